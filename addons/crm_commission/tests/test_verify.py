from datetime import date

from odoo.tests import tagged

from .common import CommissionCase

JANUARY, FEBRUARY, MARCH = date(2026, 1, 15), date(2026, 2, 10), date(2026, 3, 9)


@tagged("post_install", "-at_install")
class TestVerify(CommissionCase):
    """A closed month is computed again from what the ledger froze."""

    def setUp(self):
        super().setUp()
        self.trace = self.env["commission.trace"]
        self.plan = self.make_plan(
            {"tiers": [(0, 5), (1000, 7)], "scope": "quarter", "holdback_percent": 20},
            {
                "tiers": [(0, 1), (80, 2)],
                "driver": "attainment",
                "mode": "retroactive",
                "bonus_amount": 300,
                "scope": "quarter",
            },
            {"rate": 3.33, "year_cap": 70, "scope": "month"},
            {"tiers": [(0, 1), (500, 2)], "scope": "document"},
            {"rate": 1, "basis": "payment"},
            people=[{"person": self.ana, "target": 2000}, self.bruno],
        )
        self.first = self.make_invoice(self.ana, 700.1, 99.99, day=JANUARY)
        self.make_invoice(self.bruno, 300, day=JANUARY)
        self.run_engine()

    def close_month(self, day):
        self.run_engine()
        return self.close(day).sorted("date_from")[-1:]

    def verify(self, period):
        return self.trace._verify(period)

    def test_what_was_booked_is_right(self):
        period = self.close_month(JANUARY)
        self.assertEqual(self.verify(period), [])
        self.assertTrue(self.get_credits(self.ana, date_booked=period.date_from))

    def test_it_stays_right_whatever_comes_later(self):
        january = self.close_month(JANUARY)
        self.refund(self.first, 100, day=FEBRUARY)
        self.make_invoice(self.ana, 1500, day=JANUARY)
        self.pay(self.first, 300, day=FEBRUARY)
        row = self.plan.participant_ids.filtered(lambda row: row.user_id == self.ana)
        row.target = 900
        february = self.close_month(FEBRUARY)
        self.make_invoice(self.ana, 12.34, day=MARCH)
        self.first.button_draft()
        self.first.invoice_line_ids[:1].price_unit = 650
        self.first.action_post()
        self.run_engine()
        self.assertEqual(self.verify(january), [])
        self.assertEqual(self.verify(february), [])
        open_month = self.env["commission.period"]._ensure(self.company, MARCH, MARCH)
        self.assertEqual(self.verify(open_month), [])

    def test_an_invoice_that_is_reset_leaves_its_credit_note_right(self):
        invoice = self.make_invoice(self.bruno, 900, day=JANUARY)
        self.refund(invoice, 700, day=JANUARY)
        january = self.close_month(JANUARY)
        invoice.line_ids.remove_move_reconcile()
        invoice.button_draft()
        self.run_engine()
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(self.verify(january), [])

    def test_an_agent_without_a_user_has_a_guarantee(self):
        agent = self.env["res.partner"].create({"name": "Agent"})
        self.make_plan({"rate": 5}, people=[{"person": agent, "guarantee_amount": 50}])
        period = self.close_month(JANUARY)
        self.assertEqual(self.earned(agent, kind="guarantee"), 150, "three months")
        self.assertEqual(self.verify(period), [])

    def test_a_changed_amount_is_found(self):
        period = self.close_month(JANUARY)
        row = self.get_credits(self.ana, kind="commission")[:1]
        self.env.cr.execute(
            "UPDATE commission_credit SET amount = amount + 10 WHERE id = %s", [row.id]
        )
        (found,) = self.verify(period)
        self.assertEqual(found["person_id"], self.ana.partner_id.id)
        self.assertEqual(found["component_id"], row.component_id.id)
        self.assertEqual(found["booked"] - found["computed"], 10)

    def test_a_changed_fact_is_found(self):
        period = self.close_month(JANUARY)
        row = self.get_credits(self.bruno, kind="commission")[:1]
        self.env.cr.execute(
            "UPDATE commission_credit SET base = base + 1000 WHERE id = %s", [row.id]
        )
        (found,) = self.verify(period)
        self.assertEqual(found["person_id"], self.bruno.partner_id.id)
        self.assertLess(found["booked"], found["computed"])

    def test_amounts_that_cancel_out_are_found(self):
        period = self.close_month(JANUARY)
        rows = self.get_credits(
            self.ana,
            kind="commission",
            component_id=self.plan.version_ids.component_ids[:1].id,
        )
        for row, change in zip(rows, (1, -1), strict=True):
            self.env.cr.execute(
                "UPDATE commission_credit SET amount = amount + %s WHERE id = %s",
                [change, row.id],
            )
        (found,) = self.verify(period)
        self.assertEqual(found["booked"], found["computed"])
        self.assertEqual(len(found["keys"]), 2)

    def test_a_removed_row_is_found(self):
        period = self.close_month(JANUARY)
        row = self.get_credits(self.bruno, kind="commission")[:1]
        run_ids = row.run_id.ids
        self.env.cr.execute("DELETE FROM commission_credit WHERE id = %s", [row.id])
        run = [found for found in self.verify(period) if found.get("run_id")]
        self.assertEqual([found["run_id"] for found in run], run_ids)
