from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from ..models.crm_metric_evaluation import MetricRequest
from .target_common import TargetCase

APRIL = date(2026, 4, 1), date(2026, 5, 1)
QUARTER = date(2026, 4, 1), date(2026, 7, 1)


@tagged("post_install", "-at_install")
class TestTargetAmount(TargetCase):
    """What is asked for in any days."""

    def asked(self, owner, days=APRIL, metric="won_value", user=None):
        Target = self.Target.with_user(user or self.marta)
        return Target._get_targets_of(metric, owner, *days)

    def test_months_make_a_quarter(self):
        for month, amount in ((4, 100), (5, 200), (6, 300)):
            self.make_target(self.ana, amount, month=month)
        self.assertEqual(self.asked(self.ana), 100)
        self.assertEqual(self.asked(self.ana, QUARTER), 600)

    def test_a_month_has_its_working_days_of_a_quarter(self):
        self.make_target(self.ana, 650, period="quarter")
        # 22 working days of 65
        self.assertAlmostEqual(self.asked(self.ana), 220)
        self.assertEqual(self.asked(self.ana, QUARTER), 650)

    def test_people_of_two_teams_have_both_targets(self):
        self.make_target(self.ana, 300, date_to="2026-04-10")
        self.make_target(self.ana, 700, date_from="2026-04-13", team_id=self.south.id)
        self.assertEqual(self.asked(self.ana), 1000)

    def test_scopes_and_kinds(self):
        for owner, amount in (
            (self.ana, 1),
            (self.bruno, 2),
            (self.north, 10),
            (self.south, 20),
            (self.company, 100),
        ):
            self.make_target(owner, amount)
        self.assertEqual(self.asked("me", user=self.ana), 1)
        self.assertEqual(self.asked("team", user=self.ana), 10)
        self.assertEqual(self.asked("company"), 100)
        self.assertEqual(self.asked(self.ana | self.bruno), 3)
        self.assertEqual(self.asked(self.north | self.south), 30)
        self.assertEqual(self.asked(self.company, metric=self.won), 100)

    def test_without_a_target_there_is_none(self):
        self.assertIsNone(self.asked(self.ana))
        self.assertIsNone(self.asked(self.ana, metric="no_such_metric"))
        self.assertIsNone(self.asked(self.env["res.users"]))
        self.make_target(self.carla)
        self.assertIsNone(self.asked(self.carla, user=self.ana), "not theirs to see")

    def test_rates_are_not_added_up(self):
        for month, rate in ((4, 40), (5, 60)):
            self.make_target(self.ana, rate, metric=self.rate, month=month)
        days = (date(2026, 4, 1), date(2026, 6, 1))
        # 22 and 21 working days
        wanted = (40 * 22 + 60 * 21) / 43
        self.assertAlmostEqual(self.asked(self.ana, days, "win_rate"), wanted)

    def test_another_companys_money_is_converted(self):
        dollars = self.env.ref("base.USD")
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": dollars.id}
        )
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollars.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "company_rate": 2,
            }
        )
        self.marta.company_ids = [Command.link(other.id)]
        self.ana.company_ids = [Command.link(other.id)]
        self.make_target(self.ana, 100)
        self.make_target(self.ana, 50, company_id=other.id)
        both = self.Target.with_user(self.marta).with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        self.assertAlmostEqual(both._get_targets_of("won_value", self.ana, *APRIL), 125)

    def test_statements_do_not_grow_with_the_owners(self):
        users = self.ana | self.bruno | self.carla
        for user in users:
            for month in range(1, 13):
                self.make_target(user, month=month)
        Target = self.Target.with_user(self.marta)
        counts = []
        for owners in (self.ana, self.ana, users):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Target._get_amounts("won_value", owners, *QUARTER)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    # ------------------------------------------------------------------
    # Goals of figures
    # ------------------------------------------------------------------

    def goal(self, days=APRIL, user=None, **asked):
        request = MetricRequest("won_value", *days, tz="Europe/Madrid", **asked)
        return self.Target.with_user(user or self.marta)._get_goals([request])[0]

    def test_the_goal_of_a_figure(self):
        self.make_target(self.ana, 220)
        found = self.goal(user=self.ana, scope="me")
        self.assertEqual(found["amount"], 220)
        self.assertAlmostEqual(found["pace"], 60)
        self.assertIsNone(self.goal(user=self.bruno, scope="me"))

    def test_a_part_of_the_days_is_no_goal(self):
        self.make_target(self.ana, 220)
        self.assertIsNone(self.goal(QUARTER, user=self.ana, scope="me"))
        self.make_target(self.ana, 220, month=5)
        self.make_target(self.ana, 220, month=6)
        found = self.goal(QUARTER, user=self.ana, scope="me")
        self.assertEqual(found["amount"], 660)
        self.assertAlmostEqual(found["pace"], 60)

    def test_who_joined_later_has_a_goal(self):
        self.make_target(self.ana, 190, date_from="2026-04-06")
        found = self.goal(user=self.ana, scope="me")
        self.assertEqual(found["amount"], 190)
        self.assertAlmostEqual(found["pace"], 30)

    def test_the_goal_of_two_teams_is_that_of_both(self):
        (self.north | self.south).user_id = self.marta
        self.make_target(self.north, 100)
        self.assertIsNone(self.goal(scope="team"))
        self.make_target(self.south, 50)
        self.assertEqual(self.goal(scope="team")["amount"], 150)

    def test_a_part_of_the_records_has_no_goal(self):
        self.make_target(self.company)
        self.assertEqual(self.goal(scope="company")["amount"], 1000)
        self.assertIsNone(self.goal(domain=(("stage_id", "!=", False),)))
