"""Working time as rows on a line: when work goes on, and how much went before.

A *span* is a pair (start, end) of moments, end excluded. A :class:`Row` is a span in
which work goes on, with the working seconds before it. On a sorted list of rows a
deadline, a response time or the next opening is one binary search; the database answers
the same questions on the same rows with an index.

All moments are naive UTC in whole seconds, as Odoo stores them. Nothing here imports
Odoo.

>>> at = lambda hour: datetime(2026, 11, 23, hour)
>>> rows = build_rows([(at(8), at(12)), (at(13), at(17))], [(at(10), at(11))])
>>> [(row.start.hour, row.end.hour, row.before) for row in rows]
[(8, 10, 0), (11, 12, 7200), (13, 17, 10800)]
>>> deadline(rows, at(9), 2 * 3600)
datetime.datetime(2026, 11, 23, 12, 0)
>>> elapsed(rows, at(9), at(14))
10800
>>> next_open(rows, at(12))
datetime.datetime(2026, 11, 23, 13, 0)
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import attrgetter, itemgetter
from typing import NamedTuple

ONE_SECOND = timedelta(seconds=1)


class Row(NamedTuple):
    """A span of work and the working seconds on the line before it."""

    start: datetime
    end: datetime
    before: int

    @property
    def seconds(self) -> int:
        """How long the row lasts."""
        return (self.end - self.start) // ONE_SECOND


class DeadlineRequest(NamedTuple):
    """Asks when ``seconds`` of work will have passed since ``start``.

    The working time is that of a calendar, or of a user in a company, or (with neither)
    of the company.
    """

    start: datetime
    seconds: int
    user_id: int | None = None
    calendar_id: int | None = None
    company_id: int | None = None


class ElapsedRequest(NamedTuple):
    """Asks how many seconds of work lie between two moments; owner as above."""

    start: datetime
    end: datetime
    user_id: int | None = None
    calendar_id: int | None = None
    company_id: int | None = None


# ----------------------------------------------------------------------
# Spans
# ----------------------------------------------------------------------


def union(spans: Iterable) -> list:
    """Return the spans sorted, with those that touch or overlap made one."""
    result = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            if end > result[-1][1]:
                result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result


def difference(spans: Iterable, absences: Iterable) -> list:
    """Return what the absences leave of the spans, sorted and disjoint."""
    return subtract(union(spans), union(absences))


def subtract(spans: list, holes: list) -> list:
    """Return the spans without the holes, both sorted and disjoint already.

    What lies between two holes is copied as it is: a year of work less a week of leave
    costs little more than the week.
    """
    result = []
    position = 0
    rest = None  # what the last hole left of the span it ended in
    for low, high in holes:
        if rest and low < rest[1]:
            if rest[0] < low:
                result.append((rest[0], low))
            if high < rest[1]:
                rest = (high, rest[1])
                continue
        elif rest:
            result.append(rest)
        rest = None
        untouched = bisect_right(spans, low, lo=position, key=itemgetter(1))
        result += spans[position:untouched]
        position = untouched
        while position < len(spans) and spans[position][0] < high:
            start, end = spans[position]
            if start < low:
                result.append((start, low))
            if end > high:
                rest = (high, end)
            position += 1
    if rest:
        result.append(rest)
    return result + spans[position:]


def clip(spans: Iterable, low, high) -> list:
    """Return the parts of the spans between ``low`` and ``high``."""
    return [
        (max(start, low), min(end, high))
        for start, end in spans
        if start < high and end > low
    ]


def build_rows(attendances: Iterable, absences: Iterable = ()) -> list[Row]:
    """Return the rows of the work in the attendances but not in the absences."""
    rows = []
    before = 0
    for start, end in difference(attendances, absences):
        rows.append(Row(start, end, before))
        before += (end - start) // ONE_SECOND
    return rows


# ----------------------------------------------------------------------
# Questions
# ----------------------------------------------------------------------


def worked(rows: list[Row], moment: datetime) -> int:
    """Return the working seconds of the whole line before ``moment``."""
    index = bisect_right(rows, moment, key=attrgetter("start")) - 1
    if index < 0:
        return 0
    row = rows[index]
    return row.before + (min(moment, row.end) - row.start) // ONE_SECOND


def elapsed(rows: list[Row], start: datetime, end: datetime) -> int:
    """Return the working seconds between two moments, negative if ``end`` is first."""
    return worked(rows, end) - worked(rows, start)


def deadline(rows: list[Row], start: datetime, seconds: int) -> datetime | None:
    """Return the earliest moment by which ``seconds`` were worked since ``start``.

    None when the rows end before that. A deadline of no seconds is ``start`` itself;
    one that a day's work just meets is the end of that day, not the next morning.
    """
    if seconds < 0:
        raise ValueError("A deadline lies ahead: the seconds cannot be negative.")
    if not seconds:
        return start
    goal = worked(rows, start) + seconds
    index = bisect_left(rows, goal, key=attrgetter("before")) - 1
    if index < 0 or goal > rows[index].before + rows[index].seconds:
        return None
    return rows[index].start + (goal - rows[index].before) * ONE_SECOND


def next_open(rows: list[Row], moment: datetime) -> datetime | None:
    """Return ``moment`` if work goes on then, else when it next does; None if never."""
    index = bisect_right(rows, moment, key=attrgetter("end"))
    if index == len(rows):
        return None
    return max(moment, rows[index].start)
