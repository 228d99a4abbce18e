"""Days, grid, conditions and figures of homes, without a database."""

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..utils import dashboard_figures as figures
from ..utils.dashboard_grid import COLUMNS, bottom, clamp_box, compact, overlaps
from ..utils.dashboard_period import PERIODS, get_window
from ..utils.filter_domain import UnreadableDomain, read_domain
from .properties import PROPERTY, days

NOVEMBER = date(2026, 11, 22)
BOXES = st.dictionaries(
    st.integers(1, 30),
    st.tuples(
        st.integers(-3, 15),
        st.integers(-3, 40),
        st.integers(-1, 20),
        st.integers(0, 20),
    ),
    max_size=12,
)


@tagged("standard", "at_install")
class TestDashboardPeriod(BaseCase):
    def window(self, code, today=NOVEMBER, **asked):
        return get_window(code, today, **asked)

    def test_a_running_month_is_compared_with_as_many_days(self):
        window = self.window("month", compare="previous")
        self.assertEqual(window.span.first, date(2026, 11, 1))
        self.assertEqual(window.span.until, date(2026, 12, 1))
        self.assertEqual(window.compared.first, date(2026, 10, 1))
        self.assertEqual(window.compared.last, date(2026, 10, 22))
        self.assertTrue(window.to_date)

    def test_a_month_that_is_over_is_compared_with_a_whole_one(self):
        window = self.window("month", offset=-1, compare="previous")
        self.assertEqual(window.span.first, date(2026, 10, 1))
        self.assertEqual(window.compared.first, date(2026, 9, 1))
        self.assertEqual(window.compared.last, date(2026, 9, 30))
        self.assertFalse(window.to_date)

    def test_on_its_last_day_a_month_is_compared_with_a_whole_one(self):
        window = self.window("month", date(2026, 2, 28), compare="previous")
        self.assertEqual(window.compared.last, date(2026, 1, 31))
        self.assertFalse(window.to_date)

    def test_as_many_days_are_never_more_than_there_were(self):
        window = self.window("month", date(2026, 3, 30), compare="previous")
        self.assertEqual(window.compared.last, date(2026, 2, 28))

    def test_a_year_ago(self):
        expected = {
            "day": (date(2025, 11, 22), date(2025, 11, 22)),
            "week": (date(2025, 11, 17), date(2025, 11, 23)),
            "month": (date(2025, 11, 1), date(2025, 11, 22)),
            "quarter": (date(2025, 10, 1), date(2025, 11, 22)),
            "year": (date(2025, 1, 1), date(2025, 11, 22)),
            "rolling_7": (date(2025, 11, 16), date(2025, 11, 22)),
        }
        for code, (first, last) in expected.items():
            with self.subTest(code=code):
                compared = self.window(code, compare="year").compared
                self.assertEqual((compared.first, compared.last), (first, last))

    def test_a_leap_day_has_its_eve_a_year_ago(self):
        compared = self.window("day", date(2028, 2, 29), compare="year").compared
        self.assertEqual(compared.first, date(2027, 2, 28))

    def test_nothing_to_compare_with(self):
        self.assertIsNone(self.window("month", compare="none").compared)

    def test_nobody_pages_into_the_future(self):
        ahead = self.window("month", offset=3)
        self.assertEqual(ahead.period, self.window("month").period)

    def test_the_bounds_are_midnights_of_the_time_zone(self):
        span = self.window("day", tz="Europe/Madrid").span
        self.assertEqual(span.start, datetime(2026, 11, 21, 23))
        self.assertEqual(span.end, datetime(2026, 11, 22, 23))

    def test_a_fiscal_year(self):
        window = self.window("fiscal_year", fiscal_start=(4, 1), compare="previous")
        self.assertEqual(window.span.first, date(2026, 4, 1))
        self.assertEqual(window.compared.first, date(2025, 4, 1))

    @PROPERTY
    @given(
        st.sampled_from(sorted(PERIODS)),
        days,
        st.integers(-130, 5),
        st.sampled_from(["previous", "year", "none"]),
    )
    def test_whatever_is_asked_the_comparison_lies_before(
        self, code, today, offset, compare
    ):
        window = get_window(code, today, offset=offset, compare=compare)
        self.assertLess(window.span.first, window.span.until)
        self.assertLessEqual(window.span.first, today)
        if window.compared:
            self.assertLess(window.compared.first, window.compared.until)
            self.assertLess(window.compared.first, window.span.first)
            self.assertLessEqual(
                window.compared.last - window.compared.first,
                max(
                    window.span.last - window.span.first,
                    window.period.previous().last - window.period.previous().first,
                ),
            )


