"""What moved between two snapshots, without a database."""

from datetime import date
from decimal import Decimal

from hypothesis import given

from odoo.tests import BaseCase

from odoo.addons.crm_base.tests.properties import PROPERTY

from ..const import COUNTED
from ..utils.flow import BALANCES, Scope, State, flow, movements
from . import reference_flow
from .histories import FIRST, UNTIL, USERS, scopes, snapshots

SCOPE = Scope(1, None, None, FIRST, UNTIL, frozenset(COUNTED))
ANA = SCOPE._replace(user=1)
OPEN = State(1, 1, 1, "open", "commit", Decimal(100), date(2026, 3, 10))
WON = OPEN._replace(status="won", category="closed")
LOST = OPEN._replace(status="lost", category=None)
LATER = OPEN._replace(day=UNTIL)
BRUNO = OPEN._replace(user=2)
OMITTED = OPEN._replace(category="omitted")
BIG = OPEN._replace(amount=Decimal(150))


class TestMovements(BaseCase):
    def check(self, before, after, *expected, scope=SCOPE):
        self.assertEqual(movements(before, after, scope), list(expected))

    def test_coming(self):
        self.check(None, OPEN, ("new", 100, 0))
        self.check(LOST, OPEN, ("reopened", 100, 0))
        self.check(LATER, OPEN, ("slipped_in", 100, 0))
        self.check(OMITTED, OPEN, ("category_in", 100, 0))
        self.check(BRUNO, OPEN, ("reassigned_in", 100, 0), scope=ANA)

    def test_going(self):
        self.check(OPEN, None, ("removed", -100, 0))
        self.check(OPEN, LOST, ("lost", -100, 0))
        self.check(OPEN, LATER, ("slipped_out", -100, 0))
        self.check(OPEN, OMITTED, ("category_out", -100, 0))
        self.check(OPEN, BRUNO, ("reassigned_out", -100, 0), scope=ANA)

    def test_a_colleague_is_no_change_for_the_company(self):
        self.check(OPEN, BRUNO)

    def test_amounts(self):
        self.check(OPEN, BIG, ("grown", 50, 0))
        self.check(BIG, OPEN, ("shrunk", -50, 0))
        self.check(OPEN, OPEN)

    def test_winning(self):
        """What is won here is what is closed there."""
        self.check(OPEN, WON, ("won", -100, 100))
        won = WON._replace(amount=Decimal(150))
        self.check(OPEN, won, ("grown", 50, 0), ("won", -150, 150))
        self.check(None, WON, ("new", 100, 0), ("won", -100, 100))
        self.check(LATER, WON, ("slipped_in", 100, 0), ("won", -100, 100))

    def test_what_was_closed_changes(self):
        self.check(WON, OPEN, ("reopened", 100, 0), ("corrected", 0, -100))
        self.check(WON, LOST, ("corrected", 0, -100))
        self.check(WON, WON._replace(amount=Decimal(90)), ("corrected", 0, -10))
        self.check(WON, WON)

    def test_a_deal_lost_by_its_new_person_is_lost(self):
        self.check(OPEN, LOST._replace(user=2), ("lost", -100, 0), scope=ANA)

    def test_what_is_elsewhere_all_the_time(self):
        for state in (LATER, OMITTED, LOST, None):
            self.check(state, state)
        self.check(LATER, LOST)
        self.check(None, LOST)


def rest(found, part):
    """What the movements do to a balance: 1 open, 2 closed."""
    return sum(row[part] for kind, row in found.items() if kind not in BALANCES)


def balance(found, name, part):
    return found.get(name, (0, 0, 0))[part]


class TestFlowProperties(BaseCase):
    @PROPERTY
    @given(snapshots(2), scopes)
    def test_it_adds_up(self, moments, scope):
        found = flow(*moments, scope)
        for name, part in (("open", 1), ("closed", 2)):
            before = balance(found, f"{name}_before", part)
            after = balance(found, f"{name}_after", part)
            self.assertEqual(before + rest(found, part), after)

    @PROPERTY
    @given(snapshots(2), scopes)
    def test_it_equals_a_slow_reference(self, moments, scope):
        self.assertEqual(flow(*moments, scope), reference_flow.flow(*moments, scope))

    @PROPERTY
    @given(snapshots(3), scopes)
    def test_a_week_and_a_week_are_two_weeks(self, moments, scope):
        first, second, third = moments
        one, two, both = (
            flow(*pair, scope)
            for pair in ((first, second), (second, third), (first, third))
        )
        for part in (1, 2):
            self.assertEqual(rest(one, part) + rest(two, part), rest(both, part))

    @PROPERTY
    @given(snapshots(2), scopes)
    def test_people_add_up_to_their_team(self, moments, scope):
        together = flow(*moments, scope._replace(user=None))
        people = [flow(*moments, scope._replace(user=user or 0)) for user in USERS]
        for part in (1, 2):
            parts = sum(rest(each, part) for each in people)
            self.assertEqual(parts, rest(together, part))
            for name in BALANCES:
                parts = sum(balance(each, name, part) for each in people)
                self.assertEqual(parts, balance(together, name, part))

    @PROPERTY
    @given(snapshots(2), scopes)
    def test_what_is_won_is_what_is_newly_closed(self, moments, scope):
        count, opened, closed = flow(*moments, scope).get("won", (0, 0, 0))
        self.assertEqual(opened, -closed)

    @PROPERTY
    @given(snapshots(1), scopes)
    def test_nothing_moves_where_nothing_happened(self, moments, scope):
        found = flow(*moments, *moments, scope)
        self.assertLessEqual(set(found), set(BALANCES))
