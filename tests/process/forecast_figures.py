"""Weekly forecasts of the sales opportunities, computed with pandas alone.

A deal begins when it was engaged, a prospect on the last day of the data. It is open
until it was won or lost; on a Monday evening, what happened that day is known. Deals
that were closed are expected on the day they were; the others have no day.
"""

import pandas as pd

WEEK = pd.Timedelta(weeks=1)


def prepare(found):
    """The deals of ``opportunity_figures.read`` with what a forecast looks at."""
    deals = found.copy()
    last = deals[["engage_date", "close_date"]].max().max()
    # a closed deal without an engagement began on the day it was closed
    begun = deals["engage_date"].fillna(deals["close_date"])
    deals["begun"] = begun.fillna(last)
    deals["ended"] = deals["close_date"]
    won = deals["deal_stage"] == "Won"
    deals["value"] = deals["close_value"].where(won, deals["sales_price"])
    deals["quarter"] = deals["ended"].dt.to_period("Q").astype(str)
    return deals


def mondays(deals):
    """The Mondays from before the first deal until after the last closing."""
    first = deals["begun"].min() - pd.Timedelta(
        days=int(deals["begun"].min().weekday())
    )
    last = deals["ended"].max() + WEEK
    return list(pd.date_range(first, last, freq="W-MON"))


def balances(deals, days, dimension):
    """``{day: {group: [open deals, their value, won deals, their value]}}``"""
    answer = {}
    for day in days:
        begun = deals[deals["begun"] <= day]
        over = begun["ended"] <= day
        opened = begun[~over]
        won = begun[over & (begun["deal_stage"] == "Won")]
        groups = {}
        for place, part in ((0, opened), (2, won)):
            for group, rows in part.groupby(dimension):
                row = groups.setdefault(group, [0, 0.0, 0, 0.0])
                row[place] = len(rows)
                row[place + 1] = float(rows["value"].sum())
        answer[day.strftime("%Y-%m-%d")] = groups
    return answer


def flows(deals, days, quarter):
    """What moved among the deals that close in a quarter, from Monday to Monday.

    :return: ``{day: {kind: [deals, their value]}}`` of what moved until that day
    """
    mine = deals[deals["quarter"] == quarter]
    won = mine["deal_stage"] == "Won"
    answer = {}
    for before, after in zip(days, days[1:], strict=False):
        came = (mine["begun"] > before) & (mine["begun"] <= after)
        ended = (mine["ended"] > before) & (mine["ended"] <= after)
        seen = mine["begun"] <= before
        parts = {
            # one that was lost in the week it began was never seen
            "new": mine[came & ~(ended & ~won)],
            "won": mine[ended & won],
            "lost": mine[ended & ~won & seen],
        }
        answer[after.strftime("%Y-%m-%d")] = {
            kind: [len(rows), float(rows["value"].sum())]
            for kind, rows in parts.items()
            if len(rows)
        }
    return answer
