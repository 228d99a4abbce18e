"""The figures of the sales opportunities, computed from their files with pandas alone.

Nothing of the suite is used: neither the loader's reading nor Odoo's metrics. Only the
names of the columns, and what the documentation of the data says about spellings, dates
and expected revenue, are common knowledge.

``figures(read(folder))`` returns ``{metric: {dimension: {group: value}}}``. A group is
what the files call it (a person's name, an office, a product of the list, a month as
``2017-03``), ``NOBODY`` for deals that have none; the dimension ``all`` has the one
group ``ALL``. A metric has no value where it has nothing to count or to divide by.
"""

import pandas as pd

ACCOUNTS = "accounts.csv"
PRODUCTS = "products.csv"
AGENTS = "sales_teams.csv"
DEALS = "sales_pipeline.csv"

ALL = "all"
NOBODY = ""
DIMENSIONS = (ALL, "agent", "manager", "office", "product", "month")
# What each metric says and to which month a deal belongs in it: that of its close or
# that of its engagement (which a prospect has not had yet).
METRICS = {
    "won_count": "deals won; by month of close",
    "lost_count": "deals lost; by month of close",
    "win_rate": "won / (won + lost), between 0 and 1; by month of close",
    "won_value": "sum of the close values of won deals; by month of close",
    "average_deal": "won_value / won_count; by month of close",
    "largest_deal": "highest close value of a won deal; by month of close",
    "cycle_time": "mean days from engagement to winning; by month of close",
    "loss_time": "mean days from engagement to losing; by month of close",
    "customers_won": "different accounts with a won deal; by month of close",
    "engaged_count": "deals engaged, whatever became of them; by month of engagement",
    "pipeline_count": "open deals, prospects too; by month of engagement",
    "pipeline_value": "list prices of open deals; by month of engagement",
}


def read(folder):
    """All deals, one row each, with the people, prices and days they refer to."""
    deals = _table(folder / DEALS)
    agents = _table(folder / AGENTS)
    products = _table(folder / PRODUCTS)
    accounts = _table(folder / ACCOUNTS)
    # The pipeline writes GTXPro where the list of products has GTX Pro.
    products["bare"] = products["product"].str.replace(" ", "")
    deals["bare"] = deals["product"].str.replace(" ", "")
    found = deals.drop(columns="product").merge(
        products, on="bare", how="left", validate="many_to_one"
    )
    found = found.merge(agents, on="sales_agent", how="left", validate="many_to_one")
    found = found.merge(
        accounts[["account", "sector", "office_location"]],
        on="account",
        how="left",
        validate="many_to_one",
    )
    if not len(found) == len(deals) == found["opportunity_id"].nunique():
        raise ValueError("the files have deals twice")
    found = found.rename(
        columns={"sales_agent": "agent", "regional_office": "office"}
    ).fillna({"agent": NOBODY, "manager": NOBODY, "office": NOBODY, "product": NOBODY})
    for name in ("engage_date", "close_date"):
        found[name] = pd.to_datetime(found[name], format="%Y-%m-%d")
    for name in ("close_value", "sales_price"):
        found[name] = pd.to_numeric(found[name]).fillna(0)
    found["days"] = (found["close_date"] - found["engage_date"]) / pd.Timedelta(days=1)
    return found


def _table(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def figures(found):
    """Every metric in every dimension."""
    return {
        metric: {
            dimension: _groups(found, metric, dimension) for dimension in DIMENSIONS
        }
        for metric in METRICS
    }


def counts(found):
    """``{stage: deals}`` of the whole set."""
    return found["deal_stage"].value_counts().to_dict()


def _groups(found, metric, dimension):
    """``{group: value}`` of one metric in one dimension."""
    rows, compute = _metric(found, metric)
    dated = "engage_date" if metric in _BY_ENGAGEMENT else "close_date"
    keys = {
        ALL: pd.Series(ALL, index=rows.index),
        "month": rows[dated].dt.strftime("%Y-%m").fillna(NOBODY),
    }
    groups = rows.groupby(keys[dimension] if dimension in keys else rows[dimension])
    values = {group: compute(part) for group, part in groups}
    return {
        group: float(value) for group, value in values.items() if not pd.isna(value)
    }


_BY_ENGAGEMENT = ("engaged_count", "pipeline_count", "pipeline_value")


def _metric(found, metric):
    """The deals that a metric looks at, and what it makes of a group of them."""
    won = found[found["deal_stage"] == "Won"]
    lost = found[found["deal_stage"] == "Lost"]
    closed = found[found["deal_stage"].isin(["Won", "Lost"])]
    pipeline = found[found["deal_stage"].isin(["Prospecting", "Engaging"])]
    engaged = found[found["engage_date"].notna()]
    return {
        "won_count": (won, len),
        "lost_count": (lost, len),
        "win_rate": (closed, lambda part: (part["deal_stage"] == "Won").mean()),
        "won_value": (won, lambda part: part["close_value"].sum()),
        "average_deal": (won, lambda part: part["close_value"].mean()),
        "largest_deal": (won, lambda part: part["close_value"].max()),
        "cycle_time": (won, lambda part: part["days"].mean()),
        "loss_time": (lost, lambda part: part["days"].mean()),
        "customers_won": (
            won[won["account"] != ""],
            lambda part: part["account"].nunique(),
        ),
        "engaged_count": (engaged, len),
        "pipeline_count": (pipeline, len),
        "pipeline_value": (pipeline, lambda part: part["sales_price"].sum()),
    }[metric]
