"""Shares of a target, where one should be today, and sums over a tree.

Amounts are divided in whole *grains* (a cent, five rappen, one meeting), so that parts
always add up to the whole. Days are ordinals of local days; a *line of days* is the
sorted list of the days on which somebody works.

>>> divide(100, [1, 1, 1], "0.01")
[33.34, 33.33, 33.33]
>>> days = [1, 2, 3, 4, 5, 8, 9, 10, 11, 12]  # two weeks from Monday to Friday
>>> assess(1000, 450, *progress(days, 1, 14, today=8), additive=True).pace
600.0

Nothing here imports Odoo.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple
from zoneinfo import ZoneInfo

# the finest first
KINDS = ("week", "month", "quarter", "year")
# floats that differ by less mean the same
TOLERANCE = 1e-9

# ----------------------------------------------------------------------
# Grains
# ----------------------------------------------------------------------


def to_grains(amount: float, grain: str) -> int:
    """Return how many grains an amount is, the half one up."""
    exact = Decimal(repr(amount)) / Decimal(grain)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def from_grains(grains: int, grain: str) -> float:
    """Return the amount of so many grains."""
    return float(grains * Decimal(grain))


def apportion(grains: int, weights: Sequence[float]) -> list[int]:
    """Divide grains by weights, the rest to the largest remainders.

    Of equal remainders the first ones are served. Without any weight all are equal.

    :raise ValueError: for no or negative weights
    """
    wanted = _shares(grains, weights)
    return _round_to(grains, wanted)


def _shares(grains: int | Fraction, weights: Sequence[float]) -> list[Fraction]:
    exact = [Fraction(weight) for weight in weights]
    if not exact or min(exact) < 0:
        raise ValueError("Shares need weights, none of them negative.")
    whole = sum(exact)
    if not whole:
        exact, whole = [Fraction(1)] * len(exact), len(exact)
    return [grains * weight / whole for weight in exact]


def _round_to(grains: int, wanted: Sequence[Fraction]) -> list[int]:
    """Return whole numbers, none negative, near those wanted, with this sum."""
    given = [max(0, floor(share)) for share in wanted]
    rests = [share - part for share, part in zip(wanted, given, strict=True)]
    order = sorted(range(len(wanted)), key=lambda place: -rests[place])
    left = grains - sum(given)
    while left > 0:
        for place in order[:left]:
            given[place] += 1
        left = grains - sum(given)
    for place in reversed(order):
        taken = min(given[place], max(0, -left))
        given[place] -= taken
        left += taken
    return given


def divide(amount: float, weights: Sequence[float], grain: str) -> list[float]:
    """Divide an amount by weights; the parts add up to it, to the grain."""
    parts = apportion(to_grains(amount, grain), weights)
    return [from_grains(part, grain) for part in parts]


def divide_table(columns, weights, grain: str, *, over: float = 0) -> list[list[float]]:
    """Divide each of several amounts among the same people.

    The parts of each amount add up to it, and over all of them nobody is further than
    a grain from their exact share: whoever lost by rounding is served first next time.

    :param columns: the amounts, one after the other in time
    :param weights: of the people
    :param over: part by which more is handed out than there is, 0.05 for 5 %
    :return: per person, a list of the amounts
    """
    owed = [Fraction(0)] * len(weights)
    rows = [[] for _weight in weights]
    for amount in columns:
        grains = to_grains(amount * (1 + over), grain)
        shares = _shares(grains, weights)
        owed = [debt + share for debt, share in zip(owed, shares, strict=True)]
        given = _round_to(grains, owed)
        owed = [debt - part for debt, part in zip(owed, given, strict=True)]
        for row, part in zip(rows, given, strict=True):
            row.append(from_grains(part, grain))
    return rows


def divide_tree(columns, nodes, grain: str) -> dict:
    """Hand amounts down a tree: each level divides what it got by the weights below.

    :param columns: the amounts of the top, one after the other in time
    :param nodes: (key, key of the node above, weight, part by which the node hands down
        more than it has), the top first, with no weight of its own
    :return: ``{key: [amounts]}``
    """
    below = defaultdict(list)
    (top, *_rest), *others = nodes
    for key, above, weight, _over in others:
        below[above].append((key, weight))
    found = {top: [from_grains(to_grains(each, grain), grain) for each in columns]}
    for key, _above, _weight, over in nodes:
        if below[key]:
            keys, weights = zip(*below[key], strict=True)
            rows = divide_table(found[key], weights, grain, over=over)
            found.update(zip(keys, rows, strict=True))
    return found


def season(figures: Iterable[float | None]) -> list[float]:
    """Return the weights of periods by what each of them brought.

    What was lost counts as nothing. Without any figure all are equal.
    """
    weights = [max(0.0, figure or 0.0) for figure in figures]
    return weights if any(weights) else [1.0] * len(weights)


# ----------------------------------------------------------------------
# Days
# ----------------------------------------------------------------------


def working_days(spans: Iterable, tz: str) -> list[int]:
    """Return the line of days on which there is some work.

    :param spans: sorted (start, end) of work, naive UTC, or rows that have both
    """
    zone = ZoneInfo(tz)
    days = []
    for start, end, *_more in spans:
        first = _local_day(start, zone)
        last = _local_day(end - timedelta.resolution, zone)
        for day in range(first, last + 1):
            if not days or day > days[-1]:
                days.append(day)
    return days


def _local_day(moment: datetime, zone: ZoneInfo) -> int:
    return moment.replace(tzinfo=timezone.utc).astimezone(zone).toordinal()


def count_days(days: Sequence[int], first: int, last: int) -> int:
    """Return how many days of a line lie between two days, both included."""
    return max(0, bisect_right(days, last) - bisect_left(days, first))


def progress(
    days: Sequence[int], first: int, last: int, *, today: int
) -> tuple[int, int]:
    """Return how many working days have begun, and how many there are.

    Today counts: the pace is where one should be tonight. Where nobody works in these
    days, all of them count.
    """
    whole = count_days(days, first, last)
    until = min(today, last)
    if whole:
        return count_days(days, first, until), whole
    return max(0, until - first + 1), last - first + 1


def cut(amount: float, days, first: int, last: int, day: int, grain: str):
    """Divide the target of some days in two, by the working days before and from a day.

    :return: (amount until the day before, amount from the day on)
    """
    before, whole = progress(days, first, last, today=day - 1)
    return tuple(divide(amount, [before, whole - before], grain))


# ----------------------------------------------------------------------
# Standing
# ----------------------------------------------------------------------


class Standing(NamedTuple):
    """Where somebody stands with a target.

    :param attainment: part of the target that is reached, 1 for all of it
    :param pace: where one should be tonight
    :param gap: what is missing; negative when there is more than asked for
    :param projected: where it ends if it goes on like this
    :param verdict: ``good`` or ``bad`` against the pace; nothing before the beginning
    :param passed: working days that have begun, of ``total``
    """

    target: float
    actual: float | None
    attainment: float | None
    pace: float
    gap: float | None
    projected: float | None
    verdict: str | None
    passed: int
    total: int


def assess(target, actual, passed, total, *, additive, lower_is_better=False):
    """Return the :class:`Standing` of a figure.

    What adds up over time (a number, a sum) should grow with the working days; a rate,
    an average and what there is at a moment should be right at any time.

    :param actual: the figure; ``None`` when it is unknown or there is none
    """
    part = passed / total if additive and passed < total else 1
    pace = target * part
    projected = actual if actual is None or not additive else None
    if additive and actual is not None and passed:
        projected = actual * total / passed
    return Standing(
        target,
        actual,
        actual / target if actual is not None and target else None,
        float(pace),
        target - actual if actual is not None else None,
        projected,
        _verdict(actual, pace, lower_is_better) if passed else None,
        passed,
        total,
    )


def _verdict(actual, pace, lower_is_better):
    if actual is None:
        return None
    slack = TOLERANCE * max(1.0, abs(pace))
    ahead = pace - actual if lower_is_better else actual - pace
    return "good" if ahead >= -slack else "bad"


# ----------------------------------------------------------------------
# Several targets together
# ----------------------------------------------------------------------


class Portion(NamedTuple):
    """A target of one owner, in days.

    :param kind: one of :data:`KINDS`
    :param first: own first day, and ``last`` the own last one, both included
    :param period: first and last day of the period it was set for
    """

    kind: str
    first: int
    last: int
    amount: float
    period: tuple[int, int]


class Together(NamedTuple):
    """What several targets ask for together.

    :param amount: ``None`` without any target
    :param covered: working days of the window that have a target, of ``total``
    :param pace: what should be there tonight
    :param exact: targets were set for just this period, so they stand for all of it
    """

    amount: float | None
    covered: int
    total: int
    pace: float | None = None
    exact: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether the targets are about all of the window."""
        return self.amount is not None and (self.exact or self.covered == self.total)


