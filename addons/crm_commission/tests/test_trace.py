from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CommissionCase

JANUARY, FEBRUARY, MARCH = date(2026, 1, 15), date(2026, 2, 10), date(2026, 3, 9)


@tagged("post_install", "-at_install")
class TestTrace(CommissionCase):
    """Every figure of the ledger, as one would follow it with a pencil."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._lang_get("en_US")
        self.trace = self.env["commission.trace"]

    def explain(self, row):
        answer = self.trace._explain(row.sudo())[row.id]
        return answer["arithmetic"].replace("\xa0", " "), answer

    def test_tiers(self):
        self.make_plan({"tiers": [(0, 5), (12000, 7)]})
        self.make_invoice(self.ana, 15000)
        self.run_engine()
        text, answer = self.explain(self.get_credits(self.ana))
        self.assertEqual(text, "12,000.00 € × 5 % + 3,000.00 € × 7 % = 810.00 €")
        self.assertEqual(answer["amount"], 810)

    def test_share_and_cap(self):
        self.make_plan(
            {"rate": 10, "period_cap": 40}, people=[{"person": self.ana, "share": 50}]
        )
        self.make_invoice(self.ana, 1000)
        self.run_engine()
        text, _answer = self.explain(self.get_credits(self.ana))
        self.assertEqual(
            text,
            "1,000.00 € × 10 % = 100.00 €; 50 % of it = 50.00 €;"
            " at most 40.00 € per period, so 40.00 €",
        )

    def test_what_was_booked_back_says_so(self):
        self.make_plan({"rate": 10})
        invoice = self.make_invoice(self.ana, 1000)
        self.run_engine()
        invoice.button_draft()
        self.run_engine()
        row = self.get_credits(self.ana)[:1]
        _text, answer = self.explain(row)
        self.assertEqual(answer["amount"], 0)
        self.assertIn("does not count any more", answer["notes"][0])
        self.assertEqual(len(row.revision_ids), 2)

    def test_every_kind_is_explained(self):
        plan = self.make_plan(
            {
                "rate": 3.33,
                "bonus_amount": 500,
                "holdback_percent": 30,
                "unpaid_days": 10,
            },
            people=[{"person": self.ana, "target": 100, "guarantee_amount": 900}],
        )
        self.make_invoice(self.ana, 100.1, 100.1, 100.2, day=JANUARY)
        self.run_engine()
        rows = self.get_credits(self.ana, plan_id=plan.id)
        kinds = {"commission", "bonus", "holdback", "clawback", "guarantee"}
        self.assertLessEqual(kinds, set(rows.mapped("kind")))
        for row, answer in self.trace._explain(rows.sudo()).items():
            kind = self.env["commission.credit"].browse(row).kind
            self.assertTrue(answer["arithmetic"] or answer["notes"], kind)
        held = rows.filtered(lambda row: row.kind == "holdback")[:1]
        text, _answer = self.explain(held)
        self.assertEqual(text, "3.34 € × 30 % × 100 % = 1.00 €")

    def test_the_group_adds_up(self):
        plan = self.make_plan({"tiers": [(0, 5), (1000, 7)], "scope": "quarter"})
        self.make_invoice(self.ana, 900, day=JANUARY)
        self.make_invoice(self.ana, 300, day=FEBRUARY)
        self.run_engine()
        component = plan.version_ids.component_ids
        steps = self.trace._explain_group(
            component, self.ana.partner_id, date(2026, 1, 1)
        )
        self.assertEqual([step["amount"] for step in steps], [45, Decimal("19")])

    def test_many_groups_take_no_more_statements(self):
        self.make_plan({"rate": 5, "scope": "month"}, {"rate": 1, "year_cap": 90})
        for day in (JANUARY, FEBRUARY, MARCH):
            for user in (self.ana, self.bruno, self.carla):
                self.make_invoice(user, 100, day=day)
        self.run_engine()
        rows = self.get_credits().sudo()
        self.assertGreater(len(rows), 12)
        rows.mapped("component_id.tier_ids")
        with self.assertQueryCount(4):
            self.trace._explain(rows)

    def test_a_dialog_opens_for_the_own_line_only(self):
        self.make_plan({"rate": 5})
        self.make_invoice(self.ana, 100)
        self.run_engine()
        row = self.get_credits(self.ana)
        action = row.with_user(self.ana).action_explain()
        self.assertEqual(action["res_id"], row.id)
        self.assertIn("5.00", row.with_user(self.ana).arithmetic)
        row.invalidate_recordset()
        with self.assertRaises(AccessError):
            row.with_user(self.bruno).read(["arithmetic"])
