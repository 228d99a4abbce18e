from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.utils import slots

from . import reference_slots as reference
from .properties import PROPERTY

members = st.builds(
    slots.Member,
    key=st.integers(1, 9),
    free=st.integers(0, 6),
    base=st.integers(0, 20),
    step=st.integers(1, 3),
    off=st.integers(0, 1),
    div=st.integers(1, 7),
    tie=st.integers(0, 5),
)
people = st.lists(
    st.tuples(st.integers(1, 99), st.integers(0, 5)),
    min_size=1,
    max_size=6,
    unique_by=lambda person: person[0],
)


@st.composite
def worlds(draw):
    """Records in rank order with the rules they match, and the rules' members."""
    count = draw(st.integers(1, 4))
    masks = draw(st.lists(st.integers(0, 2**count - 1), max_size=25))
    rules = [
        slots.Rule(bit, tuple(draw(st.lists(members, max_size=5))))
        for bit in range(count)
    ]
    return masks, rules


@tagged("post_install", "-at_install")
class TestSlots(BaseCase):
    @PROPERTY
    @given(worlds())
    def test_plan_is_the_reference(self, world):
        masks, rules = world
        plan = slots.plan(masks, rules)
        expected, last = reference.plan(masks, rules)
        found = {
            position: (plan.rule[position], plan.member[position], plan.slot[position])
            for position in range(len(masks))
            if plan.rule[position] != slots.NO_RULE
        }
        self.assertEqual(found, expected)
        self.assertEqual(plan.last, last)

    @PROPERTY
    @given(worlds())
    def test_nobody_gets_more_than_allowed(self, world):
        masks, rules = world
        plan = slots.plan(masks, rules)
        taken = Counter(zip(plan.rule, plan.member, strict=True))
        for (rule, member), count in taken.items():
            if rule != slots.NO_RULE:
                self.assertLessEqual(count, rules[rule].members[member].free)

    @PROPERTY
    @given(worlds())
    def test_only_matching_records_are_given(self, world):
        masks, rules = world
        for mask, rule in zip(masks, slots.plan(masks, rules).rule, strict=True):
            if rule != slots.NO_RULE:
                self.assertTrue(mask >> rules[rule].bit & 1)

    @PROPERTY
    @given(people, st.data(), st.integers(0, 30))
    def test_round_robin_is_a_walk(self, people, data, count):
        last = data.draw(st.none() | st.integers(0, len(people) - 1))
        order = slots.sequence(slots.round_robin(people, last), count)
        walked = reference.walk_round_robin(people, last, count)
        self.assertEqual(list(order), walked)

    @PROPERTY
    @given(
        st.integers(1, 5),
        st.lists(st.tuples(st.integers(0, 12), st.sets(st.integers(0, 4))), max_size=8),
    )
    def test_round_robin_is_fair_across_runs(self, size, runs):
        """Whoever is always present never differs by more than one."""
        received, last = Counter(), None
        always = set(range(size)).difference(*(absent for _count, absent in runs))
        for count, absent in runs:
            people = [(person, 0 if person in absent else 99) for person in range(size)]
            plan = slots.plan(
                [1] * count, [slots.Rule(0, slots.round_robin(people, last))]
            )
            received.update(plan.member)
            last = last if plan.last[0] is None else plan.last[0]
        counts = [received[person] for person in always]
        self.assertLessEqual(max(counts, default=0) - min(counts, default=0), 1)

    def test_first_rule_finishes_before_the_second(self):
        rules = [
            slots.Rule(0, slots.round_robin([("ana", 1)])),
            slots.Rule(1, slots.round_robin([("bob", 9)])),
        ]
        plan = slots.plan([0b11, 0b11, 0b10, 0b00], rules)
        self.assertEqual(list(plan.rule), [0, 1, 1, slots.NO_RULE])
