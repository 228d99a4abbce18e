"""The figures of the marketing funnel, computed from its files with pandas alone.

Nothing of the suite is used: neither the loader's reading nor Odoo's statistics. Only
the names of the columns, and what the documentation of the data says about dates, are
common knowledge.
"""

import pandas as pd

LEADS = "olist_marketing_qualified_leads_dataset.csv"
DEALS = "olist_closed_deals_dataset.csv"
DAY = pd.Timedelta(days=1)
NOBODY = "nobody"


def read(folder):
    """All leads with the deals that some became, one row per lead."""
    leads = pd.read_csv(folder / LEADS, dtype=str, keep_default_na=False)
    deals = pd.read_csv(folder / DEALS, dtype=str, keep_default_na=False)
    leads["first_contact"] = _days(leads["first_contact_date"])
    deals["won"] = pd.to_datetime(deals["won_date"])
    deals["value"] = pd.to_numeric(deals["declared_monthly_revenue"])
    found = leads.merge(deals, on="mql_id", how="left", validate="one_to_one")
    # A first contact is a day; it stands at noon, and never after the deal.
    met = found["first_contact"] + DAY / 2
    found["met"] = met.where(found["won"].isna() | (met <= found["won"]), found["won"])
    found["days"] = (found["won"] - found["met"]) / DAY
    found["is_won"] = found["won"].notna()
    found["month"] = found["won"].dt.strftime("%Y-%m")
    found["sr_id"] = found["sr_id"].replace("", NOBODY)
    return found


def _days(texts):
    """The files circulate with 2018-02-01 and with 01-02-2018."""
    first_year = texts.str.fullmatch(r"\d{4}-\d\d-\d\d")
    iso = pd.to_datetime(texts.where(first_year), format="%Y-%m-%d")
    european = pd.to_datetime(texts.where(~first_year), format="%d-%m-%Y")
    return iso.fillna(european)


def by_origin(found):
    """``{origin: (leads, won, % won of all, mean days to win, revenue won)}``."""
    groups = found.groupby("origin").agg(
        leads=("mql_id", "size"),
        won=("is_won", "sum"),
        days=("days", "mean"),
        value=("value", "sum"),
    )
    return {
        origin: (row.leads, row.won, 100 * row.won / row.leads, row.days, row.value)
        for origin, row in groups.iterrows()
    }


def by_month_met(found):
    """``{month of the first contact: leads}``."""
    return found.groupby(found["met"].dt.strftime("%Y-%m")).size().to_dict()


def won_by(found, *columns):
    """``{values of the columns: deals won}``."""
    keys = list(columns) if len(columns) > 1 else columns[0]
    return found[found["is_won"]].groupby(keys).size().to_dict()
