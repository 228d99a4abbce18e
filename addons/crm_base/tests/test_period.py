"""Periods: what holds for all of them, and the dates that people know."""

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.utils.period import Kind, Period, as_utc, first_instant

from .properties import PROPERTY, days, moments, zones

SECOND = timedelta(seconds=1)
LOST_DAYS = {
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
}


@st.composite
def month_days(draw):
    """A month and a day of it, 29 February included."""
    month = draw(st.integers(1, 12))
    return month, draw(st.integers(1, monthrange(2024, month)[1]))


@st.composite
def schemes(draw, kinds=tuple(Kind)):
    """A kind of period with a time zone and the settings it needs."""
    return {
        "kind": draw(st.sampled_from(kinds)),
        "tz": draw(zones),
        "fiscal_start": draw(st.sampled_from([(1, 1), (4, 1), (2, 29)]) | month_days()),
        "length": draw(st.integers(1, 400)),
    }


CALENDAR_KINDS = tuple(kind for kind in Kind if kind is not Kind.ROLLING)


@tagged("crm_pure")
class TestPeriodProperties(BaseCase):
    """What is true of every period."""

    @PROPERTY
    @given(days, schemes())
    def test_periods_tile_the_time_line(self, day, scheme):
        period = Period.of(day, **scheme)
        following = period.next()
        self.assertEqual(period.end, following.start)
        self.assertEqual(period.end_utc, following.start_utc)
        self.assertEqual(period.until, following.first)
        self.assertLessEqual(period.start, period.end)

    @PROPERTY
    @given(days, schemes(), st.integers(-40, 40))
    def test_steps_can_be_taken_back(self, day, scheme, steps):
        period = Period.of(day, **scheme)
        self.assertEqual(period.previous().next(), period)
        self.assertEqual(period.next().previous(), period)
        self.assertEqual(period.shift(steps).shift(-steps), period)

    @PROPERTY
    @given(moments, schemes())
    def test_the_period_of_a_moment_holds_it(self, moment, scheme):
        period = Period.containing(moment, **scheme)
        self.assertIn(moment, period)
        self.assertTrue(period.start_utc <= moment < period.end_utc)

    @PROPERTY
    @given(moments, schemes(CALENDAR_KINDS))
    def test_exactly_one_period_holds_a_moment(self, moment, scheme):
        period = Period.containing(moment, **scheme)
        self.assertNotIn(moment, period.previous())
        self.assertNotIn(moment, period.next())

    @PROPERTY
    @given(days, schemes(CALENDAR_KINDS))
    def test_the_bounds_lead_back_to_the_period(self, day, scheme):
        period = Period.of(day, **scheme)
        assume(period.seconds)  # a day that never happened holds no moment
        self.assertEqual(Period.containing(period.start, **scheme), period)
        self.assertEqual(Period.containing(period.end - SECOND, **scheme), period)
        self.assertEqual(Period.of(period.first, **scheme), period)
        self.assertEqual(Period.of(period.last, **scheme), period)

    @PROPERTY
    @given(days, schemes())
    def test_a_rolling_period_ends_on_its_day(self, day, scheme):
        period = Period.of(day, **{**scheme, "kind": Kind.ROLLING})
        self.assertEqual(period.last, day)
        self.assertEqual(period.days, scheme["length"])

    @PROPERTY
    @given(days, days, schemes())
    def test_keys_are_unique_and_sort_by_time(self, one, other, scheme):
        one, other = Period.of(one, **scheme), Period.of(other, **scheme)
        self.assertEqual(one.key == other.key, one == other)
        self.assertEqual(one.key < other.key, one.first < other.first)

    @PROPERTY
    @given(days, schemes())
    def test_a_key_can_be_read_back(self, day, scheme):
        period = Period.of(day, **scheme)
        settings = {"tz": scheme["tz"], "fiscal_start": scheme["fiscal_start"]}
        self.assertEqual(Period.parse(period.key, **settings), period)

    @PROPERTY
    @given(moments, st.timedeltas(timedelta(0), timedelta(days=900)), schemes())
    def test_a_span_is_covered_without_gap(self, start, span, scheme):
        end = start + span
        periods = Period.covering(start, end, **scheme)
        self.assertEqual(bool(periods), start < end)
        if periods:
            self.assertLessEqual(periods[0].start_utc, start)
            self.assertGreaterEqual(periods[-1].end_utc, end)
        for one, other in zip(periods, periods[1:], strict=False):
            self.assertEqual(one.end_utc, other.start_utc)
        for period in periods:
            self.assertLess(period.start_utc, end)
            self.assertGreaterEqual(period.end_utc, start)

    @PROPERTY
    @given(days, schemes(CALENDAR_KINDS))
    def test_the_days_of_a_period_add_up_to_it(self, day, scheme):
        period = Period.of(day, **scheme)
        parts = period.split("day")
        lived = [
            period.first + timedelta(days=number)
            for number in range(period.days)
            if (scheme["tz"], period.first + timedelta(days=number)) not in LOST_DAYS
        ]
        self.assertEqual(sum(part.seconds for part in parts), period.seconds)
        self.assertEqual([part.first for part in parts if part.seconds], lived)

    @PROPERTY
    @given(moments, zones)
    def test_the_first_instant_is_the_first(self, wall, tz):
        zone = ZoneInfo(tz)
        wall = wall.replace(microsecond=0)
        instant = first_instant(wall, zone)
        self.assertGreaterEqual(instant.astimezone(zone).replace(tzinfo=None), wall)
        just_before = (instant - SECOND).astimezone(zone).replace(tzinfo=None)
        self.assertLess(just_before, wall)

    @PROPERTY
    @given(days, days, zones)
    def test_days_begin_in_order(self, one, other, tz):
        assume(one < other)
        one, other = Period.of(one, "day", tz), Period.of(other, "day", tz)
        self.assertLessEqual(one.end, other.start)


