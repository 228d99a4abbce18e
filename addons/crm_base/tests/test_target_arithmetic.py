"""The arithmetic of targets, without a database, against slow and obvious ones."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..utils import target
from .properties import PROPERTY, zones

GRAINS = st.sampled_from(["0.01", "1", "0.05", "0.001"])
AMOUNTS = st.floats(0, 1e7, allow_nan=False)
WEIGHTS = st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=12)
# the days of a quarter, and then some
DAY = st.integers(0, 100)
DAYS = st.sets(DAY, max_size=90).map(sorted)


def span(first, second):
    return min(first, second), max(first, second)


SPANS = st.builds(span, DAY, DAY)
KINDS = st.sampled_from(target.KINDS)


def portion(kind, days, amount, period):
    """A target; its period is often wider than its own days."""
    low, high = period or days
    period = min(low, days[0]), max(high, days[1])
    return target.Portion(kind, *days, amount, period)


PORTIONS = st.lists(
    st.builds(portion, KINDS, SPANS, st.integers(0, 5000), st.none() | SPANS),
    max_size=5,
)


def inside(days, first, last):
    """The slow count: working days between, or all days where nobody works."""
    return [day for day in days if first <= day <= last] or list(range(first, last + 1))


@tagged("post_install", "-at_install")
class TestShares(BaseCase):
    """What is divided adds up, and nobody gets more than a grain too much."""

    def test_the_largest_remainders_get_the_rest(self):
        self.assertEqual(target.divide(100, [1, 1, 1], "0.01"), [33.34, 33.33, 33.33])
        self.assertEqual(target.divide(10, [5, 3, 1], "1"), [6, 3, 1])
        self.assertEqual(target.divide(1, [1, 1], "0.05"), [0.5, 0.5])

    def test_without_weights_all_are_equal(self):
        self.assertEqual(target.divide(9, [0, 0, 0], "1"), [3, 3, 3])
        self.assertEqual(target.season([None, -4, 0]), [1, 1, 1])
        self.assertEqual(target.season([None, -4, 8]), [0, 0, 8])

    def test_there_is_somebody_to_divide_among(self):
        for weights in ([], [1, -1]):
            with self.assertRaises(ValueError):
                target.apportion(10, weights)

    def test_half_a_grain_is_one(self):
        self.assertEqual(target.to_grains(0.125, "0.01"), 13)
        self.assertEqual(target.to_grains(1.005, "0.01"), 101)
        self.assertEqual(target.from_grains(101, "0.01"), 1.01)

    @PROPERTY
    @given(AMOUNTS, WEIGHTS, GRAINS)
    def test_parts_add_up_to_the_grain(self, amount, weights, grain):
        parts = [
            target.to_grains(p, grain) for p in target.divide(amount, weights, grain)
        ]
        whole = target.to_grains(amount, grain)
        self.assertEqual(sum(parts), whole)
        self.assertGreaterEqual(min(parts), 0)
        total = sum(weights)
        for part, weight in zip(parts, weights, strict=True):
            share = whole * weight / total if total else whole / len(weights)
            self.assertLess(abs(part - share), 1 + 1e-6 * max(1, share))

    @PROPERTY
    @given(st.lists(AMOUNTS, min_size=1, max_size=13), WEIGHTS, GRAINS)
    def test_a_table_adds_up_in_both_directions(self, columns, weights, grain):
        rows = target.divide_table(columns, weights, grain)
        shares = [0.0] * len(weights)
        total = sum(weights)
        for place, amount in enumerate(columns):
            parts = [target.to_grains(row[place], grain) for row in rows]
            whole = target.to_grains(amount, grain)
            self.assertEqual(sum(parts), whole, "an amount is handed out entirely")
            self.assertGreaterEqual(min(parts), 0)
            for number, weight in enumerate(weights):
                part = weight / total if total else 1 / len(weights)
                shares[number] += whole * part
        for row, share in zip(rows, shares, strict=True):
            given_out = sum(target.to_grains(part, grain) for part in row)
            self.assertLess(abs(given_out - share), 1 + 1e-6 * max(1, share))

    def test_a_tree_hands_down_more_than_it_has(self):
        found = target.divide_tree(
            [1000, 10],
            [
                ("company", None, 0, 0.1),
                ("north", "company", 2, 0.5),
                ("south", "company", 1, 0),
                ("ana", "north", 1, 0),
                ("bruno", "north", 1, 0),
            ],
            "1",
        )
        self.assertEqual(found["company"], [1000, 10])
        self.assertEqual((found["north"], found["south"]), ([733, 8], [367, 3]))
        self.assertEqual(
            [sum(p) for p in zip(found["ana"], found["bruno"], strict=True)], [1100, 12]
        )

    @PROPERTY
    @given(
        st.lists(AMOUNTS, min_size=1, max_size=4),
        st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), max_size=12),
        GRAINS,
    )
    def test_every_level_of_a_tree_adds_up(self, columns, below, grain):
        nodes = [(0, None, 0, 0)]
        for number, (above, weight) in enumerate(below, 1):
            nodes.append((number, min(above, number - 1), weight, 0))
        found = target.divide_tree(columns, nodes, grain)
        for key, *_rest in nodes:
            parts = [each[0] for each in nodes if each[1] == key]
            for place in range(len(columns)):
                if parts:
                    self.assertEqual(
                        sum(target.to_grains(found[p][place], grain) for p in parts),
                        target.to_grains(found[key][place], grain),
                    )

    def test_more_is_handed_out_than_there_is(self):
        rows = target.divide_table([100, 200], [1, 1], "0.01", over=0.1)
        self.assertEqual(rows, [[55, 110], [55, 110]])


@tagged("post_install", "-at_install")
class TestDays(BaseCase):
    """How far one has come, by the days on which there is work."""

    def test_today_counts(self):
        days = [1, 2, 3, 4, 5, 8, 9, 10]
        self.assertEqual(target.progress(days, 1, 10, today=0), (0, 8))
        self.assertEqual(target.progress(days, 1, 10, today=1), (1, 8))
        self.assertEqual(target.progress(days, 1, 10, today=7), (5, 8))
        self.assertEqual(target.progress(days, 1, 10, today=99), (8, 8))

    def test_where_nobody_works_every_day_counts(self):
        self.assertEqual(target.progress([], 1, 10, today=4), (4, 10))
        self.assertEqual(target.progress([20], 1, 10, today=0), (0, 10))

    @PROPERTY
    @given(DAYS, SPANS, DAY)
    def test_progress_is_the_slow_count(self, days, window, today):
        first, last = window
        counted = inside(days, first, last)
        passed = [day for day in counted if day <= today]
        self.assertEqual(
            target.progress(days, first, last, today=today), (len(passed), len(counted))
        )

    @PROPERTY
    @given(DAYS, SPANS, DAY, AMOUNTS)
    def test_both_parts_of_a_target_make_the_whole(self, days, window, day, amount):
        first, last = window
        parts = target.cut(amount, days, first, last, day, "0.01")
        self.assertEqual(
            sum(target.to_grains(part, "0.01") for part in parts),
            target.to_grains(amount, "0.01"),
        )
        counted = inside(days, first, last)
        after = sum(1 for each in counted if each >= day) / len(counted)
        self.assertAlmostEqual(parts[1], amount * after, delta=0.0101)

    @PROPERTY
    @given(
        st.lists(
            st.tuples(
                st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1)),
                st.integers(1, 40 * 3600),
            ),
            max_size=12,
        ),
        zones,
    )
    def test_working_days_are_those_of_every_minute_of_work(self, spans, tz):
        spans = sorted(
            (start.replace(microsecond=0), start.replace(microsecond=0) + each)
            for start, each in (
                (start, timedelta(seconds=length)) for start, length in spans
            )
        )
        found = set()
        for start, end in spans:
            moment = start
            while moment < end:
                found.add(_local_day(moment, tz))
                moment += timedelta(minutes=7)
            found.add(_local_day(end - timedelta.resolution, tz))
        self.assertEqual(target.working_days(spans, tz), sorted(found))

    def test_days_of_people_begin_at_their_midnight(self):
        night = [(datetime(2026, 3, 2, 22), datetime(2026, 3, 3, 6))]
        monday = date(2026, 3, 2).toordinal()
        self.assertEqual(target.working_days(night, "UTC"), [monday, monday + 1])
        self.assertEqual(target.working_days(night, "Asia/Kolkata"), [monday + 1])


def _local_day(moment, tz):
    aware = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(tz))
    return aware.date().toordinal()


@tagged("post_install", "-at_install")
class TestStanding(BaseCase):
    """Where somebody stands."""

    def test_a_sum_grows_with_the_days(self):
        found = target.assess(1000, 450, 6, 10, additive=True)
        self.assertEqual(
            (found.pace, found.attainment, found.gap, found.projected, found.verdict),
            (600, 0.45, 550, 750, "bad"),
        )
        self.assertEqual(target.assess(9, 6, 6, 9, additive=True).verdict, "good")

    def test_a_rate_is_right_at_any_time(self):
        found = target.assess(40, 42, 1, 20, additive=False)
        self.assertEqual((found.pace, found.projected), (40, 42))
        self.assertEqual(found.verdict, "good")

    def test_less_may_be_better(self):
        found = target.assess(10, 6, 5, 10, additive=True, lower_is_better=True)
        self.assertEqual(found.verdict, "bad")
        found = target.assess(30, 21, 1, 2, additive=False, lower_is_better=True)
        self.assertEqual(found.verdict, "good")

    def test_before_the_beginning_nothing_is_judged(self):
        found = target.assess(10, 0, 0, 10, additive=True)
        self.assertEqual((found.pace, found.projected, found.verdict), (0, None, None))

    def test_what_is_unknown_stays_unknown(self):
        found = target.assess(10, None, 5, 10, additive=True)
        self.assertEqual((found.pace, found.target), (5, 10))
        self.assertEqual(
            {found.attainment, found.gap, found.projected, found.verdict}, {None}
        )

    def test_of_nothing_there_is_no_part(self):
        self.assertIsNone(target.assess(0, 5, 5, 10, additive=True).attainment)

    def test_pace_of_the_last_day_is_the_target(self):
        for amount in (0.1, 1 / 3, 12345.67):
            found = target.assess(amount, amount, 23, 23, additive=True)
            self.assertEqual((found.pace, found.verdict), (amount, "good"))


def slow_amount(portions, days, first, last, additive):
    """Day by day: the targets of the finest kind, each with its share of the day."""
    exact = [each for each in portions if each.period == (first, last)]
    if exact and additive:
        return sum(each.amount for each in exact)
    asked, weight, found = 0, 0, False
    for day in range(first, last + 1):
        there = [e for e in exact or portions if e.first <= day <= e.last]
        if not there:
            continue
        found = True
        finest = min(target.KINDS.index(each.kind) for each in there)
        for each in there:
            counted = inside(days, each.first, each.last)
            if each.kind == target.KINDS[finest] and day in counted:
                asked += each.amount / len(counted) if additive else each.amount
                weight += 1
    if not found:
        return None
    if additive:
        return asked
    return asked / weight if weight else None


@tagged("post_install", "-at_install")
class TestAmountBetween(BaseCase):
    """What is asked for in some days, whatever periods targets were set for."""

    def month(self, first, last, amount, kind="month"):
        return target.Portion(kind, first, last, amount, (first, last))

    def between(self, portions, days, first, last, *, today=None, additive=True):
        today = last if today is None else today
        return target.amount_between(
            portions, days, (first, last), today=today, additive=additive
        )

    def test_months_make_a_quarter(self):
        months = [self.month(1, 30, 10), self.month(31, 60, 20)]
        found = self.between(months, [], 1, 60)
        self.assertEqual(found[:3], (30, 60, 60))
        self.assertTrue(found.is_whole)

    def test_a_month_is_the_share_of_its_working_days(self):
        quarter = [self.month(1, 90, 900, "quarter")]
        days = [*range(1, 11), *range(31, 51)]
        self.assertEqual(self.between(quarter, days, 1, 30)[:3], (300, 10, 10))

    def test_what_was_set_for_just_this_period_is_taken(self):
        year = self.month(1, 100, 1000, "year")
        months = [self.month(1, 50, 700), self.month(51, 100, 700)]
        targets = [year, *months]
        found = self.between(targets, [], 1, 100, today=25)
        self.assertEqual((found.amount, found.pace), (1000, 250))
        found = self.between(targets, [], 1, 50, today=25)
        self.assertEqual((found.amount, found.pace), (700, 350))

    def test_who_came_later_has_a_target_for_all_of_the_period(self):
        late = [target.Portion("month", 11, 20, 100, (1, 20))]
        found = self.between(late, [], 1, 20, today=15)
        self.assertEqual(found, (100, 10, 20, 50, True))
        self.assertTrue(found.is_whole)

    def test_the_finest_is_taken_where_it_is(self):
        year = self.month(1, 100, 1000, "year")
        found = self.between([year, self.month(1, 10, 500)], [], 1, 20, today=15)
        self.assertEqual((found.amount, found.pace), (500 + 100, 500 + 50))

    def test_a_part_without_a_target_is_said(self):
        found = self.between([self.month(1, 10, 5)], [], 1, 20)
        self.assertEqual(found[:3], (5, 10, 20))
        self.assertFalse(found.is_whole)
        found = self.between([], [], 1, 20)
        self.assertEqual(found[:4], (None, 0, 20, None))
        self.assertFalse(found.is_whole)

    def test_rates_are_weighed_by_days(self):
        rates = [self.month(1, 10, 40), self.month(11, 40, 60)]
        found = self.between(rates, [], 1, 40, today=3, additive=False)
        self.assertEqual((found.amount, found.pace), (55, 55))

    @PROPERTY
    @given(PORTIONS, DAYS, SPANS, DAY, st.booleans())
    def test_it_is_the_slow_sum_of_days(self, portions, days, window, today, additive):
        found = self.between(portions, days, *window, today=today, additive=additive)
        wanted = slow_amount(portions, days, *window, additive)
        if wanted is None:
            self.assertIsNone(found.amount)
        else:
            self.assertAlmostEqual(found.amount, wanted, places=6)
        self.assertLessEqual(found.covered, found.total)
        if additive and wanted is not None and today >= window[1]:
            self.assertAlmostEqual(found.pace, wanted, places=6)


@st.composite
def trees(draw):
    """Nodes with the number of an earlier one, or of none, above; amounts in cents."""
    size = draw(st.integers(1, 25))
    nodes = []
    for number in range(size):
        above = draw(st.none() | st.integers(0, number - 1)) if number else None
        nodes.append((number, above, draw(st.none() | st.integers(0, 10**6))))
    return draw(st.permutations(nodes))


@tagged("post_install", "-at_install")
class TestRollUp(BaseCase):
    """What each level lacks."""

    def test_what_is_missing_and_what_is_too_much(self):
        levels = target.roll_up(
            [
                ("company", None, 1000),
                ("north", "company", 600),
                ("south", "company", 300),
                ("ana", "north", 350),
                ("bruno", "north", 350),
                ("carla", "south", None),
            ]
        )
        self.assertEqual(levels["company"], (1000, 900, 100))
        self.assertEqual(levels["north"], (600, 700, -100))
        self.assertEqual(levels["south"], (300, None, None))
        self.assertEqual(levels["carla"], (None, None, None))

    def test_a_level_that_was_left_out_hides_nothing(self):
        levels = target.roll_up(
            [("company", None, 100), ("north", "company", None), ("ana", "north", 70)]
        )
        self.assertEqual(levels["north"], (70, 70, None))
        self.assertEqual(levels["company"].missing, 30)

    def test_a_circle_is_refused(self):
        with self.assertRaises(ValueError):
            target.roll_up([("a", "b", 1), ("b", "a", 1)])

    @PROPERTY
    @given(trees())
    def test_levels_add_up(self, nodes):
        levels = target.roll_up(nodes)
        self.assertEqual(levels.keys(), {key for key, *_rest in nodes})
        for key, _above, own in nodes:
            parts = [levels[k].amount for k, above, _own in nodes if above == key]
            known = [amount for amount in parts if amount is not None]
            level = levels[key]
            self.assertEqual(level.below, sum(known) if known else None)
            self.assertEqual(level.amount, level.below if own is None else own)
            if own is not None and known:
                self.assertEqual(level.below + level.missing, own)
            else:
                self.assertIsNone(level.missing)

    @PROPERTY
    @given(trees())
    def test_from_the_bottom_to_the_top_nothing_is_lost(self, nodes):
        """What people were given and what levels keep back is what was asked for."""
        levels = target.roll_up(nodes)
        above = {key: over for key, over, _own in nodes}
        # the lowest targets, and what is missing on every level above them
        lowest = sum(
            own
            for key, _over, own in nodes
            if own is not None and not _below(levels[key])
        )
        kept = sum(level.missing or 0 for level in levels.values())
        tops = [levels[key].amount or 0 for key, over in above.items() if over is None]
        self.assertEqual(lowest + kept, sum(tops))


def _below(level):
    return level.below is not None


@tagged("post_install", "-at_install")
class TestLine(BaseCase):
    @PROPERTY
    @given(
        st.lists(st.tuples(st.integers(1, 60), st.integers(-9, 9)), max_size=30), SPANS
    )
    def test_parts_of_a_run_of_days(self, rows, window):
        line = target.Line([(date.fromordinal(day), (part,)) for day, part in rows])
        found = line.between(*window)
        wanted = [(part,) for day, part in rows if window[0] <= day <= window[1]]
        self.assertEqual(sorted(found), sorted(wanted))
