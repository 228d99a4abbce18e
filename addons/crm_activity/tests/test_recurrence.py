from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.tests.properties import PROPERTY, zones

from ..utils.recurrence import (
    Rule,
    at_hour,
    day_after_done,
    move_moment,
    next_day,
    to_local,
)

days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
rules = st.builds(
    Rule,
    st.integers(1, 5),
    st.sampled_from(["day", "week", "month", "year"]),
    st.frozensets(st.integers(0, 6), max_size=4),
    st.sampled_from(["date", "weekday"]),
)


def falls_on(rule, first, day):
    """Slow reference: whether a series has a turn on a day after its first."""
    if rule.unit == "day":
        return (day - first).days % rule.every == 0
    if rule.unit == "week":
        mondays = [d - timedelta(days=d.weekday()) for d in (first, day)]
        weeks = (mondays[1] - mondays[0]).days // 7
        chosen = rule.weekdays or {first.weekday()}
        return weeks % rule.every == 0 and day.weekday() in chosen
    step = rule.every * (12 if rule.unit == "year" else 1)
    months = (day.year - first.year) * 12 + day.month - first.month
    if months % step:
        return False
    ends = (day + timedelta(days=1)).month != day.month
    if rule.month_by == "date":
        return day.day == first.day or (ends and day.day < first.day)
    nth = (first.day + 6) // 7
    last = (day + timedelta(days=7)).month != day.month
    fits = (day.day + 6) // 7 == nth or (nth == 5 and last)
    return fits and day.weekday() == first.weekday()


@tagged("post_install", "-at_install")
class TestRecurrence(BaseCase):
    """Which days a series has."""

    @PROPERTY
    @given(rules, days, st.integers(-10, 900))
    def test_next_day_like_stepping_day_by_day(self, rule, first, ahead):
        after = first + timedelta(days=ahead)
        day = max(first, after) + timedelta(days=1)
        while not falls_on(rule, first, day):
            day += timedelta(days=1)
        self.assertEqual(next_day(rule, first, after), day)

    @PROPERTY
    @given(rules, days)
    def test_after_done_lies_ahead_on_a_chosen_weekday(self, rule, done):
        day = day_after_done(rule, done)
        self.assertGreater(day, done)
        if rule.unit == "week":
            self.assertGreaterEqual((day - done).days, 7 * rule.every)
            self.assertLess((day - done).days, 7 * rule.every + 7)
            self.assertIn(day.weekday(), rule.weekdays or {done.weekday()})

    @PROPERTY
    @given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)), days, days, zones)
    def test_a_moved_moment_keeps_its_clock(self, moment, old, new, zone):
        moment = moment.replace(microsecond=0)
        moved = move_moment(moment, old, new, zone)
        before = to_local(moment, zone).replace(tzinfo=None) + (new - old)
        after = to_local(moved, zone).replace(tzinfo=None)
        # an hour, or a day, that clocks leave out is told by the next one
        self.assertIn((after - before).total_seconds() / 60, {0, 30, 60, 120, 1440})

    def test_the_31st_stays_the_31st(self):
        first = date(2026, 1, 31)
        rule = Rule(1, "month")
        found = [first]
        for _turn in range(4):
            found.append(next_day(rule, first, found[-1]))
        self.assertEqual(
            [str(day) for day in found[1:]],
            ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"],
        )

    def test_the_fifth_weekday_means_the_last(self):
        first = date(2026, 1, 30)  # fifth Friday
        rule = Rule(1, "month", month_by="weekday")
        self.assertEqual(next_day(rule, first, first), date(2026, 2, 27))
        self.assertEqual(next_day(rule, first, date(2026, 4, 24)), date(2026, 5, 29))

    def test_29_february(self):
        first = date(2024, 2, 29)
        self.assertEqual(next_day(Rule(1, "year"), first, first), date(2025, 2, 28))
        self.assertEqual(
            next_day(Rule(1, "year"), first, date(2027, 3, 1)), date(2028, 2, 29)
        )

    def test_eight_in_the_morning_in_summer_and_winter(self):
        self.assertEqual(
            at_hour(date(2026, 1, 5), 8, "Europe/Brussels"), datetime(2026, 1, 5, 7)
        )
        self.assertEqual(
            at_hour(date(2026, 7, 5), 8, "Europe/Brussels"), datetime(2026, 7, 5, 6)
        )
        self.assertEqual(at_hour(date(2026, 7, 5), 8, False), datetime(2026, 7, 5, 8))
