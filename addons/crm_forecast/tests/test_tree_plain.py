"""The tree of companies, teams and people, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from odoo.addons.crm_base.tests.properties import PROPERTY

from ..const import CATEGORIES, COUNTED
from ..utils.tree import Line, Word, accuracy, build

CODES = [code for code, _label in CATEGORIES]
lines = st.lists(
    st.builds(
        Line,
        company=st.integers(1, 2),
        team=st.integers(0, 2),
        user=st.integers(0, 3),
        category=st.sampled_from(CODES),
        count=st.integers(1, 5),
        amount=st.integers(0, 1000),
        weighted=st.integers(0, 1000),
        historic=st.integers(0, 1000),
    ),
    max_size=20,
)


def word(amount, moment=1, company=1, team=1, user=1):
    return Word(company, team, user, amount, moment)


def line(amount, category="commit", user=1, team=1):
    return Line(1, team, user, category, 1, amount, amount / 2, amount / 4)


class TestForecastOfNode(BaseCase):
    def build(self, *lines, **words):
        (root,) = build([1], lines, **words)
        return root

    def test_without_a_word_it_is_what_is_closed_and_committed(self):
        root = self.build(line(5), line(7, "closed"), line(100, "best_case"))
        self.assertEqual(root.forecast, 12)

    def test_a_submitted_figure_beats_the_deals(self):
        root = self.build(line(5), line(9, user=2), submitted=[word(100)])
        self.assertEqual(root.forecast, 109)
        self.assertEqual((root.people, root.people_submitted), (2, 1))

    def test_an_adjustment_beats_it_and_leaves_it_there(self):
        root = self.build(line(5), submitted=[word(100)], adjusted=[word(80, 2)])
        person = root.children[0].children[0]
        self.assertEqual((root.forecast, person.submitted.amount), (80, 100))
        self.assertFalse(person.is_outdated)

    def test_a_newer_submission_is_pointed_out(self):
        root = self.build(submitted=[word(100, 3)], adjusted=[word(80, 2)])
        person = root.children[0].children[0]
        self.assertEqual((person.forecast, person.is_outdated), (80, True))

    def test_a_team_may_be_adjusted_as_a_whole(self):
        root = self.build(
            line(5), line(9, team=2), adjusted=[word(1000, team=1, user=None)]
        )
        self.assertEqual(root.forecast, 1009)

    def test_omitted_deals_weigh_nothing(self):
        root = self.build(line(8), line(100, "omitted"), line(3, "closed"))
        self.assertEqual((root.weighted, root.historic), (7, 5))
        self.assertEqual(root.amounts["omitted"], 100)

    def test_people_without_deals_have_a_row(self):
        (root,) = build([1], [], people=[(1, 1, 7)])
        self.assertEqual(root.children[0].children[0].key, "c1.t1.u7")

    def test_a_word_of_somebody_without_deals_counts(self):
        root = self.build(submitted=[word(40, user=9)])
        self.assertEqual(root.forecast, 40)

    def test_words_of_other_companies_are_left_out(self):
        (root,) = build([2], [line(5)], submitted=[word(100)])
        self.assertEqual((root.forecast, root.children), (0, []))

    @PROPERTY
    @given(lines)
    def test_every_level_adds_up(self, found):
        roots = build([1, 2], found)
        for root in roots:
            self.check(root)
        for code in CODES:
            wanted = sum(each.amount for each in found if each.category == code)
            self.assertEqual(sum(root.amounts[code] for root in roots), wanted)
        weighted = sum(
            each.weighted
            if each.category in COUNTED
            else each.amount * (each.category == "closed")
            for each in found
        )
        self.assertEqual(sum(root.weighted for root in roots), weighted)

    def check(self, node):
        if not node.children:
            return
        for code in CODES:
            below = sum(child.amounts[code] for child in node.children)
            self.assertEqual(node.amounts[code], below)
            below = sum(child.counts[code] for child in node.children)
            self.assertEqual(node.counts[code], below)
        for name in ("weighted", "historic", "forecast", "people"):
            below = sum(getattr(child, name) for child in node.children)
            self.assertEqual(getattr(node, name), below)
        for child in node.children:
            self.check(child)


class TestAccuracy(BaseCase):
    def test_exact_is_one_and_far_off_is_nothing(self):
        self.assertEqual(accuracy(100, 100), 1)
        self.assertEqual(accuracy(100, 0), 0)
        self.assertEqual(accuracy(0, 100), 0)
        self.assertEqual(accuracy(50, 100), 0.5)
        self.assertEqual(accuracy(200, 100), 0.5)

    def test_nothing_to_compare(self):
        self.assertIsNone(accuracy(None, 100))
        self.assertIsNone(accuracy(0, 0))
