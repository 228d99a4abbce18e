"""Stretches of calendar time, from a day to a fiscal year, and rolling days.

A :class:`Period` is a run of whole *local* days in one time zone. Its bounds are
moments: ``start`` is inside, ``end`` is not, so the periods of a kind follow each other
without gap or overlap, whatever the clocks do in between. A day of 23 or 25 hours, a
midnight that is skipped or told twice, even a date that a country left out, is counted
as it happened.

>>> period = Period.of(date(2026, 11, 22), "week", tz="Europe/Brussels")
>>> period.key, period.first, period.last
('2026-W47', datetime.date(2026, 11, 16), datetime.date(2026, 11, 22))
>>> period.start_utc, period.end_utc
(datetime.datetime(2026, 11, 15, 23, 0), datetime.datetime(2026, 11, 22, 23, 0))
>>> period.next().key, period.split("day")[0].key
('2026-W48', '2026-11-16')

Naive moments are taken as UTC, as Odoo stores them. Nothing here imports Odoo.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_interval, format_skeleton, parse_pattern

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
KEY_PATTERNS = (
    ("day", re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")),
    ("week", re.compile(r"(?P<year>\d{4})-W(?P<week>\d\d)")),
    ("month", re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)")),
    ("quarter", re.compile(r"(?P<year>\d{4})-Q(?P<quarter>[1-4])")),
    ("year", re.compile(r"(?P<year>\d{4})")),
    ("fiscal_year", re.compile(r"FY(?P<year>\d{4})")),
    (
        "rolling",
        re.compile(
            r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)/P(?P<length>[1-9]\d*)D"
        ),
    ),
)


class Kind(str, Enum):
    """The kinds of period; plain strings are accepted wherever a kind is."""

    DAY = "day"
    WEEK = "week"  # ISO weeks: Monday first, week 1 holds the year's first Thursday
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    FISCAL_YEAR = "fiscal_year"  # named after the calendar year in which it ends
    ROLLING = "rolling"  # the last N days, up to and including a day


def as_utc(moment: datetime) -> datetime:
    """Return an aware UTC datetime; a naive one is taken as UTC."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which clocks in ``zone`` first show ``wall`` or later.

    Wall times told twice mean the first time; skipped ones mean the jump itself.
    """
    wall = wall.replace(tzinfo=None, fold=0)
    instant = wall.replace(tzinfo=zone).astimezone(timezone.utc)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # The wall time is skipped: the jump lies between its two readings, find the second.
    low = wall.replace(tzinfo=zone, fold=1).astimezone(timezone.utc)
    steps = (instant - low) // ONE_SECOND
    reached, missed = steps, 0
    while reached - missed > 1:
        middle = (reached + missed) // 2
        if (low + middle * ONE_SECOND).astimezone(zone).replace(tzinfo=None) >= wall:
            reached = middle
        else:
            missed = middle
    return low + reached * ONE_SECOND


@dataclass(frozen=True)
class Period:
    """One period. Build it with :meth:`of`, :meth:`containing` or :meth:`parse`.

    :param kind: a :class:`Kind` or its value
    :param first: first local day; it must be one on which a period of this kind begins
    :param tz: name of the time zone whose midnights bound the days
    :param fiscal_start: month and day on which fiscal years begin
    :param length: number of days of a rolling period
    """

    kind: Kind
    first: date
    tz: str = "UTC"
    fiscal_start: tuple[int, int] = (1, 1)
    length: int = 0

    def __post_init__(self):
        kind = Kind(self.kind)
        object.__setattr__(self, "kind", kind)
        # Settings of other kinds must not make equal periods differ.
        if kind is not Kind.FISCAL_YEAR:
            object.__setattr__(self, "fiscal_start", (1, 1))
        if kind is not Kind.ROLLING:
            object.__setattr__(self, "length", 0)
        elif self.length < 1:
            raise ValueError("A rolling period needs a length of one day or more.")
        month, day = self.fiscal_start
        if not (1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]):
            raise ValueError(f"No fiscal year begins on day {day} of month {month}.")
        ZoneInfo(self.tz)
        if isinstance(self.first, datetime):
            raise TypeError("A period begins on a date; see Period.containing().")
        if kind is not Kind.ROLLING and self._first_day_of(self.first) != self.first:
            raise ValueError(f"No {kind.value} begins on {self.first}.")

    # ------------------------------------------------------------------
    # Building
    # ------------------------------------------------------------------

    @classmethod
    def of(cls, day: date, kind, tz="UTC", *, fiscal_start=(1, 1), length=0):
        """Return the period of ``kind`` that holds the local ``day``.

        A rolling period is the one whose *last* day it is.
        """
        if isinstance(day, datetime):
            raise TypeError("Period.of() takes a date; see Period.containing().")
        kind = Kind(kind)
        settings = {"tz": tz, "fiscal_start": tuple(fiscal_start), "length": length}
        if kind is Kind.ROLLING:
            return cls(kind, day - (length - 1) * ONE_DAY, **settings)
        return cls(kind, _first_day(kind, day, settings["fiscal_start"]), **settings)

    @classmethod
    def containing(cls, moment: datetime, kind, tz="UTC", **settings):
        """Return the period of ``kind`` that holds ``moment`` (naive means UTC)."""
        instant = as_utc(moment)
        day = Period.of(instant.astimezone(ZoneInfo(tz)).date(), Kind.DAY, tz)
        # Clocks put back over midnight show yesterday's date on what is already today.
        while instant >= day.end:
            day = day.next()
        while instant < day.start:
            day = day.previous()
        return cls.of(day.first, kind, tz, **settings)

    @classmethod
    def covering(cls, start: datetime, end: datetime, kind, tz="UTC", **settings):
        """Return the whole periods that together cover the span [start, end).

        Rolling periods are laid back to back, the last one ending on the span's last
        day. An empty span has no periods.
        """
        start, end = as_utc(start), as_utc(end)
        if start >= end:
            return []
        if Kind(kind) is Kind.ROLLING:
            period = cls.containing(end - timedelta.resolution, kind, tz, **settings)
            periods = [period]
            while period.start > start:
                period = period.previous()
                periods.append(period)
            return periods[::-1]
        period = cls.containing(start, kind, tz, **settings)
        periods = []
        while period.start < end:
            if period.end > start:
                periods.append(period)
            period = period.next()
        return periods

    @classmethod
    def parse(cls, key: str, tz="UTC", *, fiscal_start=(1, 1)):
        """Return the period with this :attr:`key`; ValueError if there is none."""
        for kind, pattern in KEY_PATTERNS:
            if match := pattern.fullmatch(key):
                parts = {name: int(text) for name, text in match.groupdict().items()}
                return cls._from_parts(Kind(kind), parts, tz, tuple(fiscal_start))
        raise ValueError(f"{key!r} is not the key of a period.")

    @classmethod
    def _from_parts(cls, kind, parts, tz, fiscal_start):
        year = parts["year"]
        if kind is Kind.WEEK:
            first = date.fromisocalendar(year, parts["week"], 1)
        elif kind is Kind.QUARTER:
            first = date(year, 3 * parts["quarter"] - 2, 1)
        elif kind is Kind.FISCAL_YEAR:
            offset = 0 if fiscal_start == (1, 1) else 1
            first = _fiscal_first(year - offset, fiscal_start)
        else:
            first = date(year, parts.get("month", 1), parts.get("day", 1))
        length = parts.get("length", 0)
        return cls(kind, first, tz, fiscal_start=fiscal_start, length=length)

    # ------------------------------------------------------------------
    # Bounds
    # ------------------------------------------------------------------

    @property
    def until(self) -> date:
        """The local day after the last one."""
        return self._shifted_first(1)

    @property
    def last(self) -> date:
        """The last local day."""
        return self.until - ONE_DAY

    @property
    def days(self) -> int:
        """The number of local days."""
        return (self.until - self.first).days

    @property
    def start(self) -> datetime:
        """The first moment, aware, in the period's time zone."""
        return self._midnight(self.first).astimezone(ZoneInfo(self.tz))

    @property
    def end(self) -> datetime:
        """The first moment after the period, aware, in its time zone."""
        return self._midnight(self.until).astimezone(ZoneInfo(self.tz))

    @property
    def start_utc(self) -> datetime:
        """The first moment as naive UTC, to compare with a stored datetime."""
        return self._midnight(self.first).replace(tzinfo=None)

    @property
    def end_utc(self) -> datetime:
        """The first moment after the period as naive UTC."""
        return self._midnight(self.until).replace(tzinfo=None)

    @property
    def seconds(self) -> int:
        """How long the period really lasts, changes of the clocks included."""
        return (self.end_utc - self.start_utc) // ONE_SECOND

    def __contains__(self, moment: date | datetime) -> bool:
        """Tell whether a moment, or a local date, lies in the period."""
        if isinstance(moment, datetime):
            return (
                self._midnight(self.first)
                <= as_utc(moment)
                < self._midnight(self.until)
            )
        return self.first <= moment < self.until

    # ------------------------------------------------------------------
    # Neighbours and parts
    # ------------------------------------------------------------------

    def shift(self, steps: int) -> "Period":
        """Return the period ``steps`` further on, or back when negative."""
        return replace(self, first=self._shifted_first(steps))

    def next(self) -> "Period":
        """Return the period that begins where this one ends."""
        return self.shift(1)

    def previous(self) -> "Period":
        """Return the period that ends where this one begins."""
        return self.shift(-1)

    def onwards(self) -> Iterator["Period"]:
        """Yield this period and, without end, those after it."""
        steps = 0
        while True:
            yield self.shift(steps)
            steps += 1

    def split(self, kind, **settings) -> list["Period"]:
        """Return the periods of another kind that cover this one (whole ones)."""
        return Period.covering(self.start, self.end, kind, self.tz, **settings)

    # ------------------------------------------------------------------
    # Names
    # ------------------------------------------------------------------

    @property
    def key(self) -> str:
        """A short text that never changes and sorts by time within a kind.

        It names the time zone and the start of the fiscal year no more than a calendar
        on the wall does: periods compared by key must share them.
        """
        return getattr(self, f"_key_{self.kind.value}")()

    def label(self, locale="en") -> str:
        """Return the name people use, in a language (a babel Locale or its name)."""
        locale = Locale.parse(locale)
        if self.kind is Kind.WEEK:
            year, week, __ = self.first.isocalendar()
            pattern = parse_pattern(locale.datetime_skeletons["yw"])
            return pattern.format % {"w": week, "Y": year}
        if self.kind is Kind.FISCAL_YEAR:
            if self.first.year == self.last.year:
                return f"FY {self.last.year}"
            return f"FY {self.first.year}/{self.last.year % 100:02d}"
        if self.kind is Kind.ROLLING:
            return format_interval(self.first, self.last, "yMMMd", locale=locale)
        skeleton = {"day": "yMMMd", "month": "yMMMM", "quarter": "yQQQ", "year": "y"}
        return format_skeleton(skeleton[self.kind.value], self.first, locale=locale)

    def __str__(self):
        return self.key

    def _key_day(self):
        return self.first.isoformat()

    def _key_week(self):
        year, week, __ = self.first.isocalendar()
        return f"{year:04d}-W{week:02d}"

    def _key_month(self):
        return f"{self.first.year:04d}-{self.first.month:02d}"

    def _key_quarter(self):
        return f"{self.first.year:04d}-Q{(self.first.month + 2) // 3}"

    def _key_year(self):
        return f"{self.first.year:04d}"

    def _key_fiscal_year(self):
        return f"FY{self.last.year:04d}"

    def _key_rolling(self):
        return f"{self.first.isoformat()}/P{self.length}D"

    # ------------------------------------------------------------------
    # Arithmetic of local days
    # ------------------------------------------------------------------

    def _midnight(self, day: date) -> datetime:
        return first_instant(datetime(day.year, day.month, day.day), ZoneInfo(self.tz))

    def _first_day_of(self, day: date) -> date:
        return _first_day(self.kind, day, self.fiscal_start)

    def _shifted_first(self, steps: int) -> date:
        if self.kind is Kind.FISCAL_YEAR:
            year = self.first.year + steps
            return _fiscal_first(year, self.fiscal_start)
        if self.kind.value in MONTHS:
            months = self.first.year * 12 + self.first.month - 1
            year, month = divmod(months + steps * MONTHS[self.kind.value], 12)
            return date(year, month + 1, 1)
        days = {Kind.DAY: 1, Kind.WEEK: 7}.get(self.kind, self.length)
        return self.first + steps * days * ONE_DAY


def _first_day(kind: Kind, day: date, fiscal_start: tuple[int, int]) -> date:
    """Return the first day of the period (not a rolling one) that holds ``day``."""
    if kind is Kind.WEEK:
        return day - day.weekday() * ONE_DAY
    if kind is Kind.FISCAL_YEAR:
        first = _fiscal_first(day.year, fiscal_start)
        return first if first <= day else _fiscal_first(day.year - 1, fiscal_start)
    if kind.value in MONTHS:
        size = MONTHS[kind.value]
        return date(day.year, (day.month - 1) // size * size + 1, 1)
    return day


def _fiscal_first(year: int, fiscal_start: tuple[int, int]) -> date:
    """Return the day on which a fiscal year begins within the calendar ``year``.

    A start on 29 February means the last day of February.
    """
    month, day = fiscal_start
    return date(year, month, min(day, monthrange(year, month)[1]))
