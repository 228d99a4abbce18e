"""The arithmetic of metrics, without a database."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..utils import metric
from .properties import PROPERTY

DAY = date(2026, 3, 1)
AMOUNTS = st.lists(st.integers(-50, 50), max_size=20)


def parts(measure, amounts):
    """What the database says of some amounts."""
    return {
        "count": (len(amounts),),
        "sum": (sum(amounts),),
        "avg": (sum(amounts), len(amounts)),
        "min": (min(amounts, default=None),),
        "max": (max(amounts, default=None),),
        "count_distinct": (sorted(set(amounts)),),
    }[measure.function]


def obvious(measure, amounts):
    return {
        "count": len(amounts),
        "sum": sum(amounts),
        "avg": sum(amounts) / len(amounts) if amounts else None,
        "min": min(amounts, default=None),
        "max": max(amounts, default=None),
        "count_distinct": len(set(amounts)),
    }[measure.function]


@tagged("post_install", "-at_install")
class TestMeasure(BaseCase):
    def test_what_is_read(self):
        self.assertEqual(metric.Measure.parse("__count"), ("", "count"))
        self.assertEqual(metric.Measure.parse("a_b:sum"), ("a_b", "sum"))
        for text in (
            "",
            None,
            "a",
            "a:b",
            "a:sum:sum",
            "a.b:sum",
            "a:array_agg",
            "A:sum",
        ):
            with self.subTest(text=text), self.assertRaises(ValueError):
                metric.Measure.parse(text)

    def test_amounts_are_converted(self):
        measure = metric.Measure.parse("price:avg")
        self.assertEqual(
            measure.parts(money=True), ["price:sum_currency", "price:count"]
        )
        self.assertEqual(measure.parts(money=False), ["price:sum", "price:count"])

    @PROPERTY
    @given(
        st.sampled_from(["__count", *(f"a:{name}" for name in metric.FUNCTIONS)]),
        st.lists(AMOUNTS, max_size=6),
    )
    def test_figures_of_parts_add_up(self, text, groups):
        """However records are told apart, together they have the figure of all."""
        measure = metric.Measure.parse(text)
        rows = [parts(measure, group) for group in groups]
        every = [amount for group in groups for amount in group]
        self.assertEqual(measure.combine(rows), obvious(measure, every))

    def test_an_empty_group_is_not_zero(self):
        measure = metric.Measure.parse("a:min")
        self.assertEqual(measure.combine([(False,), (3,)]), 3)
        self.assertEqual(measure.combine([(0,), (3,)]), 0)
        self.assertIsNone(measure.combine([(False,)]))


@tagged("post_install", "-at_install")
class TestRatio(BaseCase):
    def test_nothing_to_divide_by(self):
        self.assertIsNone(metric.ratio(3, 0))
        self.assertIsNone(metric.ratio(3, None))
        self.assertIsNone(metric.ratio(None, 3))
        self.assertEqual(metric.ratio(0, 4, 100), 0)
        self.assertEqual(metric.ratio(1, 4, 100), 25)


@tagged("post_install", "-at_install")
class TestFold(BaseCase):
    @PROPERTY
    @given(
        st.lists(st.integers(1, 9), max_size=8),
        st.lists(st.integers(-5, 60), max_size=30),
    )
    def test_every_day_is_in_its_period(self, lengths, days):
        periods, first = [], DAY
        for length in lengths:
            periods.append((first, first + timedelta(days=length)))
            first = periods[-1][1]
        rows = [(DAY + timedelta(days=day), number) for number, day in enumerate(days)]
        expected = [
            sorted(number for day, number in rows if start <= day < until)
            for start, until in periods
        ]
        folded = metric.fold(periods, rows)
        self.assertEqual([sorted(numbers) for numbers in folded], expected)


@tagged("post_install", "-at_install")
class TestRank(BaseCase):
    @PROPERTY
    @given(
        st.dictionaries(st.integers(1, 9), st.none() | st.integers(0, 5)), st.booleans()
    )
    def test_place_is_one_more_than_those_ahead(self, values, lower):
        place, number, average = metric.rank(values, 1, lower_is_better=lower)
        known = [value for value in values.values() if value is not None]
        self.assertEqual(number, len(known))
        self.assertEqual(average, sum(known) / len(known) if known else None)
        mine = values.get(1)
        if mine is None:
            self.assertIsNone(place)
        else:
            ahead = [v for v in known if (v < mine if lower else v > mine)]
            self.assertEqual(place, len(ahead) + 1)
