from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.tests.properties import PROPERTY

from ..utils.fairness import gini, promise, shares, unevenness

PEOPLE = st.dictionaries(
    st.integers(1, 9),
    st.tuples(st.integers(1, 5), st.none() | st.integers(0, 12)),
    max_size=6,
)


def pour(count, people, drops=2000):
    """The slow obvious way: hand out crumbs to whoever has least for their weight."""
    got = dict.fromkeys(people, 0.0)
    crumb = count / drops
    for _drop in range(drops):
        free = [
            who
            for who, (_weight, most) in people.items()
            if most is None or got[who] + crumb <= most + 1e-9
        ]
        if not free:
            break
        got[min(free, key=lambda who: (got[who] / people[who][0], who))] += crumb
    return got


@tagged("post_install", "-at_install")
class TestFairnessRules(BaseCase):
    def test_equal_shares(self):
        people = dict.fromkeys(("Ana", "Bruno", "Carla"), (1, None))
        self.assertEqual(promise(12, people), {"Ana": 4, "Bruno": 4, "Carla": 4})

    def test_shares_by_weight(self):
        people = {"Ana": (2, None), "Bruno": (1, None)}
        self.assertEqual(promise(9, people), {"Ana": 6, "Bruno": 3})

    def test_what_one_may_not_take_goes_to_the_others(self):
        people = {"Ana": (1, 2), "Bruno": (1, None), "Carla": (2, None)}
        self.assertEqual(promise(11, people), {"Ana": 2, "Bruno": 3, "Carla": 6})

    def test_nobody_is_promised_nothing(self):
        self.assertEqual(promise(5, {}), {})
        self.assertEqual(promise(5, {"Ana": (1, 0)}), {"Ana": 0})

    @given(st.integers(0, 40), PEOPLE)
    @PROPERTY
    def test_promise_equals_pouring_crumbs(self, count, people):
        expected = promise(count, people)
        for who, amount in pour(count, people).items():
            self.assertAlmostEqual(expected[who], amount, delta=0.1 + count / 300)

    @given(st.integers(0, 40), PEOPLE)
    @PROPERTY
    def test_promise_gives_everything_that_has_room(self, count, people):
        expected = promise(count, people)
        room = sum(
            count if most is None else min(most, count) for _w, most in people.values()
        )
        self.assertAlmostEqual(sum(expected.values()), min(count, room))
        for who, (_weight, most) in people.items():
            self.assertLessEqual(expected[who], count if most is None else most)

    def test_gini(self):
        self.assertEqual(gini([]), 0)
        self.assertEqual(gini([0, 0]), 0)
        self.assertAlmostEqual(gini([3, 3, 3]), 0)
        self.assertAlmostEqual(gini([0, 0, 0, 8]), 0.75)
        self.assertAlmostEqual(gini([1, 3]), 0.25)

    @given(st.lists(st.integers(0, 50), min_size=1, max_size=8))
    @PROPERTY
    def test_gini_equals_mean_difference(self, amounts):
        whole = sum(amounts)
        differences = sum(abs(a - b) for a in amounts for b in amounts)
        expected = differences / (2 * len(amounts) * whole) if whole else 0
        self.assertAlmostEqual(gini(amounts), expected)

    def test_half_of_the_time_half_of_the_leads_is_even(self):
        self.assertAlmostEqual(unevenness([(10, 10), (5, 5), (0, 0)]), 0)
        self.assertGreater(unevenness([(10, 10), (10, 5)]), 0.1)

    def test_shares(self):
        self.assertEqual(shares({"a": 1, "b": 3}), {"a": 25, "b": 75})
        self.assertEqual(shares({"a": 0}), {"a": 0})
