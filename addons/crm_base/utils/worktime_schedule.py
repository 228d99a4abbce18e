"""From weekly hours, holidays and leaves to spans of work.

The :class:`Schedule` holds plain copies of calendars, people and leaves and turns them
into spans for any of them, each weekly pattern being laid out once per time zone. What
it does is what Odoo's own working intervals do, with these differences, all on purpose:

- a shift until 24:00 ends at midnight and a leave until 23:59:59 too, so that no odd
  second remains between two days;
- flexible hours fill the weeks from Monday on, whatever day one asks from;
- a person's own leave counts even when it was entered under another calendar.

Moments are naive UTC, days are local. Nothing here imports Odoo.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .period import Period, first_instant
from .worktime import build_rows, clip, difference, subtract, union

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


class Shift(NamedTuple):
    """Hours of work on one day of the week, or of every other week."""

    weekday: int
    hour_from: float
    hour_to: float
    week: int | None = None


class Calendar(NamedTuple):
    """Weekly working hours; flexible ones have hours per day and week, no shifts."""

    id: int
    tz: str
    company_id: int | None
    shifts: tuple[Shift, ...] = ()
    is_flexible: bool = False
    hours_per_day: float = 0
    hours_per_week: float = 0


class Term(NamedTuple):
    """Terms of employment from a day on, until others follow or the contract ends."""

    first: date
    calendar_id: int | None
    contract_start: date | None = None
    contract_end: date | None = None


class Stint(NamedTuple):
    """Which calendar a person follows from when to when; no calendar: free hours."""

    calendar_id: int | None
    start: datetime
    end: datetime


class Person(NamedTuple):
    """Somebody (a resource) with a time zone, a company and the calendars followed."""

    id: int
    tz: str
    company_id: int | None
    stints: tuple[Stint, ...]

    @property
    def calendar_id(self) -> int | None:
        """The calendar followed longest."""
        longest = max(self.stints, key=lambda s: s.end - s.start, default=None)
        return longest and longest.calendar_id


class Leave(NamedTuple):
    """Time off of one person, of a calendar, or (with neither) of a company."""

    start: datetime
    end: datetime
    company_id: int | None
    calendar_id: int | None = None
    person_id: int | None = None


def whole_seconds(moment: datetime) -> datetime:
    """Return the moment without fraction, the last second of a minute taken as over.

    People and Odoo write "until the end of the day" as 23:59:59 or with microseconds.
    """
    if moment.microsecond:
        moment = moment.replace(microsecond=0) + ONE_SECOND
    return moment + ONE_SECOND if moment.second == 59 else moment


def build_stints(terms: Iterable[Term], tz: str) -> tuple[Stint, ...]:
    """Return when a person follows which calendar, by the terms of employment.

    Somebody who has a contract in any of them works in the days of contracts only. The
    first terms of others hold for the time before them too: that is when the record was
    made, not when the person began.
    """
    terms = sorted(terms, key=lambda term: term.first)
    is_contracted = any(term.contract_start for term in terms)
    stints = []
    for number, term in enumerate(terms, 1):
        first = term.first
        until = terms[number].first if number < len(terms) else date.max
        if is_contracted:
            if not term.contract_start:
                continue
            first = max(first, term.contract_start)
            if term.contract_end:
                until = min(until, term.contract_end + ONE_DAY)
        elif term is terms[0]:
            first = date.min
        start, end = (_local_midnight(day, tz) for day in (first, until))
        last = stints[-1] if stints else None
        if last and (last.calendar_id, last.end) == (term.calendar_id, start):
            stints[-1] = last._replace(end=end)
        elif start < end:
            stints.append(Stint(term.calendar_id, start, end))
    return tuple(stints)


class Schedule:
    """Calendars, people and leaves over the local days [first, until)."""

    def __init__(self, calendars, people, leaves: Iterable[Leave], first, until):
        self.calendars = {calendar.id: calendar for calendar in calendars}
        self.people = {person.id: person for person in people}
        self.first, self.until = first, until
        self.low = datetime.combine(first, time.min)
        self.high = datetime.combine(until, time.min)
        self._shared_leaves = defaultdict(list)
        self._own_leaves = defaultdict(list)
        self._attendances = {}
        self._team_spans = {}
        self._rows = {}
        for leave in leaves:
            span = (leave.start, whole_seconds(leave.end))
            if leave.person_id:
                self._own_leaves[leave.person_id].append(span)
            else:
                key = (leave.calendar_id, leave.company_id)
                self._shared_leaves[key].append(span)

    # ------------------------------------------------------------------
    # Spans of work
    # ------------------------------------------------------------------

    def calendar_work(self, calendar_id: int) -> list:
        """Return the spans of work of a calendar as such."""
        calendar = self.calendars[calendar_id]
        attendances = self.attendances(calendar_id, calendar.tz)
        return subtract(attendances, union(self._calendar_holidays(calendar)))

    def person_work(self, person_id: int) -> list:
        """Return the spans in which a person works."""
        person = self.people[person_id]
        spans = []
        for stint in person.stints:
            spans += clip(self._team_work(person, stint), stint.start, stint.end)
        return subtract(spans, union(self.own_leaves(person)))

    def _team_work(self, person: Person, stint: Stint) -> list:
        """Return when people like this one work: same hours, time zone and holidays."""
        key = (stint.calendar_id, person.tz, person.company_id)
        if key not in self._team_spans:
            spans = [(self.low, self.high)]
            if stint.calendar_id:
                spans = self.attendances(stint.calendar_id, person.tz)
            holidays = self.holidays(person, stint.calendar_id)
            self._team_spans[key] = subtract(spans, union(holidays))
        return self._team_spans[key]

    def is_ordinary(self, person_id: int) -> bool:
        """Tell whether a person's time is just that of the calendar followed."""
        person = self.people[person_id]
        if len(person.stints) != 1 or not person.stints[0].calendar_id:
            return False
        stint = person.stints[0]
        calendar = self.calendars[stint.calendar_id]
        return (
            (person.tz, person.company_id) == (calendar.tz, calendar.company_id)
            and bool(calendar.company_id)
            and stint.start <= self.low
            and stint.end >= self.high
            and not self._own_leaves.get(person_id)
        )

    def rows(self, kind: str, owner_id: int) -> list:
        """Return the rows of a 'calendar' or of a 'resource', as a person is called."""
        if kind == "resource" and self.is_ordinary(owner_id):
            kind, owner_id = "calendar", self.people[owner_id].calendar_id
        if (kind, owner_id) not in self._rows:
            work = self.calendar_work if kind == "calendar" else self.person_work
            self._rows[kind, owner_id] = build_rows(work(owner_id))
        return self._rows[kind, owner_id]

    # ------------------------------------------------------------------
    # Attendances and leaves
    # ------------------------------------------------------------------

    def attendances(self, calendar_id: int, tz: str) -> list:
        """Return the weekly pattern of a calendar laid out in a time zone."""
        if (calendar_id, tz) not in self._attendances:
            calendar = self.calendars[calendar_id]
            lay_out = _flexible_walls if calendar.is_flexible else _shift_walls
            # A day more on both sides: local days reach over those of UTC.
            walls = lay_out(calendar, self.first - ONE_DAY, self.until + ONE_DAY)
            zone = ZoneInfo(tz)
            spans = union(
                (_stored(start, zone), _stored(end, zone)) for start, end in walls
            )
            self._attendances[calendar_id, tz] = clip(spans, self.low, self.high)
        return self._attendances[calendar_id, tz]

    def holidays(self, person: Person, calendar_id: int | None) -> list:
        """Return the leaves a person shares with others under a calendar."""
        common = self._shared_leaves[None, person.company_id]
        if not calendar_id:
            return common
        return common + self._shared_leaves[calendar_id, person.company_id]

    def own_leaves(self, person: Person) -> list:
        """Return the leaves of a person alone.

        Without a calendar there are no hours to be away from: such a leave takes whole
        days.
        """
        spans = self._own_leaves.get(person.id, [])
        if person.calendar_id:
            return spans
        return [
            (
                Period.containing(start, "day", person.tz).start_utc,
                Period.containing(end - ONE_SECOND, "day", person.tz).end_utc,
            )
            for start, end in spans
        ]

    def _calendar_holidays(self, calendar: Calendar) -> list:
        spans = list(self._shared_leaves[None, calendar.company_id])
        for (calendar_id, company_id), leaves in self._shared_leaves.items():
            is_meant = calendar.company_id in (None, company_id)
            if calendar_id == calendar.id and is_meant:
                spans += leaves
        return spans

    # ------------------------------------------------------------------
    # Absence
    # ------------------------------------------------------------------

    def absence(self, person_id: int, moment: datetime) -> str | None:
        """Return why a person is away on the working day that holds ``moment``.

        'leave' when on leave at that very moment or, by leaves of one's own and
        holidays, for all the hours of the day; 'holiday' when holidays alone take them
        all; None for somebody who works that day, and on days nobody works anyway.
        """
        person = self.people[person_id]
        own = self.own_leaves(person)
        if any(start <= moment < end for start, end in own):
            return "leave"
        day = Period.containing(moment, "day", person.tz)
        hours, open_hours = [], []
        for stint in person.stints:
            low = max(stint.start, day.start_utc)
            high = min(stint.end, day.end_utc)
            spans = [(low, high)]
            if stint.calendar_id:
                spans = self.attendances(stint.calendar_id, person.tz)
            hours += clip(spans, low, high)
            open_hours += clip(self._team_work(person, stint), low, high)
        if not hours or difference(open_hours, own):
            return None
        return "leave" if open_hours else "holiday"


