"""The flow in SQL is the flow on paper."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.crm_base.tests.properties import PROPERTY

from ..const import COUNTED
from ..utils.flow import Scope, flow
from .common import TODAY, ForecastCase
from .histories import scopes, snapshots

MONDAY = date(2026, 3, 2)
MOMENTS = [MONDAY + timedelta(weeks=week) for week in range(4)]


@tagged("post_install", "-at_install")
class TestFlowProperty(ForecastCase):
    """Random histories, stored as states from one snapshot until another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_company("Other & Co")
        cls.users = [cls.ana, cls.bruno, cls.carla]
        cls.teams = [cls.north, cls.south]

    def translate(self, thing):
        """A state or scope of the strategies with ids of this database."""
        company = {1: self.company, 2: self.other}[thing.company].id
        teams = {n: team.id for n, team in enumerate(self.teams, 1)}
        users = {n: user.id for n, user in enumerate(self.users, 1)}
        return thing._replace(
            company=company,
            team=teams.get(thing.team, thing.team),
            user=users.get(thing.user, thing.user),
        )

    def store(self, moments):
        """Rows with their validity, a new one whenever something differs."""
        self.env.cr.execute("DELETE FROM crm_forecast_state")
        rows = []
        for deal in {deal for moment in moments for deal in moment}:
            last = None
            for day, moment in zip(MOMENTS, moments, strict=False):
                state = moment.get(deal)
                if state == (last and last["state"]):
                    continue
                if last:
                    last["until_date"] = day
                last = state and {"state": state, "lead_id": deal, "from_date": day}
                if last:
                    rows.append(last)
        self.State.create(
            [
                {
                    **{name: value for name, value in row.items() if name != "state"},
                    "company_id": row["state"].company,
                    "team_id": row["state"].team or False,
                    "user_id": row["state"].user or False,
                    "status": row["state"].status,
                    "category": row["state"].category or False,
                    "amount": float(row["state"].amount),
                    "day": row["state"].day or False,
                }
                for row in rows
            ]
        )

    @settings(
        PROPERTY,
        max_examples=max(PROPERTY.max_examples // 3, 50),
        suppress_health_check=list(HealthCheck),
    )
    @given(snapshots(4), scopes, st.integers(0, 2), st.integers(1, 3))
    def test_sql_says_what_paper_says(self, moments, scope, begin, length):
        moments = [
            {deal: self.translate(state) for deal, state in moment.items()}
            for moment in moments
        ]
        scope, end = self.translate(scope), min(begin + length, 3)
        self.store(moments)
        found = self.forecast._get_flow(scope, MOMENTS[begin], MOMENTS[end])
        self.assertEqual(found, flow(moments[begin], moments[end], scope))


@tagged("post_install", "-at_install")
class TestFlow(ForecastCase):
    """What happens to real deals between snapshots, and since the last one."""

    def setUp(self):
        super().setUp()
        self.slips, self.grows, self.wins, self.loses, self.moves = (
            self.make_deal(self.ana, amount) for amount in (100, 200, 300, 400, 500)
        )
        self.later = self.make_deal(self.ana, 600, date(2026, 4, 7))
        self.take(MOMENTS[0])
        self.slips.date_deadline = "2026-04-02"
        self.later.date_deadline = "2026-03-30"
        self.grows.expected_revenue = 250
        self.wins.expected_revenue = 290
        self.win(self.wins)
        self.loses.action_set_lost()
        self.moves.user_id = self.bruno
        self.fresh = self.make_deal(self.ana, 700)
        self.expected = {
            "open_before": (5, 1500, 0),
            "new": (1, 700, 0),
            "slipped_in": (1, 600, 0),
            "grown": (1, 50, 0),
            "shrunk": (1, -10, 0),
            "won": (1, -290, 290),
            "lost": (1, -400, 0),
            "slipped_out": (1, -100, 0),
            "reassigned_out": (1, -500, 0),
            "open_after": (3, 1550, 0),
            "closed_after": (1, 0, 290),
        }
        self.expected = {
            kind: tuple(map(Decimal, row)) for kind, row in self.expected.items()
        }

    def scope(self, user=None):
        return Scope(
            *(self.company.id, None, user and user.id),
            *(date(2026, 3, 1), date(2026, 4, 1), frozenset(COUNTED)),
        )

    def test_since_the_last_snapshot(self):
        found = self.forecast._get_flow(self.scope(self.ana), MOMENTS[0])
        self.assertEqual(found, self.expected)

    def test_between_two_snapshots(self):
        self.take(MOMENTS[1])
        self.fresh.unlink()
        self.grows.expected_revenue = 1
        self.take(MOMENTS[2])
        found = self.forecast._get_flow(self.scope(self.ana), *MOMENTS[:2])
        self.assertEqual(found, self.expected)
        found = self.forecast._get_flow(self.scope(self.ana), *MOMENTS[1:3])
        self.assertEqual(found["removed"], (1, -700, 0))
        self.assertEqual(found["shrunk"], (1, -249, 0))

    def test_for_the_company_nobody_was_reassigned(self):
        found = self.forecast._get_flow(self.scope(), MOMENTS[0])
        self.assertNotIn("reassigned_out", found)
        self.assertEqual(found["open_after"], (4, 2050, 0))

    def test_the_deals_behind_a_movement(self):
        scope = self.scope(self.ana)
        (row,) = self.forecast._get_moved(scope, MOMENTS[0], None, "won", 10)
        self.assertEqual(row["lead_id"], self.wins.id)
        self.assertEqual((row["amount_before"], row["amount_after"]), (300, 290))
        self.assertEqual(row["part"], -290)
        self.assertEqual(row["day_after"], TODAY)

    def test_merged_deals_are_told_as_removed(self):
        (self.slips | self.grows).merge_opportunity(auto_unlink=True)
        found = self.forecast._get_flow(self.scope(self.ana), MOMENTS[0])
        self.assertEqual(found["removed"][0], 1)
