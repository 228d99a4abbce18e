"""The arithmetic of boards against slow and obvious references."""

from datetime import date, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from odoo.addons.crm_base.tests.properties import PROPERTY, zones
from odoo.addons.crm_planner.utils import planner

DAY = planner.DAY
minutes = st.integers(-DAY // 2, 3 * DAY)
spans = st.lists(
    st.tuples(minutes, st.integers(0, 2000)).map(lambda p: (p[0], p[0] + p[1])),
    max_size=8,
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


def minutes_of(some):
    """Every single minute of some spans."""
    return {minute for start, stop in some for minute in range(start, stop)}


class TestPlannerArithmetic(BaseCase):
    @PROPERTY
    @given(moments, zones)
    def test_a_clock_goes_there_and_back(self, moment, zone):
        wall = planner.Wall(moment.date() - timedelta(days=2), zone)
        back = wall.moment(wall.minute(moment))
        # an hour that comes twice means the first one
        self.assertLessEqual(back, moment)
        self.assertEqual(wall.minute(back), wall.minute(moment))

    @PROPERTY
    @given(st.dates(date(2024, 1, 1), date(2028, 1, 1)), zones, minutes)
    def test_a_minute_goes_there_and_back(self, first, zone, minute):
        wall = planner.Wall(first, zone)
        moment = wall.moment(minute)
        # a minute that clocks skip means the jump
        self.assertGreaterEqual(wall.minute(moment), minute)
        self.assertLess(wall.minute(moment - timedelta(minutes=1)), minute + 180)

    def test_days_in_which_clocks_change(self):
        wall = planner.Wall(date(2026, 3, 23), "Europe/Madrid")
        self.assertEqual(wall.moment(6 * DAY + 9 * 60), datetime(2026, 3, 29, 7))
        self.assertEqual(wall.high - wall.low, timedelta(days=7, hours=-1))
        # half past two does not exist on that day
        self.assertEqual(wall.moment(6 * DAY + 150), datetime(2026, 3, 29, 1))

    def test_an_hour_that_comes_twice_ends_no_sooner_than_it_begins(self):
        wall = planner.Wall(date(2026, 10, 25), "Europe/Madrid")
        start = datetime(2026, 10, 25, 0, 50)
        begin, end = wall.span(start, start + timedelta(minutes=20))
        self.assertEqual((begin, end), (170, 170))

    @PROPERTY
    @given(spans)
    def test_joined_spans_hold_the_same_minutes(self, some):
        joined = planner.join(some)
        self.assertEqual(minutes_of(joined), minutes_of(some))
        for (__, stop), (start, __) in zip(joined, joined[1:], strict=False):
            self.assertLess(stop, start)

    @PROPERTY
    @given(spans)
    def test_clashes_are_found_pair_by_pair(self, some):
        expected = [
            any(
                max(start, begin) < min(stop, end)
                for other, (begin, end) in enumerate(some)
                if other != number
            )
            for number, (start, stop) in enumerate(some)
        ]
        self.assertEqual(planner.clashes(some), expected)

    @PROPERTY
    @given(spans, spans)
    def test_loads_are_counted_minute_by_minute(self, some, work):
        work = planner.join(work)
        open_minutes = minutes_of(work)
        expected = []
        for day in range(3):
            today = set(range(day * DAY, (day + 1) * DAY))
            booked = 0
            for start, stop in some:
                is_long = start < stop and start // DAY != (stop - 1) // DAY
                taken = set(range(start, stop)) & today
                booked += len(taken & open_minutes if is_long else taken)
            expected.append((booked, len(open_minutes & today)))
        self.assertEqual(planner.loads(some, work, 3), expected)

    @PROPERTY
    @given(st.tuples(minutes, st.integers(1, 600)), spans)
    def test_outside_is_any_minute_without_work(self, pair, work):
        span = (pair[0], pair[0] + pair[1])
        work = planner.join(work)
        expected = not minutes_of([span]) <= minutes_of(work)
        self.assertEqual(planner.is_outside(span, work), expected)

    @PROPERTY
    @given(spans)
    def test_hours_show_every_block_of_one_day(self, some):
        low, high = planner.visible_hours(some)
        self.assertEqual((low % 60, high % 60), (0, 0))
        self.assertTrue(0 <= low < high <= DAY)
        self.assertGreaterEqual(high - low, planner.FEWEST_MINUTES)
        for start, stop in some:
            is_short = stop - start <= planner.LONGEST_SHIFT
            if start < stop and start // DAY == (stop - 1) // DAY and is_short:
                self.assertLessEqual(low, start % DAY)
                self.assertGreaterEqual(high, start % DAY + stop - start)

    @PROPERTY
    @given(st.lists(st.tuples(moments, st.integers(0, 5000)), max_size=6), zones)
    def test_what_is_cut_lies_on_the_board(self, pairs, zone):
        wall = planner.Wall(date(2026, 3, 16), zone)
        given_spans = [(start, start + timedelta(minutes=n)) for start, n in pairs]
        near = [span for span in given_spans if span[1] > wall.low]
        assume(near or not given_spans or len(given_spans) < 4)
        for start, stop in wall.cut(given_spans):
            self.assertTrue(0 <= start < stop <= 7 * DAY)