@tagged("crm_pure")
class TestPeriodExamples(BaseCase):
    """Dates that people know, and those that go wrong elsewhere."""

    def assertLasts(self, hours, day, tz):
        self.assertEqual(Period.of(day, "day", tz).seconds, hours * 3600)

    def test_days_are_as_long_as_they_were(self):
        self.assertLasts(24, date(2026, 11, 22), "Europe/Brussels")
        self.assertLasts(23, date(2026, 3, 29), "Europe/Brussels")
        self.assertLasts(25, date(2026, 10, 25), "Europe/Brussels")
        self.assertLasts(23.5, date(2026, 10, 4), "Australia/Lord_Howe")
        self.assertLasts(23, date(2018, 11, 4), "America/Sao_Paulo")
        self.assertLasts(25, date(2026, 11, 1), "America/Havana")
        self.assertLasts(0, date(2011, 12, 30), "Pacific/Apia")

    def test_a_skipped_midnight_begins_the_day_at_one(self):
        day = Period.of(date(2018, 11, 4), "day", "America/Sao_Paulo")
        self.assertEqual(day.start.replace(tzinfo=None), datetime(2018, 11, 4, 1))
        self.assertEqual(day.start_utc, datetime(2018, 11, 4, 3))

    def test_clocks_put_back_into_yesterday_do_not_bring_it_back(self):
        # At 00:01 on 7 November 2010 St John's went back to 23:01.
        moment = datetime(2010, 11, 7, 3, 0, tzinfo=timezone.utc)
        self.assertEqual(moment.astimezone(ZoneInfo("America/St_Johns")).day, 6)
        day = Period.containing(moment, "day", "America/St_Johns")
        self.assertEqual(day.first, date(2010, 11, 7))
        self.assertLasts(25, date(2010, 11, 7), "America/St_Johns")

    def test_weeks_across_new_year(self):
        for day, key in (
            (date(2026, 11, 22), "2026-W47"),
            (date(2026, 12, 31), "2026-W53"),
            (date(2027, 1, 3), "2026-W53"),
            (date(2027, 1, 4), "2027-W01"),
            (date(2018, 12, 31), "2019-W01"),
            (date(2021, 1, 1), "2020-W53"),
        ):
            with self.subTest(day=day):
                self.assertEqual(Period.of(day, "week").key, key)

    def test_keys(self):
        day = date(2026, 11, 22)
        keys = {kind.value: Period.of(day, kind, length=30).key for kind in Kind}
        self.assertEqual(
            keys,
            {
                "day": "2026-11-22",
                "week": "2026-W47",
                "month": "2026-11",
                "quarter": "2026-Q4",
                "year": "2026",
                "fiscal_year": "FY2026",
                "rolling": "2026-10-24/P30D",
            },
        )

    def test_labels_speak_the_language_of_the_reader(self):
        day = date(2026, 11, 22)
        self.assertEqual(Period.of(day, "month").label("fr_FR"), "novembre 2026")
        self.assertEqual(Period.of(day, "quarter").label("es"), "T4 2026")
        self.assertEqual(Period.of(day, "week").label("it"), "settimana 47 del 2026")
        self.assertEqual(Period.of(day, "week").label("en_US"), "week 47 of 2026")
        self.assertEqual(Period.of(day, "day").label(), "Nov 22, 2026")
        self.assertEqual(Period.of(day, "year").label("fr"), "2026")
        rolling = Period.of(day, "rolling", length=30)
        self.assertEqual(rolling.label("en"), "Oct 24\u2009–\u2009Nov 22, 2026")

    def test_a_fiscal_year_is_named_after_its_end(self):
        april = {"kind": "fiscal_year", "fiscal_start": (4, 1)}
        self.assertEqual(Period.of(date(2026, 3, 31), **april).key, "FY2026")
        year = Period.of(date(2026, 4, 1), **april)
        self.assertEqual((year.key, year.label()), ("FY2027", "FY 2026/27"))
        self.assertEqual((year.first, year.last), (date(2026, 4, 1), date(2027, 3, 31)))

    def test_the_fiscal_year_of_29_february(self):
        leap = {"kind": "fiscal_year", "fiscal_start": (2, 29)}
        self.assertEqual(Period.of(date(2024, 2, 29), **leap).first, date(2024, 2, 29))
        self.assertEqual(Period.of(date(2024, 2, 28), **leap).first, date(2023, 2, 28))
        self.assertEqual(Period.of(date(2025, 2, 28), **leap).first, date(2025, 2, 28))
        march = {"kind": "fiscal_year", "fiscal_start": (3, 1)}
        self.assertEqual(Period.of(date(2024, 2, 29), **march).last, date(2024, 2, 29))
        self.assertEqual(Period.of(date(2024, 2, 29), **march).days, 366)

    def test_the_zone_decides_the_day(self):
        moment = datetime(2026, 11, 22, 23, 30)
        self.assertEqual(Period.containing(moment, "day").key, "2026-11-22")
        brussels = Period.containing(moment, "day", "Europe/Brussels")
        self.assertEqual(brussels.key, "2026-11-23")
        self.assertEqual(brussels.start_utc, datetime(2026, 11, 22, 23))
        self.assertEqual(as_utc(brussels.start), as_utc(brussels.start_utc))

    def test_settings_of_other_kinds_do_not_matter(self):
        one = Period.of(date(2026, 11, 22), "month", fiscal_start=(4, 1), length=9)
        self.assertEqual(one, Period.of(date(2026, 11, 1), "month"))
        self.assertEqual(hash(one), hash(Period.of(date(2026, 11, 1), "month")))

    def test_later_periods_can_be_walked(self):
        walk = Period.of(date(2026, 11, 22), "quarter").onwards()
        keys = [next(walk).key for __ in range(3)]
        self.assertEqual(keys, ["2026-Q4", "2027-Q1", "2027-Q2"])

    def test_nonsense_is_refused(self):
        refused = (
            lambda: Period("week", date(2026, 11, 22)),
            lambda: Period("month", date(2026, 11, 2)),
            lambda: Period.of(date(2026, 11, 22), "decade"),
            lambda: Period.of(date(2026, 11, 22), "rolling"),
            lambda: Period.of(date(2026, 11, 22), "fiscal_year", fiscal_start=(4, 31)),
            lambda: Period.parse("2026-W54"),
            lambda: Period.parse("2026-13"),
            lambda: Period.parse("last week"),
        )
        for build in refused:
            self.assertRaises(ValueError, build)
        self.assertRaises(TypeError, Period.of, datetime(2026, 11, 22), "day")
        self.assertRaises(TypeError, Period, "day", datetime(2026, 11, 22))
        with self.assertRaises(KeyError):
            Period.of(date(2026, 11, 22), "day", "Europe/Nowhere")
