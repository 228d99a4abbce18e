"""The arithmetic of a planner's board, in minutes on the clock.

A board begins with a midnight, and its times are minutes on the clock of whoever looks
at it, counted from there: 1,440 to each day, also on the two days of the year that are
longer or shorter. So blocks stand where that clock shows them, and a screen does
nothing but whole numbers. A *span* is a pair (start, stop) of such minutes, stop
excluded. Nothing here knows of records.

>>> wall = Wall(date(2026, 11, 23), "Europe/Madrid")
>>> wall.minute(datetime(2026, 11, 24, 9, 30))
2070
>>> divmod(2070, DAY), wall.moment(2070)
((1, 630), datetime.datetime(2026, 11, 24, 9, 30))
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo.addons.crm_base.utils.period import first_instant

DAY = 1440
DAYS = 7
ONE_MINUTE = timedelta(minutes=1)
# What is shown when nobody works in the week, and the least that is shown.
USUAL_HOURS = (8 * 60, 18 * 60)
FEWEST_MINUTES = 6 * 60
# Whoever is always at work says nothing about the hours to show.
LONGEST_SHIFT = 16 * 60


class Wall:
    """A clock on the wall of a time zone, and the days of a board.

    :param first: the first day
    :param tz: name of the time zone
    """

    def __init__(self, first: date, tz: str, days: int = DAYS):
        self.first = first
        self.days = days
        self.zone = ZoneInfo(tz)
        self._midnight = datetime.combine(first, time.min)
        self.low, self.high = self.moment(0), self.moment(days * DAY)

    def minute(self, moment: datetime) -> int:
        """Return the minute that the clock shows at a moment (naive UTC)."""
        aware = moment.replace(tzinfo=timezone.utc)
        local = aware.astimezone(self.zone).replace(tzinfo=None)
        return (local - self._midnight) // ONE_MINUTE

    def moment(self, minute: int) -> datetime:
        """Return when (naive UTC) the clock first shows a minute."""
        local = self._midnight + minute * ONE_MINUTE
        return first_instant(local, self.zone).replace(tzinfo=None)

    def ahead(self, tz: str) -> int:
        """Return by how many minutes the clocks of a zone are ahead of this one.

        >>> Wall(date(2026, 11, 23), "Europe/Madrid").ahead("Asia/Kolkata")
        270
        """
        noon = self._midnight + timedelta(hours=12)
        theirs, own = (
            noon.replace(tzinfo=zone).utcoffset() for zone in (ZoneInfo(tz), self.zone)
        )
        return (theirs - own) // ONE_MINUTE

    def span(self, start: datetime, stop: datetime) -> tuple[int, int]:
        """Return two moments as a span; where clocks go back it may be empty."""
        begin = self.minute(start)
        return begin, max(begin, self.minute(stop))

    def cut(self, spans: Iterable) -> list[tuple[int, int]]:
        """Return the parts of spans of moments that lie on the board, joined."""
        low, high = 0, self.days * DAY
        pieces = (self.span(*span) for span in spans)
        return join((max(a, low), min(b, high)) for a, b in pieces if a < high)

    def day_span(self, first: date, last: date) -> tuple[int, int]:
        """Return whole days, the last one included, as a span."""
        one_day = timedelta(days=1)
        begin, end = ((day - self.first) // one_day for day in (first, last))
        return begin * DAY, (end + 1) * DAY


def join(spans: Iterable) -> list[tuple[int, int]]:
    """Return the spans sorted, those that touch made one, empty ones left out."""
    result = []
    for start, stop in sorted(spans):
        if start >= stop:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(stop, result[-1][1]))
        else:
            result.append((start, stop))
    return result


def overlap(span: tuple, spans: Iterable) -> int:
    """Return how many minutes of a span lie in disjoint spans."""
    start, stop = span
    return sum(max(0, min(stop, b) - max(start, a)) for a, b in spans)


def clashes(spans: list) -> list[bool]:
    """Tell for each span whether another one goes on at the same time.

    >>> clashes([(0, 60), (60, 120), (90, 100), (30, 30)])
    [False, True, True, False]
    """
    result = [False] * len(spans)
    order = sorted(
        (number for number, (start, stop) in enumerate(spans) if start < stop),
        key=lambda number: spans[number],
    )
    latest = None
    for place, number in enumerate(order):
        start, stop = spans[number]
        after = order[place + 1] if place + 1 < len(order) else None
        result[number] = (latest is not None and latest > start) or (
            after is not None and spans[after][0] < stop
        )
        latest = stop if latest is None else max(latest, stop)
    return result


def loads(spans: Iterable, work: list, days: int = DAYS) -> list[tuple[int, int]]:
    """Return for each day the minutes that are booked and those that are worked.

    What is booked twice counts twice: that is how a day gets too full. What goes on
    over a midnight, like a fair or a whole day off, takes the hours of work under it.

    :param spans: those of everything that takes the person's time
    :param work: disjoint spans of work
    """
    booked = [0] * days
    for start, stop in spans:
        if start < stop and start // DAY != (stop - 1) // DAY:
            parts = [(max(a, start), min(b, stop)) for a, b in work]
        else:
            parts = [(start, stop)]
        for day in range(days):
            booked[day] += overlap((day * DAY, (day + 1) * DAY), parts)
    worked = (overlap((day * DAY, (day + 1) * DAY), work) for day in range(days))
    return list(zip(booked, worked, strict=True))


def is_outside(span: tuple, work: Iterable) -> bool:
    """Tell whether some of a span lies outside the spans of work."""
    return overlap(span, work) < span[1] - span[0]


def visible_hours(spans: Iterable) -> tuple[int, int]:
    """Return from which to which minute of a day all spans of one day can be seen.

    In whole hours. Spans over a midnight and very long ones are seen anyway.

    >>> visible_hours([(9 * 60, 13 * 60), (DAY + 850, DAY + 1100)])
    (540, 1140)
    """
    low, high = None, None
    for start, stop in spans:
        is_whole = start // DAY == (stop - 1) // DAY and stop - start <= LONGEST_SHIFT
        if start < stop and is_whole:
            begin = start % DAY
            low = begin if low is None else min(low, begin)
            high = max(high or 0, begin + stop - start)
    if low is None:
        return USUAL_HOURS
    low, high = low // 60 * 60, -(-high // 60) * 60
    if high - low < FEWEST_MINUTES:
        high = min(DAY, low + FEWEST_MINUTES)
        low = high - FEWEST_MINUTES
    return low, high