@tagged("standard", "at_install")
class TestDashboardGrid(BaseCase):
    @PROPERTY
    @given(BOXES)
    def test_no_two_boxes_share_a_cell_and_none_hangs_in_the_air(self, boxes):
        placed = compact(boxes)
        self.assertEqual(set(placed), set(boxes))
        for key, box in placed.items():
            self.assertEqual(box, clamp_box(box))
            self.assertLessEqual(box[0] + box[2], COLUMNS)
            others = [other for name, other in placed.items() if name != key]
            self.assertFalse(any(overlaps(box, other) for other in others))
            higher = (box[0], box[1] - 1, box[2], box[3])
            self.assertTrue(
                box[1] == 0 or any(overlaps(higher, other) for other in others)
            )

    @PROPERTY
    @given(BOXES)
    def test_what_is_tidy_stays_as_it_is(self, boxes):
        placed = compact(boxes)
        self.assertEqual(compact(placed), placed)

    def test_the_bottom(self):
        self.assertEqual(bottom({}), 0)
        self.assertEqual(bottom({1: (0, 0, 3, 2), 2: (3, 4, 3, 5)}), 9)


@tagged("standard", "at_install")
class TestFilterDomain(BaseCase):
    VALUES = {
        "uid": 7,
        "today": NOVEMBER,
        "now": datetime(2026, 11, 22, 9, 30),
        "tz": "Europe/Madrid",
        "allowed_company_ids": [3, 4],
    }

    def parse(self, text):
        return read_domain(text, self.VALUES)

    def test_what_favourites_hold(self):
        for text, domain in (
            ("[]", []),
            ("", []),
            ("[('user_id', '=', uid)]", [("user_id", "=", 7)]),
            (
                "['|', ('active', '=', False), ('probability', '>', -1.5)]",
                ["|", ("active", "=", False), ("probability", ">", -1.5)],
            ),
            (
                "[('company_id', 'in', allowed_company_ids + [False])]",
                [("company_id", "in", [3, 4, False])],
            ),
            (
                "[('d', '>=', (context_today() - relativedelta(months=1))"
                ".strftime('%Y-%m-01'))]",
                [("d", ">=", "2026-10-01")],
            ),
            (
                "[('d', '<', datetime.datetime.combine(context_today(),"
                " datetime.time(0, 0, 0)).to_utc().strftime('%Y-%m-%d %H:%M:%S'))]",
                [("d", "<", "2026-11-21 23:00:00")],
            ),
            ("[('d', '<=', current_date)]", [("d", "<=", "2026-11-22")]),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.parse(text), domain)

    def test_nothing_else_is_understood(self):
        for text in (
            "[('a', '=', 9 ** 9 ** 9)]",
            "[('a', '=', 'x' * 10 ** 9)]",
            "[x for x in range(10)]",
            "[('a', '=', uid.__class__)]",
            "[('a', '=', relativedelta.__init__.__globals__)]",
            "[('a', '=', context_today().__class__.mro())]",
            "[('a', '=', open('/etc/passwd'))]",
            "[('a', '=', (lambda: 1)())]",
            "[('a', '=', unknown)]",
            "[('a', '=', relativedelta(**{'days': 1}))]",
            "[('a', '=', 1",
            "{'a': 1}",
            "1",
            "[" * 900 + "]" * 900,
            "[" + "1, " * 9000 + "]",
        ):
            with self.subTest(text=text[:60]), self.assertRaises(UnreadableDomain):
                self.parse(text)


