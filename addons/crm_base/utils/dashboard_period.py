"""The days a home shows, and those it compares them with.

A period that is still running is compared *to date*: on the 22nd of November, the month
so far is measured against 1–22 October, not against a month that was over.  Otherwise
every figure would look bad on the third of the month.

>>> from datetime import date
>>> window = get_window("month", date(2026, 11, 22), compare="previous")
>>> window.compared.first.isoformat(), window.compared.last.isoformat()
('2026-10-01', '2026-10-22')

Nothing here imports Odoo.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from .period import Kind, Period

ONE_DAY = timedelta(days=1)

# code of a home's period: kind and length
PERIODS = {
    "day": (Kind.DAY, 0),
    "week": (Kind.WEEK, 0),
    "month": (Kind.MONTH, 0),
    "quarter": (Kind.QUARTER, 0),
    "year": (Kind.YEAR, 0),
    "fiscal_year": (Kind.FISCAL_YEAR, 0),
    "rolling_7": (Kind.ROLLING, 7),
    "rolling_30": (Kind.ROLLING, 30),
    "rolling_90": (Kind.ROLLING, 90),
}
# the steps in which a period's course is drawn
STEPS = {
    "day": None,
    "week": "day",
    "month": "day",
    "quarter": "week",
    "year": "month",
    "fiscal_year": "month",
    "rolling_7": "day",
    "rolling_30": "day",
    "rolling_90": "week",
}
# how many periods of a kind make a year
IN_A_YEAR = {Kind.WEEK: 52, Kind.MONTH: 12, Kind.QUARTER: 4}
# somebody who pages back further than this wants a report, not a home
FURTHEST = 120


class Span(NamedTuple):
    """A run of local days, and the moments (naive UTC) that bound them."""

    first: date
    until: date  # the first day after
    start: datetime
    end: datetime  # outside

    @classmethod
    def of(cls, first, until, tz):
        """The days from ``first`` up to, without, ``until`` in a time zone."""
        start = Period(Kind.DAY, first, tz).start_utc
        return cls(first, until, start, Period(Kind.DAY, until, tz).start_utc)

    @property
    def last(self):
        """The last day."""
        return self.until - ONE_DAY


class Window(NamedTuple):
    """What a home looks at."""

    code: str
    period: Period
    span: Span
    compared: Span | None
    to_date: bool  # compared with as much as has passed of the period
    step: str | None


def get_window(code, today, *, tz="UTC", fiscal_start=(1, 1), offset=0, compare="none"):
    """The period of a kind that holds today, or an earlier one, and its comparison.

    :param code: one of :data:`PERIODS`
    :param date today: the person's local day
    :param int offset: 0 for the current period, -1 for the one before …
    :param compare: ``previous``, ``year`` or ``none``
    """
    kind, length = PERIODS[code]
    offset = max(-FURTHEST, min(0, offset))
    period = Period.of(today, kind, tz, fiscal_start=fiscal_start, length=length)
    period = period.shift(offset)
    span = Span.of(period.first, period.until, tz)
    compared, to_date = _get_compared(period, compare, today)
    return Window(code, period, span, compared, to_date, STEPS[code])


def _get_compared(period, compare, today):
    if compare == "previous":
        before = period.previous()
        first, until = before.first, before.until
    elif compare == "year":
        first, until = _a_year_before(period)
    else:
        return None, False
    to_date = period.first <= today < period.last
    if to_date:
        passed = (today - period.first).days + 1
        until = min(until, first + passed * ONE_DAY)
    return Span.of(first, until, period.tz), to_date


def _a_year_before(period):
    """Weeks keep their weekdays, days and runs of days their dates."""
    if steps := IN_A_YEAR.get(period.kind):
        before = period.shift(-steps)
        return before.first, before.until
    if period.kind in (Kind.YEAR, Kind.FISCAL_YEAR):
        before = period.previous()
        return before.first, before.until
    first = _same_day_a_year_before(period.first)
    return first, first + period.days * ONE_DAY


def _same_day_a_year_before(day):
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