def amount_between(
    portions: Sequence[Portion], days: Sequence[int], window, *, today, additive
) -> Together:
    """Return what is asked for between two days, and by tonight.

    Targets set for just this period are taken as they are. Otherwise each day has the
    targets of the finest kind that covers it, a sum being spread evenly over the
    working days of its target; what does not add up is weighed by them.

    :param window: first and last day, both included
    """
    first, last = window
    total = progress(days, first, last, today=last)[1]
    exact = [portion for portion in portions if portion.period == window]
    covered = _covered(exact or portions, days, first, last)
    if exact and additive:
        amount = sum(part.amount for part in exact)
        pace = sum(_get_pace(part, days, today) for part in exact)
        return Together(amount, covered, total, pace, exact=True)
    amount = _asked(exact or portions, days, first, last, additive=additive)
    pace = amount
    if additive and amount is not None and today < last:
        pace = _asked(portions, days, first, today, additive=True) or 0.0
    return Together(amount, covered, total, pace, exact=bool(exact))


def _get_pace(portion, days, today):
    passed, whole = progress(days, portion.first, portion.last, today=today)
    return portion.amount * (passed / whole)


def _asked(portions, days, first, last, *, additive):
    amount, weight, found = Fraction(0), 0, False
    for low, high, some in _stretches(portions, first, last):
        found = True
        for portion in some:
            part, whole = _part_of(portion, days, low, high)
            share = Fraction(part, whole) if additive else part
            amount += Fraction(portion.amount) * share
            weight += part
    if not found:
        return None
    if additive:
        return float(amount)
    return float(amount / weight) if weight else None