@tagged("standard", "at_install")
class TestFigures(BaseCase):
    def test_change(self):
        self.assertEqual(figures.change(125, 100), 0.25)
        self.assertEqual(figures.change(-50, -100), 0.5)
        self.assertIsNone(figures.change(5, 0))
        self.assertIsNone(figures.change(None, 5))
        self.assertIsNone(figures.change(5, None))

    def test_verdict(self):
        self.assertEqual(figures.verdict(5, 3, "up"), "good")
        self.assertEqual(figures.verdict(5, 3, "down"), "bad")
        self.assertEqual(figures.verdict(3, 3, "down"), "same")
        self.assertIsNone(figures.verdict(5, 3, "none"))
        self.assertIsNone(figures.verdict(None, 3, "up"))

    def test_a_line_ends_today(self):
        points = [
            {"from": "2026-11-22", "value": 1},
            {"from": "2026-11-23", "value": 0},
        ]
        shown = figures.without_future(points, "2026-11-22")
        self.assertEqual([point["value"] for point in shown], [1, None])

    def answer(self, **values):
        return {"metric": "m", "name": "M", "error": None, "unit": "number", **values}

    def test_groups_beyond_the_limit_are_added_up(self):
        groups = [{"key": n, "label": str(n), "value": n} for n in (1, 5, 2, 4, 3)]
        answers = {"main": self.answer(groups=groups)}
        shown = figures.by_group(answers, limit=3, keep_order=False, rest="Others")
        self.assertEqual([g["key"] for g in shown["labels"]], [5, 4, 3, figures.REST])
        self.assertEqual(shown["datasets"][0]["values"], [5, 4, 3, 3])

    def test_what_does_not_add_up_is_left_out_and_said(self):
        groups = [{"key": n, "label": str(n), "value": n} for n in (1, 5, 2)]
        answers = {"main": self.answer(groups=groups)}
        shown = figures.by_group(answers, limit=2, keep_order=False, rest=None)
        self.assertEqual(shown["hidden"], 1)
        self.assertEqual(shown["datasets"][0]["values"], [5, 2])

    def test_stages_keep_their_order(self):
        groups = [{"key": n, "label": str(n), "value": n} for n in (1, 5, 2)]
        answers = {"main": self.answer(groups=groups)}
        shown = figures.by_group(answers, limit=9, keep_order=True, rest=None)
        self.assertEqual([group["key"] for group in shown["labels"]], [1, 5, 2])

    def test_a_comparison_over_time_is_as_long_as_the_line(self):
        points = [
            {
                "key": str(n),
                "label": str(n),
                "from": f"2026-11-0{n}",
                "to": "",
                "value": n,
            }
            for n in (1, 2, 3)
        ]
        answers = {
            "main": self.answer(points=points),
            "compared": self.answer(points=points[:2]),
        }
        shown = figures.by_time(answers, "2026-11-02", "Before")
        self.assertEqual(shown["datasets"][0]["values"], [1, 2, None])
        self.assertEqual(shown["datasets"][1]["values"], [1, 2, None])
        self.assertTrue(shown["datasets"][1]["compared"])

    def test_gauge(self):
        rate = self.answer(value=40, unit="percent")
        self.assertEqual(figures.gauge(rate, None, None)["part"], 0.4)
        self.assertEqual(figures.gauge(rate, None, 80)["part"], 0.5)
        number = self.answer(value=30)
        before = self.answer(value=20)
        self.assertEqual(figures.gauge(number, before, None)["part"], 1)
        self.assertIsNone(figures.gauge(number, None, None)["part"])
        nothing = self.answer(value=None)
        self.assertIsNone(figures.gauge(nothing, before, None)["part"])

    def test_how_far_a_figure_is(self):
        found = figures.goal(450, {"amount": 1000, "pace": 600}, "up")
        self.assertEqual((found["part"], found["due"]), (0.45, 0.6))
        self.assertEqual((found["projected"], found["verdict"]), (750, "bad"))
        found = figures.goal(600, {"amount": 1000, "pace": 600}, "down")
        self.assertEqual(found["verdict"], "good")
        self.assertIsNone(figures.goal(5, None, "up"))
        begun = figures.goal(5, {"amount": 10, "pace": 0}, "up")
        self.assertIsNone(begun["projected"])
        unknown = figures.goal(None, {"amount": 10, "pace": 5}, "up")
        self.assertIsNone(unknown["part"] or unknown["verdict"])
        self.assertIsNone(figures.goal(5, {"amount": 0, "pace": 0}, "none")["verdict"])

    def test_equals_share_a_place(self):
        rows = [{"value": value} for value in (9, 9, 4)]
        placed = figures.places(rows, "up")
        self.assertEqual([row["place"] for row in placed], [1, 1, 3])

    def test_ones_own_row_is_always_shown(self):
        rows = [{"me": n == 8, "n": n} for n in range(10)]
        shown = figures.around_me(rows, 3)
        self.assertEqual([row["n"] for row in shown], [0, 1, 8])
