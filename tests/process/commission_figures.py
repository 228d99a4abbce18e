"""Commissions on the sales opportunities, by pandas alone.

Each won deal is an invoice that is paid on the day of its close. Agents are paid by
tiers over the quarter, each slice at its own rate; their managers have a percentage of
what is sold below them. Close values are whole, rates have two decimals, so everything
is done in whole hundredths of a cent.
"""

import opportunity_figures as figures

# from so much in a quarter on, hundredths of a percent
TIERS = ((0, 333), (1_700, 555), (60_000, 777))
OVERRIDE = 75


def read(folder):
    """Won deals of the files, with the month and the quarter of their close."""
    found = figures.read(folder)
    won = found[found["deal_stage"] == "Won"].copy()
    won["value"] = won["close_value"].astype(int)
    won["month"] = won["close_date"].dt.to_period("M")
    won["quarter"] = won["close_date"].dt.to_period("Q")
    return won


def agents(won):
    """``{agent: {month: cents}}`` of the agents."""
    return _by_month(won, "agent", "quarter", _tiered)


def managers(won):
    """``{manager: {month: cents}}`` of who leads them, except for their own sales."""
    below = won[won["agent"] != won["manager"]]
    return _by_month(below, "manager", "month", lambda value: value * OVERRIDE)


def _by_month(won, owner, period, worth):
    """What the months of each period add to what its beginning was worth, in cents."""
    sums = won.groupby([owner, period, "month"])["value"].sum()
    upto = sums.groupby(level=[0, 1]).cumsum()
    found = {}
    for (name, _period, month), total in upto.items():
        before = total - sums[name, _period, month]
        cents = _to_cents(worth(int(total))) - _to_cents(worth(int(before)))
        found.setdefault(name, {})[str(month)] = cents
    return found


def _tiered(value):
    total = 0
    ends = [start for start, _rate in TIERS[1:]] + [value]
    for (start, rate), end in zip(TIERS, ends, strict=True):
        total += max(0, min(value, max(end, start)) - start) * rate
    return total


def _to_cents(value):
    """Hundredths of a percent of whole amounts as cents, half up."""
    return (value + 50) // 100
