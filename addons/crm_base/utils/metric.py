"""What a measure means, in parts that can be added up: no ORM and no database.

A measure is ``__count`` or ``field:function``. It is asked of the database as one or
two *parts* (an average as sum and number), so that figures of days add up to figures of
any period, and figures of people to figures of teams.
"""

import re
from datetime import timedelta
from typing import NamedTuple

COUNT = "__count"
FUNCTIONS = ("sum", "avg", "min", "max", "count_distinct")
_MEASURE = re.compile(r"(?P<field>[a-z_][a-z0-9_]*):(?P<function>[a-z_]+)")
# Series finer than this are refused: nobody can read them, and they cost memory.
MOST_POINTS = 400


class Measure(NamedTuple):
    """A parsed measure: ``field`` is empty for the number of records."""

    field: str
    function: str

    @classmethod
    def parse(cls, text):
        """Read ``__count`` or ``field:function``.

        :raise ValueError: for anything else
        """
        if text == COUNT:
            return cls("", "count")
        match = _MEASURE.fullmatch(text or "")
        if not match or match["function"] not in FUNCTIONS:
            raise ValueError(text)
        return cls(match["field"], match["function"])

    def is_additive(self):
        """Whether figures of parts add up to the figure of the whole."""
        return self.function in ("count", "sum")

    def parts(self, *, money):
        """Aggregates to ask for, each an argument of ``_read_group``.

        :param money: the field is an amount, converted to the company's currency
        """
        total = f"{self.field}:{'sum_currency' if money else 'sum'}"
        return {
            "count": [COUNT],
            "sum": [total],
            "avg": [total, f"{self.field}:count"],
            "min": [f"{self.field}:min"],
            "max": [f"{self.field}:max"],
            "count_distinct": [f"{self.field}:array_agg_distinct"],
        }[self.function]

    def combine(self, rows):
        """The figure of several rows of parts together.

        :param rows: list of tuples in the order of :meth:`parts`
        :return: a number; ``None`` where there is nothing to divide by or to compare
        """
        if self.function in ("count", "sum"):
            return sum(row[0] or 0 for row in rows)
        if self.function == "avg":
            number = sum(row[1] or 0 for row in rows)
            return sum(row[0] or 0 for row in rows) / number if number else None
        if self.function == "count_distinct":
            distinct = set().union(*(row[0] or () for row in rows))
            return sum(value is not None and value is not False for value in distinct)
        # an empty group says False, which is not the number 0
        known = [row[0] for row in rows if row[0] is not None and row[0] is not False]
        choose = min if self.function == "min" else max
        return choose(known) if known else None


def ratio(numerator, denominator, factor=1):
    """``factor * numerator / denominator``; ``None`` without anything to divide by."""
    if numerator is None or not denominator:
        return None
    return factor * numerator / denominator


def fold(periods, rows):
    """Put rows of days into periods.

    :param periods: ``[(first day, first day after)]`` without overlap, in order
    :param rows: ``[(day, parts)]``; days outside of all periods are left out
    :return: one list of parts per period
    """
    folded = [[] for _period in periods]
    place = 0
    for day, parts in sorted(rows, key=lambda row: row[0]):
        while place < len(periods) and day >= periods[place][1]:
            place += 1
        if place == len(periods):
            break
        if day >= periods[place][0]:
            folded[place].append(parts)
    return folded


def rank(values, me, *, lower_is_better=False):
    """A person's place among colleagues: 1 is best, equals share a place.

    :param values: ``{person: number or None}``; who has no figure has no place
    :param me: the person
    :return: ``(place or None, number of those with a figure, their average or None)``
    """
    known = {who: value for who, value in values.items() if value is not None}
    average = sum(known.values()) / len(known) if known else None
    if me not in known:
        return None, len(known), average
    mine = -known[me] if lower_is_better else known[me]
    others = (-value if lower_is_better else value for value in known.values())
    return 1 + sum(value > mine for value in others), len(known), average


def snapshot_days(periods, today):
    """The day whose snapshot shows a balance at the end of each period.

    :return: list of days; ``None`` for a period that holds today or lies ahead
    """
    return [
        until - timedelta(days=1) if until <= today else None
        for _first, until in periods
    ]