def _stretches(portions, first, last):
    """Runs of days (first, last) with the targets of the finest kind in each."""
    near = [p for p in portions if p.first <= last and p.last >= first]
    edges = {first, last + 1}
    for portion in near:
        edges |= {max(portion.first, first), min(portion.last, last) + 1}
    edges = sorted(edges)
    for low, beyond in zip(edges, edges[1:], strict=False):
        some = [p for p in near if p.first <= low and p.last >= beyond - 1]
        if some:
            finest = min(KINDS.index(portion.kind) for portion in some)
            kind = KINDS[finest]
            yield low, beyond - 1, [p for p in some if p.kind == kind]


def _part_of(portion, days, low, high):
    whole = count_days(days, portion.first, portion.last)
    if whole:
        return count_days(days, low, high), whole
    return high - low + 1, portion.last - portion.first + 1


def _covered(portions, days, first, last):
    whole = count_days(days, first, last)
    covered = 0
    for low, high, _some in _stretches(portions, first, last):
        covered += count_days(days, low, high) if whole else high - low + 1
    return covered


# ----------------------------------------------------------------------
# Tree
# ----------------------------------------------------------------------


class Level(NamedTuple):
    """A node of a tree of targets.

    :param amount: its own target, or else what those below it add up to
    :param below: what those below it add up to; ``None`` where nobody has a target
    :param missing: what is not handed out yet; negative when too much is. ``None``
        where there is no own target or nothing below
    """

    amount: float | None
    below: float | None
    missing: float | None


def roll_up(nodes: Iterable[tuple]) -> dict:
    """Return the :class:`Level` of each node.

    A node without an own target stands for what those below it add up to, so that a
    level that was left out hides nothing.

    :param nodes: (key, key of the node above or None, own target or None), in any order
    :raise ValueError: when nodes are above each other in a circle
    """
    own, below = {}, defaultdict(list)
    for key, above, amount in nodes:
        own[key] = amount
        below[above].append(key)
    levels = {}
    for key in _bottom_up(own, below):
        amounts = [levels[part].amount for part in below[key]]
        known = [amount for amount in amounts if amount is not None]
        handed = sum(known) if known else None
        amount = own[key]
        missing = None
        if amount is not None and handed is not None:
            missing = amount - handed
        levels[key] = Level(handed if amount is None else amount, handed, missing)
    return levels


def _bottom_up(own, below):
    """Keys of a forest, each after those below it."""
    roots = [key for above, keys in below.items() if above not in own for key in keys]
    order = []
    while roots:
        key = roots.pop()
        order.append(key)
        roots += below[key]
    if len(order) != len(own):
        raise ValueError("A node is above itself.")
    return order[::-1]


# ----------------------------------------------------------------------
# Figures by day
# ----------------------------------------------------------------------


class Line:
    """Parts of a measure by day, of one owner; asked for any run of days."""

    def __init__(self, rows: Iterable[tuple[date, tuple]]):
        rows = sorted(((day.toordinal(), parts) for day, parts in rows), key=_first)
        self._days = [day for day, _parts in rows]
        self._parts = [parts for _day, parts in rows]

    def between(self, first: int, last: int) -> list[tuple]:
        """Return the parts of the days from ``first`` to ``last``."""
        low = bisect_left(self._days, first)
        return self._parts[low : bisect_right(self._days, last)]


def _first(row):
    return row[0]
