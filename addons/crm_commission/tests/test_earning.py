from datetime import date

from odoo.tests import tagged

from odoo.addons.crm_base.models.crm_metric_evaluation import MetricRequest

from .common import CommissionCase

MARCH = date(2026, 3, 9)


@tagged("post_install", "-at_install")
class TestEarning(CommissionCase):
    """The metrics of homes say what the ledger says, to whom it says it."""

    def value(self, code, user):
        request = MetricRequest(code, date(2026, 3, 1), date(2026, 4, 1))
        (answer,) = self.env["crm.metric"].with_user(user)._evaluate([request])
        self.assertFalse(answer["error"], answer["message"])
        return answer["value"]

    def make_ledger(self, **plan):
        self.make_plan({"rate": 10, "holdback_percent": 40}, **plan)
        self.make_invoice(self.ana, 100, day=MARCH)
        self.make_invoice(self.bruno, 200, day=MARCH)
        self.run_engine()

    def test_earned_and_held(self):
        self.make_ledger()
        for user, earned, held in (
            (self.ana, 6, 4),
            (self.bruno, 12, 8),
            (self.carla, 0, 0),
            (self.nora, 18, 12),
            (self.olga, 18, 12),
        ):
            with self.subTest(user=user.name):
                self.assertEqual(self.value("commission_earned", user) or 0, earned)
                self.assertEqual(self.value("commission_held", user) or 0, held)

    def test_a_plan_in_another_currency(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "rate": 2,
                "name": "2026-01-01",
            }
        )
        self.make_ledger(currency_id=dollar.id)
        self.assertEqual(self.earned(self.ana), 12, "dollars")
        self.assertEqual(self.value("commission_earned", self.ana), 6, "euros")

    def test_rows_follow_the_rules_of_the_ledger(self):
        self.make_ledger()
        for user in (self.ana, self.carla, self.nora, self.olga):
            with self.subTest(user=user.name):
                earnings = (
                    self.env["commission.earning"]
                    .with_user(user)
                    .search([("company_id", "=", self.company.id)])
                )
                credits = (
                    self.env["commission.credit"]
                    .with_user(user)
                    .search([("company_id", "=", self.company.id)])
                )
                self.assertEqual(set(earnings.ids), set(credits.ids))
        other = self.env["res.company"].create({"name": "Other"})
        self.olga.company_ids += other
        elsewhere = self.env["commission.earning"].with_context(
            allowed_company_ids=other.ids
        )
        self.assertFalse(
            elsewhere.with_user(self.olga).search([("user_id", "=", self.ana.id)])
        )
        self.assertFalse(elsewhere.with_user(self.olga).env.companies - other)
