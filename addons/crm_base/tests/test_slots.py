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
    """Records in rank order with rules and classes, the rules' members, and room.

    A person may be a member of several rules and have a limit over all of them; some
    rules look at who suits which class.
    """
    count, classes = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    masks = draw(st.lists(st.integers(0, 2**count - 1), max_size=25))
    class_of = [draw(st.integers(0, classes - 1)) for _ in masks]
    rules = []
    for bit in range(count):
        of_rule = draw(st.lists(members, max_size=5, unique_by=lambda m: m.key))
        levels = None
        if draw(st.booleans()):
            level = st.none() | st.integers(0, 2)
            levels = {
                class_: tuple(draw(level) for _ in of_rule) for class_ in range(classes)
            }
        loaded = draw(st.booleans())
        rules.append(slots.Rule(bit, tuple(of_rule), levels, loaded))
    room = draw(st.dictionaries(st.integers(1, 9), st.integers(0, 6), max_size=5))
    return masks, rules, class_of, room


@tagged("post_install", "-at_install")
class TestSlots(BaseCase):
    @PROPERTY
    @given(worlds())
    def test_plan_is_the_reference(self, world):
        masks, rules, classes, room = world
        plan = slots.plan(masks, rules, classes, room)
        expected, last = reference.plan(masks, rules, classes, room)
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
        masks, rules, classes, room = world
        plan = slots.plan(masks, rules, classes, room)
        persons = Counter()
        for rule, counts in zip(rules, plan.taken, strict=True):
            for member, count in zip(rule.members, counts, strict=True):
                self.assertLessEqual(count, member.free)
                persons[member.key] += count
        for person, limit in room.items():
            self.assertLessEqual(persons[person], limit)

    @PROPERTY
    @given(worlds())
    def test_only_matching_records_are_given_to_who_suits(self, world):
        masks, rules, classes, room = world
        plan = slots.plan(masks, rules, classes, room)
        for position, index in enumerate(plan.rule):
            if index == slots.NO_RULE:
                continue
            rule = rules[index]
            self.assertTrue(masks[position] >> rule.bit & 1)
            if rule.levels:
                levels = rule.levels[classes[position]]
                self.assertIsNotNone(levels[plan.member[position]])

    @PROPERTY
    @given(worlds())
    def test_counts_are_those_of_the_records(self, world):
        masks, rules, classes, room = world
        plan = slots.plan(masks, rules, classes, room)
        counted = Counter(zip(plan.rule, plan.member, strict=True))
        for rule, counts in enumerate(plan.taken):
            self.assertEqual(
                counts, [counted[rule, member] for member in range(len(counts))]
            )

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

    @PROPERTY
    @given(
        st.lists(st.integers(1, 5), min_size=1, max_size=5),
        st.lists(
            st.tuples(st.integers(0, 12), st.sets(st.integers(0, 4))), max_size=10
        ),
    )
    def test_weights_are_fair_across_runs(self, weights, runs):
        """Equal weights of people who are always there differ by at most one.

        And whoever was away never gets more of a later run than an always present
        colleague of the same weight would, and one.
        """
        served, received = [0] * len(weights), Counter()
        always = set(range(len(weights))).difference(*(away for _n, away in runs))
        for count, away in runs:
            members = slots.weighted(
                [
                    (person, 0 if person in away else 99, weight, served[person])
                    for person, weight in enumerate(weights)
                ]
            )
            plan = slots.plan([1] * count, [slots.Rule(0, members)])
            for person, number in enumerate(plan.taken[0]):
                if number:
                    served[person] = members[person].base // 2 + number
                received[person] += number
            self.check_equal_weights(weights, always, received)
            for one in set(range(len(weights))) - away:
                for other in always:
                    if weights[one] == weights[other]:
                        got = plan.taken[0]
                        self.assertLessEqual(got[one], got[other] + 2)

    def check_equal_weights(self, weights, always, received):
        for one in always:
            for other in always:
                if weights[one] == weights[other]:
                    self.assertLessEqual(abs(received[one] - received[other]), 1)

    @PROPERTY
    @given(
        st.lists(st.integers(1, 5), min_size=1, max_size=5),
        st.lists(st.integers(0, 12), max_size=6),
    )
    def test_weights_do_not_depend_on_batches(self, weights, counts):
        """Runs of n1, n2 … give what one run of their sum gives."""
        served = [0] * len(weights)
        for count in counts:
            taken = self.share(weights, served, count)
            served = [a + b for a, b in zip(served, taken, strict=True)]
        at_once = self.share(weights, [0] * len(weights), sum(counts))
        self.assertEqual(served, at_once)

    def share(self, weights, served, count):
        people = [(p, 999, w, served[p]) for p, w in enumerate(weights)]
        rule = slots.Rule(0, slots.weighted(people))
        return slots.plan([1] * count, [rule]).taken[0]

    @PROPERTY
    @given(
        st.lists(
            st.tuples(st.integers(0, 20), st.integers(1, 4)), min_size=1, max_size=5
        ),
        st.integers(0, 30),
    )
    def test_least_loaded_fills_up_the_lowest(self, people, count):
        """Nobody gets one while a colleague would carry less with it."""
        members = slots.least_loaded(
            [(p, 999, weight, load) for p, (load, weight) in enumerate(people)]
        )
        taken = slots.plan([1] * count, [slots.Rule(0, members)]).taken[0]
        for one, (load, weight) in enumerate(people):
            if not taken[one]:
                continue
            for other, (load2, weight2) in enumerate(people):
                self.assertLessEqual(
                    (load + taken[one]) * weight2, (load2 + taken[other] + 1) * weight
                )