def _local_midnight(day: date, tz: str) -> datetime:
    """Return where a local day begins; the ends of time lie outside all zones."""
    midnight = datetime.combine(day, time.min)
    if day in (date.min, date.max):
        return midnight
    return _stored(midnight, ZoneInfo(tz))


def _stored(wall: datetime, zone: ZoneInfo) -> datetime:
    return first_instant(wall, zone).replace(tzinfo=None)


def _walls(day: date, hour_from: float, hour_to: float) -> tuple[datetime, datetime]:
    """Return hours of a day as wall times, to the minute as Odoo shows them."""
    midnight = datetime.combine(day, time.min)
    return tuple(
        midnight + timedelta(minutes=round(hour * 60)) for hour in (hour_from, hour_to)
    )


def _shift_walls(calendar: Calendar, first: date, until: date) -> list:
    by_day = defaultdict(list)
    for shift in calendar.shifts:
        for week in (0, 1) if shift.week is None else (shift.week,):
            by_day[week, shift.weekday].append(shift)
    days = ((until - first) // ONE_DAY) + 1
    result = []
    for day in (first + number * ONE_DAY for number in range(days)):
        # Weeks are told apart as resource.calendar.attendance does it.
        week = (day.toordinal() - 1) // 7 % 2
        result += [
            _walls(day, shift.hour_from, shift.hour_to)
            for shift in by_day[week, day.weekday()]
        ]
    return result


def _flexible_walls(calendar: Calendar, first: date, until: date) -> list:
    result, left = [], 0
    day = first - first.weekday() * ONE_DAY
    while day < until:
        if day.weekday() == 0:
            left = calendar.hours_per_week
        hours = min(calendar.hours_per_day, left, 24)
        if hours > 0:
            result.append(_walls(day, 12 - hours / 2, 12 + hours / 2))
            left -= hours
        day += ONE_DAY
    return result
