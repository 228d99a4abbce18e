from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.tests.properties import PROPERTY

from ..utils.merged_pairs import fold

LEADS = range(1, 8)
pairs = st.tuples(st.sampled_from(LEADS), st.sampled_from(LEADS)).filter(
    lambda pair: pair[0] > pair[1]
)


@st.composite
def merges(draw):
    """Pairs of seven leads, some with a verdict, and which leads become one."""
    known = draw(st.lists(pairs, unique=True))
    states = st.sampled_from(["open", "different"])
    rows = [(n, *pair, draw(states)) for n, pair in enumerate(known, 1)]
    group = draw(st.lists(st.sampled_from(LEADS), min_size=2, max_size=5, unique=True))
    return rows, group[0], {lead: f"Lead {lead}" for lead in group[1:]}


@tagged("post_install", "-at_install")
class TestMergedPairs(BaseCase):
    @PROPERTY
    @given(merges())
    def test_nothing_dangles_and_no_verdict_is_lost(self, merge):
        rows, head, names = merge
        dropped, changed = fold(rows, head, names)
        after = {}
        for row_id, lead, other, state in rows:
            if row_id not in dropped:
                values = {"lead_id": lead, "other_id": other, "state": state}
                after[row_id] = {**values, **changed.get(row_id, {})}
        alive = {row["lead_id"] for row in after.values()}
        alive |= {row["other_id"] for row in after.values() if row["other_id"]}
        self.assertFalse(alive & set(names))
        left = [
            (row["lead_id"], row["other_id"])
            for row in after.values()
            if row["other_id"]
        ]
        self.assertEqual(len(set(left)), len(left))
        self.assertTrue(all(lead > other for lead, other in left))
        self.assertEqual(self.verdicts(rows, head, names), self.found(after))

    def verdicts(self, rows, head, names):
        """For each pair of the leads that remain: has anybody said «different»?"""
        verdicts = {}
        for _row_id, lead, other, state in rows:
            pair = frozenset(head if side in names else side for side in (lead, other))
            if len(pair) == 2:
                verdicts[pair] = verdicts.get(pair, False) or state == "different"
        return verdicts

    def found(self, after):
        return {
            frozenset((row["lead_id"], row["other_id"])): row["state"] == "different"
            for row in after.values()
            if row["other_id"]
        }

    def test_the_pair_itself_is_merged_and_keeps_a_name(self):
        dropped, changed = fold([(1, 9, 4, "open")], 9, {4: "Old"})
        self.assertEqual(dropped, [])
        self.assertEqual(
            changed[1],
            {"lead_id": 9, "other_id": False, "state": "merged", "merged_name": "Old"},
        )

    def test_merged_rows_follow_their_lead(self):
        self.assertEqual(
            fold([(1, 9, None, "merged")], 3, {9: "N"})[1], {1: {"lead_id": 3}}
        )
