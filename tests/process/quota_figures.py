"""Quotas of the sales opportunities and how far they were reached, by pandas alone.

Nothing of the suite is used. The files hold no quotas: that of a quarter is what the
same people won in the quarter before, and a tenth more, in hundreds; whoever won
nothing then has the smallest. Months have a third of their quarter.
"""

import numpy as np
import opportunity_figures as figures
import pandas as pd

SMALLEST = 1000
PERIODS = ("quarter", "month")
DIMENSIONS = ("agent", "manager", "office", "all")
# An ordinary Wednesday in the middle of the last quarter.
TODAY = "2017-11-15"


def read(folder):
    """Won deals of the files, with the quarter and the month of their close."""
    won = figures.read(folder)
    won = won[won["deal_stage"] == "Won"].copy()
    won["all"] = figures.ALL
    for period, letter in (("quarter", "Q"), ("month", "M")):
        won[period] = won["close_date"].dt.to_period(letter).astype(str)
    return won


def quotas(won):
    """``{period: {dimension: {owner: {its name: quota}}}}`` from April 2017 on."""
    found = {period: {} for period in PERIODS}
    for dimension in DIMENSIONS:
        table = won.pivot_table(
            index=dimension, columns="quarter", values="close_value", aggfunc="sum"
        ).reindex(columns=[f"2017Q{number}" for number in range(1, 5)], fill_value=0)
        table = table.fillna(0)[table.index != figures.NOBODY]
        quarters = (table.shift(axis="columns") * 1.1 / 100).round() * 100
        quarters = quarters.drop(columns="2017Q1").clip(lower=SMALLEST)
        found["quarter"][dimension] = _write(quarters)
        months = {}
        for quarter in quarters:
            for month in pd.period_range(
                pd.Period(quarter).start_time, periods=3, freq="M"
            ):
                months[str(month)] = (quarters[quarter] / 3).round(2)
        found["month"][dimension] = _write(pd.DataFrame(months))
    return found


def standings(won, wanted):
    """Where everybody stood on the evening of :data:`TODAY`, as the quotas are told."""
    until = won[won["close_date"] <= TODAY]
    found = {}
    for period in PERIODS:
        found[period] = {}
        for dimension in DIMENSIONS:
            sums = until.groupby([dimension, period])["close_value"].sum()
            found[period][dimension] = {
                owner: {
                    name: _stand(quota, float(sums.get((owner, name), 0)), name)
                    for name, quota in row.items()
                }
                for owner, row in wanted[period][dimension].items()
            }
    return found


def _stand(quota, actual, name):
    period = pd.Period(name)
    first = period.start_time.date()
    beyond = (period.end_time + pd.Timedelta(1)).date()
    tomorrow = (pd.Timestamp(TODAY) + pd.Timedelta(days=1)).date()
    total = int(np.busday_count(first, beyond))
    passed = max(0, min(total, int(np.busday_count(first, tomorrow))))
    return {
        "target": quota,
        "actual": actual,
        "attainment": actual / quota,
        "gap": quota - actual,
        "pace": quota * passed / total,
        "projected": actual * total / passed if passed else None,
        "passed": passed,
        "total": total,
    }


def _write(table):
    return {
        owner: {str(name): float(value) for name, value in row.items()}
        for owner, row in table.iterrows()
    }
