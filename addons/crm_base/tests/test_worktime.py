"""Working time: rows and schedules against slow and simple references."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.utils.worktime import (
    build_rows,
    clip,
    deadline,
    difference,
    elapsed,
    next_open,
    union,
    worked,
)
from odoo.addons.crm_base.utils.worktime_schedule import (
    Calendar,
    Leave,
    Person,
    Schedule,
    Shift,
    Stint,
    Term,
    build_stints,
    whole_seconds,
)

from .properties import PROPERTY, ZONES

BASE = datetime(2026, 11, 22)
LENGTH = 120  # seconds of the little worlds below
QUARTER = timedelta(minutes=15)


def at(second):
    return BASE + timedelta(seconds=second)


seconds = st.integers(0, LENGTH)
spans = st.lists(st.tuples(seconds, seconds), max_size=8)


def to_moments(pairs):
    return [(at(start), at(end)) for start, end in pairs]


def to_seconds(pairs):
    """The seconds covered, one by one."""
    return {second for start, end in pairs for second in range(start, end)}


@tagged("crm_pure")
class TestRows(BaseCase):
    """Every answer equals the one found by counting second after second."""

    def seconds_of(self, moments):
        return to_seconds(
            ((start - BASE).seconds, (end - BASE).seconds) for start, end in moments
        )

    @PROPERTY
    @given(spans, spans)
    def test_spans_are_sets_of_seconds(self, pairs, holes):
        moments, absences = to_moments(pairs), to_moments(holes)
        self.assertEqual(self.seconds_of(union(moments)), to_seconds(pairs))
        left = difference(moments, absences)
        self.assertEqual(self.seconds_of(left), to_seconds(pairs) - to_seconds(holes))
        for one, other in zip(left, left[1:], strict=False):
            self.assertLess(one[1], other[0] + timedelta(seconds=1))
            self.assertLess(one[0], other[0])

    @PROPERTY
    @given(spans, seconds, seconds)
    def test_clipping_keeps_what_is_between(self, pairs, low, high):
        left = clip(to_moments(pairs), at(low), at(high))
        expected = to_seconds(pairs) & set(range(low, high))
        self.assertEqual(self.seconds_of(left), expected)

    @PROPERTY
    @given(spans, spans)
    def test_rows_count_what_went_before(self, pairs, holes):
        rows = build_rows(to_moments(pairs), to_moments(holes))
        open_seconds = to_seconds(pairs) - to_seconds(holes)
        for row in rows:
            start = (row.start - BASE).seconds
            self.assertEqual(row.before, len([s for s in open_seconds if s < start]))
            self.assertGreater(row.seconds, 0)
        self.assertEqual(sum(row.seconds for row in rows), len(open_seconds))

    @PROPERTY
    @given(spans, spans, st.integers(-5, LENGTH + 5), st.integers(-5, LENGTH + 5))
    def test_elapsed_counts_open_seconds(self, pairs, holes, start, end):
        rows = build_rows(to_moments(pairs), to_moments(holes))
        open_seconds = to_seconds(pairs) - to_seconds(holes)
        expected = len(open_seconds & set(range(start, end)))
        if end >= start:
            self.assertEqual(elapsed(rows, at(start), at(end)), expected)
        self.assertEqual(
            elapsed(rows, at(start), at(end)), -elapsed(rows, at(end), at(start))
        )

    @PROPERTY
    @given(spans, spans, st.integers(-5, LENGTH + 5), st.integers(0, LENGTH))
    def test_the_deadline_is_the_earliest_moment(self, pairs, holes, start, wanted):
        rows = build_rows(to_moments(pairs), to_moments(holes))
        left, now = wanted, start
        for now in range(start, LENGTH + 10):
            if not left:
                break
            left -= now in to_seconds(pairs) - to_seconds(holes)
        expected = None if left else at(now)
        self.assertEqual(deadline(rows, at(start), wanted), expected)

    @PROPERTY
    @given(spans, spans, st.integers(-5, LENGTH + 5), st.integers(0, LENGTH))
    def test_a_deadline_leaves_just_the_time_asked_for(
        self, pairs, holes, start, wanted
    ):
        rows = build_rows(to_moments(pairs), to_moments(holes))
        due = deadline(rows, at(start), wanted)
        if due is None:
            self.assertLess(elapsed(rows, at(start), at(LENGTH)), wanted)
        else:
            self.assertEqual(elapsed(rows, at(start), due), wanted)

    @PROPERTY
    @given(spans, st.integers(-5, LENGTH + 5))
    def test_the_next_opening(self, pairs, moment):
        rows = build_rows(to_moments(pairs))
        later = [second for second in to_seconds(pairs) if second >= moment]
        expected = at(min(later)) if later else None
        self.assertEqual(next_open(rows, at(moment)), expected)

    def test_no_rows_no_work(self):
        self.assertEqual(worked([], BASE), 0)
        self.assertIsNone(deadline([], BASE, 1))
        self.assertEqual(deadline([], BASE, 0), BASE)
        self.assertIsNone(next_open([], BASE))

    def test_a_deadline_does_not_lie_behind(self):
        self.assertRaises(ValueError, deadline, [], BASE, -1)

    def test_leaves_until_the_last_second_of_a_day_take_it_whole(self):
        midnight = datetime(2026, 11, 23)
        for moment in (
            datetime(2026, 11, 22, 23, 59, 59),
            datetime(2026, 11, 22, 23, 59, 59, 999999),
            midnight,
        ):
            self.assertEqual(whole_seconds(moment), midnight)
        self.assertEqual(whole_seconds(at(30)), at(30))


quarters = st.integers(0, 96)
shifts = st.builds(
    lambda weekday, hours, week: Shift(weekday, hours[0] / 4, hours[1] / 4, week),
    st.integers(0, 6),
    st.tuples(quarters, quarters),
    st.sampled_from([None, 0, 1]),
)


@tagged("crm_pure")
class TestSchedule(BaseCase):
    """Weekly hours laid out over days, and what leaves make of them."""

    def schedule(self, calendar, people=(), leaves=(), first=None, days=10):
        first = first or date(2026, 11, 16)
        until = first + timedelta(days=days)
        return Schedule([calendar], people, leaves, first, until)

    def person(self, tz="UTC", calendar_id=1, stints=None):
        stints = stints or (
            Stint(calendar_id, datetime(2000, 1, 1), datetime(2100, 1, 1)),
        )
        return Person(7, tz, 1, stints)

    @PROPERTY
    @given(
        st.lists(shifts, max_size=6),
        st.sampled_from(ZONES),
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    )
    def test_shifts_are_worked_when_clocks_show_their_hours(self, pattern, tz, first):
        schedule = self.schedule(
            Calendar(1, tz, 1, tuple(pattern)), first=first, days=3
        )
        work = schedule.calendar_work(1)
        zone = ZoneInfo(tz)
        moment = schedule.low
        while moment < schedule.high:
            wall = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
            if _is_plain_day(wall.date(), zone):
                hour = wall.hour + wall.minute / 60
                week = (wall.toordinal() - 1) // 7 % 2
                expected = any(
                    shift.weekday == wall.weekday()
                    and shift.hour_from <= hour < shift.hour_to
                    and shift.week in (None, week)
                    for shift in pattern
                )
                found = any(start <= moment < end for start, end in work)
                self.assertEqual(found, expected, moment)
            moment += QUARTER

    @PROPERTY
    @given(
        st.sampled_from(ZONES),
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.lists(st.tuples(st.integers(0, 14 * 96), st.integers(0, 400)), max_size=4),
    )
    def test_work_goes_on_when_nobody_is_away(self, tz, first, absences):
        leaves = [
            Leave(
                datetime.combine(first, datetime.min.time()) + start * QUARTER,
                datetime.combine(first, datetime.min.time())
                + (start + length) * QUARTER,
                1,
                None,
                7 if length % 2 else None,
            )
            for start, length in absences
        ]
        pattern = tuple(Shift(weekday, 8, 17) for weekday in range(5))
        calendar = Calendar(1, tz, 1, pattern)
        schedule = self.schedule(calendar, [self.person(tz)], leaves, first, 14)
        work = schedule.person_work(7)
        attendances = schedule.attendances(1, tz)
        moment = schedule.low
        while moment < schedule.high:
            is_away = any(leave.start <= moment < leave.end for leave in leaves)
            is_there = any(start <= moment < end for start, end in attendances)
            found = any(start <= moment < end for start, end in work)
            self.assertEqual(found, is_there and not is_away, moment)
            moment += QUARTER

    def test_a_night_of_work_is_shorter_when_clocks_go_forward(self):
        night = (Shift(5, 22, 24), Shift(6, 0, 6))
        calendar = Calendar(1, "Europe/Brussels", 1, night)
        for first, hours in (
            (date(2026, 3, 28), 7),
            (date(2026, 10, 24), 9),
            (date(2026, 11, 21), 8),
        ):
            rows = build_rows(
                self.schedule(calendar, first=first, days=2).calendar_work(1)
            )
            self.assertEqual(len(rows), 1, "no break at midnight")
            self.assertEqual(rows[0].seconds, hours * 3600)

    def test_flexible_hours_fill_the_week_from_monday(self):
        calendar = Calendar(1, "UTC", 1, (), True, 8, 20)
        work = self.schedule(calendar, days=14).calendar_work(1)
        hours = [(start.isoweekday(), start.hour, end.hour) for start, end in work]
        self.assertEqual(hours, [(1, 8, 16), (2, 8, 16), (3, 10, 14)] * 2)
        midweek = self.schedule(calendar, first=date(2026, 11, 18), days=7)
        work = midweek.calendar_work(1)
        self.assertEqual([start.day for start, __ in work], [18, 23, 24])

    def test_without_a_calendar_leaves_take_whole_days(self):
        leave = Leave(datetime(2026, 11, 17, 9), datetime(2026, 11, 17, 12), 1, None, 7)
        person = self.person("Europe/Brussels", calendar_id=None)
        schedule = self.schedule(Calendar(1, "UTC", 1), [person], [leave], days=3)
        self.assertEqual(
            schedule.person_work(7),
            [
                (datetime(2026, 11, 16), datetime(2026, 11, 16, 23)),
                (datetime(2026, 11, 17, 23), datetime(2026, 11, 19)),
            ],
        )

    def test_another_calendar_from_a_day_on(self):
        full = Calendar(1, "UTC", 1, tuple(Shift(day, 8, 16) for day in range(5)))
        half = Calendar(2, "UTC", 1, tuple(Shift(day, 8, 12) for day in range(5)))
        change = datetime(2026, 11, 18)
        stints = (
            Stint(1, datetime(2026, 1, 1), change),
            Stint(2, change, datetime(2027, 1, 1)),
        )
        people = [self.person(stints=stints)]
        first = date(2026, 11, 16)
        schedule = Schedule([full, half], people, [], first, date(2026, 11, 21))
        hours = [
            (end - start).seconds // 3600 for start, end in schedule.person_work(7)
        ]
        self.assertEqual(hours, [8, 8, 4, 4, 4])
        self.assertFalse(schedule.is_ordinary(7))

    def test_terms_of_employment(self):
        def days_of(*terms):
            return [
                (stint.calendar_id, str(stint.start.date()), str(stint.end.date()))
                for stint in build_stints(terms, "UTC")
            ]

        hired, moved = date(2026, 1, 1), date(2026, 11, 25)
        gone = date(2026, 12, 31)
        always, ever = "0001-01-01", "9999-12-31"
        self.assertEqual(
            days_of(Term(moved, 2), Term(hired, 1)),
            [(1, always, "2026-11-25"), (2, "2026-11-25", ever)],
        )
        self.assertEqual(
            days_of(Term(hired, 1), Term(moved, 1)), [(1, always, ever)], "no change"
        )
        self.assertEqual(
            days_of(Term(hired, 1, hired, gone), Term(moved, 2, hired, gone)),
            [(1, "2026-01-01", "2026-11-25"), (2, "2026-11-25", "2027-01-01")],
        )
        self.assertEqual(
            days_of(Term(hired, 1), Term(moved, 2, moved)),
            [(2, "2026-11-25", ever)],
            "with a contract, work begins with it",
        )
        self.assertEqual(days_of(Term(moved, None)), [(None, always, ever)])
        self.assertEqual(days_of(), [])

    def test_terms_change_at_local_midnight(self):
        terms = [Term(date(2026, 1, 1), 1), Term(date(2026, 7, 1), 2)]
        __, later = build_stints(terms, "Europe/Brussels")
        self.assertEqual(later.start, datetime(2026, 6, 30, 22))

    def test_holidays_concern_those_of_the_calendar_and_company(self):
        calendar = Calendar(1, "UTC", 1, (Shift(0, 8, 16),))
        monday = (datetime(2026, 11, 16), datetime(2026, 11, 16, 23, 59, 59))
        for company_id, calendar_id, is_off in (
            (1, 1, True),
            (1, None, True),
            (2, None, False),
            (2, 1, False),
            (1, 2, False),
        ):
            leave = Leave(*monday, company_id, calendar_id)
            schedule = self.schedule(calendar, [self.person()], [leave], days=2)
            with self.subTest(company_id=company_id, calendar_id=calendar_id):
                self.assertEqual(not schedule.calendar_work(1), is_off)
                self.assertEqual(not schedule.person_work(7), is_off)

    def test_who_is_just_like_the_calendar(self):
        calendar = Calendar(1, "UTC", 1, (Shift(0, 8, 16),))
        leave = Leave(datetime(2026, 11, 17), datetime(2026, 11, 18), 1, None, 7)
        self.assertTrue(self.schedule(calendar, [self.person()]).is_ordinary(7))
        elsewhere = self.person("Asia/Kolkata")
        self.assertFalse(self.schedule(calendar, [elsewhere]).is_ordinary(7))
        away = self.schedule(calendar, [self.person()], [leave])
        self.assertFalse(away.is_ordinary(7))
        free = self.person(calendar_id=None)
        self.assertFalse(self.schedule(calendar, [free]).is_ordinary(7))

    def test_reasons_of_absence(self):
        calendar = Calendar(1, "UTC", 1, tuple(Shift(day, 8, 16) for day in range(5)))
        monday = datetime(2026, 11, 16)

        def hour(number):
            return monday + timedelta(hours=number)

        def reason(moment, *leaves):
            schedule = self.schedule(calendar, [self.person()], leaves, days=7)
            return schedule.absence(7, moment)

        own_day = Leave(hour(8), hour(16), 1, None, 7)
        own_morning = Leave(hour(8), hour(12), 1, None, 7)
        holiday = Leave(hour(0), hour(24), 1)
        closed_afternoon = Leave(hour(12), hour(24), 1)
        self.assertIsNone(reason(hour(10)))
        self.assertEqual(reason(hour(10), own_day), "leave")
        self.assertEqual(reason(hour(6), own_day), "leave", "before the day begins")
        self.assertEqual(reason(hour(20), own_day), "leave", "after it ended")
        self.assertIsNone(reason(hour(30), own_day), "the next day")
        self.assertEqual(reason(hour(10), own_morning), "leave")
        self.assertIsNone(reason(hour(13), own_morning), "back in the afternoon")
        self.assertEqual(reason(hour(10), holiday), "holiday")
        self.assertIsNone(reason(hour(13), closed_afternoon), "not the whole day")
        self.assertEqual(reason(hour(13), own_morning, closed_afternoon), "leave")
        self.assertIsNone(reason(hour(24 * 5 + 10)), "nobody works on Saturday")


def _is_plain_day(day, zone):
    """Tell whether clocks stay as they are on a day and its neighbours."""
    offsets = {
        datetime(day.year, day.month, day.day, tzinfo=zone).utcoffset()
        for day in (day - timedelta(days=1), day, day + timedelta(days=2))
    }
    return len(offsets) == 1
