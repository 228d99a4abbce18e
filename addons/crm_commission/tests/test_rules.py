from datetime import date, datetime, timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import TODAY, CommissionCase

JANUARY, FEBRUARY = date(2026, 1, 15), date(2026, 2, 10)
FIRST, SECOND, THIRD = (date(2026, month, 1) for month in (1, 2, 3))


class TestRules(CommissionCase):
    """What ``docs/commission-rules.md`` says at its edges, one example for each."""

    def amounts(self, person=None, **values):
        """What each fact was booked with, in the order of the facts."""
        credits = self.get_credits(person or self.ana, kind="commission", **values)
        return credits.sorted(lambda row: (row.date, row.fact_id)).mapped("amount")

    def months(self, person=None, **values):
        """What was booked for the facts of January, February and March."""
        person = person or self.ana
        return [
            self.earned(person, month=month, **values)
            for month in (FIRST, SECOND, THIRD)
        ]

    # ------------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------------

    def test_orders_count_on_the_day_of_the_company(self):
        self.make_plan({"rate": 10, "basis": "order"})
        order = self.make_order(self.ana, 500)
        order.date_order = datetime(2026, 1, 31, 23, 30)
        self.run_engine()
        self.assertEqual(self.months(), [0, 50, 0], "it is past midnight in Madrid")

    def test_units_are_those_of_the_product(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.make_plan({"rate": 0.5, "measure": "quantity"})
        line = {"price_unit": 10, "quantity": 2, "product_uom_id": dozen.id}
        self.make_invoice(self.ana, lines=[line])
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 12)
        self.assertEqual(self.get_credits(self.ana).quantity, 24)

    def test_percentage_by_tiers_of_units(self):
        self.make_plan({"tiers": [(0, 10), (10, 20)], "driver": "quantity"})
        self.make_invoice(self.ana, lines=[{"price_unit": 5, "quantity": 20}])
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 5 + 10)

    def test_a_deal_is_taken_back_as_a_whole(self):
        self.make_plan({"rate": 25, "measure": "deal"})
        invoice = self.make_invoice(self.ana, 100, 200)
        self.refund(invoice, 200)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 25)
        self.refund(invoice)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0)

    def test_credit_notes_that_are_not_taken_back(self):
        self.make_plan({"rate": 10, "is_refund_included": False}, {"rate": 1})
        self.refund(self.make_invoice(self.ana, 100))
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 10)

    def test_only_money_is_a_payment(self):
        self.make_plan({"rate": 10, "basis": "payment"})
        invoice = self.make_invoice(self.ana, 100)
        refund = self.refund(invoice, 30)
        lines = (invoice + refund).line_ids
        lines.filtered(lambda line: line.account_id == self.receivable).reconcile()
        self.write_off(invoice, 20)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0)
        self.pay_by_wizard(invoice, 40)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 4)

    def write_off(self, invoice, amount):
        """Give up a part of an invoice."""
        journal = self.env["account.journal"].create(
            {"name": "Other", "code": "OTH", "type": "general"}
        )
        loss = self.income.copy({"code": "700001", "name": "Given up"})
        accounts = ((loss, amount), (self.receivable, -amount))
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": TODAY,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in accounts
                ],
            }
        )
        entry.line_ids.partner_id = invoice.partner_id
        entry.action_post()
        lines = (entry + invoice).line_ids.filtered(
            lambda line: line.account_id == self.receivable and not line.reconciled
        )
        lines.reconcile()

    def test_money_that_goes_back(self):
        self.make_plan({"rate": 10, "basis": "payment"})
        invoice = self.make_invoice(self.ana, 100)
        self.pay(invoice)
        refund = self.refund(invoice)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 10)
        self.pay(refund)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0)

    def test_payments_of_thirds_are_the_whole(self):
        self.make_plan({"rate": 10, "basis": "payment"})
        invoice = self.make_invoice(self.ana, 0.05, 0.05, 99.9)
        for amount in (33.33, 33.33, 33.34):
            self.pay(invoice, amount)
        self.run_engine()
        facts = self.get_credits(self.ana, kind="commission").grouped("fact_id")
        paid = [round(sum(rows.mapped("base")), 2) for rows in facts.values()]
        self.assertEqual(sorted(paid), [0.05, 0.05, 99.9])

    def test_the_rate_of_the_document(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {"name": FIRST, "currency_id": usd.id, "rate": 1.25}
        )
        self.make_plan({"rate": 10}, {"rate": 10, "basis": "payment"})
        invoice = self.make_invoice(self.ana, 125, currency_id=usd.id)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 10, "of 100 euros")
        self.pay(invoice, 40)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 10 + 4)

    def test_a_contact_of_a_known_customer_is_not_new(self):
        self.make_plan({"rate": 10, "customers": "new", "new_customer_days": 30})
        contact = self.env["res.partner"].create(
            {"name": "Paolo", "parent_id": self.fontana.id}
        )
        self.make_invoice(self.ana, 100, day=JANUARY)
        self.make_invoice(self.ana, 100, partner_id=contact.id)
        self.run_engine()
        self.assertEqual(self.months(), [10, 0, 0])

    def test_an_earlier_invoice_makes_later_customers_known(self):
        self.make_plan({"rate": 10, "customers": "new", "new_customer_days": 30})
        self.make_invoice(self.ana, 100)
        self.run_engine()
        self.assertEqual(self.months(), [0, 0, 10])
        self.make_invoice(self.ana, 50, day=JANUARY)
        self.run_engine()
        self.assertEqual(self.months(), [5, 0, 0])

    def test_customers_are_new_again_without_their_first_invoice(self):
        self.make_plan({"rate": 10, "customers": "new", "new_customer_days": 30})
        first = self.make_invoice(self.ana, 100, day=JANUARY)
        second = self.make_invoice(self.ana, 50, day=JANUARY)
        self.make_invoice(self.ana, 100)
        self.run_engine()
        self.assertEqual(self.months(), [15, 0, 0])
        (first | second).button_draft()
        second.partner_id = self.nolte
        second.action_post()
        first.with_context(force_delete=True).unlink()
        self.run_engine()
        self.assertEqual(self.months(), [5, 0, 10])

    def test_a_deal_that_begins_as_won(self):
        self.make_plan({"rate": 10, "basis": "opportunity"})
        self.run_engine()
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        values = {"stage_id": won.id, "date_closed": datetime(2026, 3, 2, 10)}
        self.make_deal(self.ana, 100, won=False, **values)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 10)

    def test_an_order_makes_the_customer_of_a_deal_known(self):
        self.make_plan({"rate": 10, "basis": "opportunity", "customers": "existing"})
        self.make_deal(self.ana, 100)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0)
        self.make_order(self.ana, 1, day=TODAY - timedelta(days=365))
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 10)

    def test_a_deal_that_is_not_won_after_all(self):
        self.make_plan({"rate": 10, "basis": "opportunity"})
        deal, other = self.make_deal(self.ana, 100), self.make_deal(self.ana, 70)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 17)
        deal.stage_id = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        other.active = False
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0)

    # ------------------------------------------------------------------
    # Who is credited
    # ------------------------------------------------------------------

    def test_shares_of_the_opportunity_go_with_the_order(self):
        self.make_plan({"rate": 10, "basis": "order"}, {"rate": 1})
        deal = self.make_deal(self.ana, 100, won=False)
        self.make_splits(deal, (self.ana, 25), (self.bruno, 75))
        order = self.make_order(self.ana, 1000, opportunity_id=deal.id)
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        invoice.invoice_date = TODAY
        invoice.action_post()
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 25 + 2.5)
        self.assertEqual(self.earned(self.bruno), 75 + 7.5)
        self.make_splits(invoice, (self.carla, 100))
        self.run_engine()
        self.assertEqual(self.earned(self.bruno), 75, "the invoice has its own")
        self.assertEqual(self.earned(self.carla), 10)

    def test_shares_of_another_time(self):
        self.make_plan({"rate": 10})
        invoice = self.make_invoice(self.ana, 100)
        later = {"date_from": TODAY + timedelta(days=1)}
        self.make_splits(invoice, (self.bruno, 100, later))
        self.run_engine()
        self.assertEqual([self.earned(self.ana), self.earned(self.bruno)], [10, 0])

    def test_an_overlay_takes_nothing_away(self):
        self.make_plan({"rate": 10})
        invoice = self.make_invoice(self.ana, 100)
        overlay = {"kind": "overlay"}
        self.make_splits(invoice, (self.bruno, 15, overlay), (self.ana, 5, overlay))
        self.run_engine()
        self.assertEqual([self.earned(self.ana), self.earned(self.bruno)], [10.5, 1.5])
        self.assertEqual(self.get_credits(self.ana).base, 105)

    def test_the_largest_remainder_gets_the_cent(self):
        self.make_plan({"rate": 100})
        invoice = self.make_invoice(self.ana, 0.05)
        self.make_splits(invoice, (self.ana, 50), (self.bruno, 50))
        self.refund(self.make_invoice(self.carla, 1), 0.05)
        self.run_engine()
        first, second = sorted((self.ana, self.bruno), key=lambda u: u.partner_id.id)
        self.assertEqual([self.earned(first), self.earned(second)], [0.03, 0.02])

    def test_a_leader_is_not_paid_twice(self):
        self.make_plan(
            {"rate": 10}, {"rate": 1, "credited": "manager"}, people=[self.nora]
        )
        invoice = self.make_invoice(self.ana, 1000)
        self.make_splits(invoice, (self.ana, 90), (self.nora, 10))
        self.run_engine()
        self.assertEqual(self.earned(self.nora), 10)
        invoice.commission_split_ids.unlink()
        self.run_engine()
        self.assertEqual(self.earned(self.nora), 10, "1 % of all instead")

    def test_who_left_gets_nothing_more(self):
        until = TODAY - timedelta(days=1)
        self.make_plan({"rate": 10}, people=[{"person": self.ana, "date_to": until}])
        self.make_invoice(self.ana, 100, day=until)
        self.make_invoice(self.ana, 100)
        self.run_engine()
        self.assertEqual(self.amounts(), [10])

    # ------------------------------------------------------------------
    # The walk
    # ------------------------------------------------------------------

    def test_decelerator(self):
        self.make_plan(
            {"tiers": [(0, 10), (100, 4)], "driver": "attainment"},
            people=[{"person": self.ana, "target": 1000}],
        )
        self.make_invoice(self.ana, 1500)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 100 + 20)

    def test_targets_of_a_metric(self):
        metric = self.env.ref("crm_base.crm_metric_won_value")
        targets = self.env["crm.target"].create(
            [
                {
                    "metric_id": metric.id,
                    "user_id": self.ana.id,
                    "company_id": self.company.id,
                    "period_first": month,
                    "amount": amount,
                }
                for month, amount in ((FIRST, 400), (SECOND, 300), (THIRD, 300))
            ]
        )
        self.make_plan(
            {
                "tiers": [(0, 1), (100, 2)],
                "mode": "retroactive",
                "driver": "attainment",
                "scope": "quarter",
                "target_metric_id": metric.id,
            }
        )
        self.make_invoice(self.ana, 1000)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 20)
        targets[2].amount = 301
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 10)

    def test_the_most_of_a_year(self):
        self.make_plan({"rate": 10, "year_cap": 100})
        self.make_invoice(self.ana, 800, day=JANUARY)
        invoice = self.make_invoice(self.ana, 500, day=FEBRUARY)
        self.make_invoice(self.ana, 900)
        self.run_engine()
        self.assertEqual(self.months(), [80, 20, 0])
        self.refund(invoice, day=FEBRUARY)
        self.run_engine()
        self.assertEqual(self.months(), [80, 0, 20])

    def test_the_least_of_a_period_is_given_once(self):
        self.make_plan({"rate": 10, "period_floor": 50})
        self.make_invoice(self.ana, 100, day=JANUARY)
        self.make_invoice(self.ana, 100, day=JANUARY)
        self.make_invoice(self.ana, 700, day=FEBRUARY)
        self.run_engine()
        self.assertEqual(self.amounts(), [50, 0, 70])

    def test_limits_of_a_line_hold_for_credit_notes(self):
        self.make_plan({"rate": 5, "line_cap": 30})
        self.refund(self.make_invoice(self.ana, 1000))
        self.run_engine()
        self.assertEqual(sorted(self.amounts()), [-30, 30])

    def test_a_credit_note_whose_invoice_is_gone(self):
        self.make_plan({"tiers": [(0, 5), (1000, 10)], "scope": "document"})
        invoice = self.make_invoice(self.ana, 1200, day=FEBRUARY)
        self.refund(invoice, 300)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 45)
        invoice.button_draft()
        self.run_engine()
        self.assertEqual(self.earned(self.ana), -15, "it stands for itself")
        invoice.action_post()
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 45)

    # ------------------------------------------------------------------
    # What is booked
    # ------------------------------------------------------------------

    def test_orders_wait_for_the_money(self):
        self.make_plan({"rate": 10, "basis": "order", "holdback_percent": 100})
        order = self.make_order(self.ana, 1000)
        order.order_line.qty_delivered = 1
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0)
        invoice = order._create_invoices()
        invoice.invoice_date = TODAY
        invoice.action_post()
        self.pay(invoice, 250)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 25)

    def test_an_order_cancelled_after_its_month_was_closed(self):
        self.make_plan({"rate": 10, "basis": "order"})
        order = self.make_order(self.ana, 500, day=JANUARY)
        self.run_engine()
        self.close(JANUARY)
        order._action_cancel()
        self.run_engine()
        self.assertEqual(self.earned(self.ana, date_booked=FIRST), 50)
        self.assertEqual(self.earned(self.ana, date_booked=SECOND), -50)

    def test_a_fact_that_moves_to_another_month(self):
        self.make_plan({"rate": 10, "scope": "quarter"})
        invoice = self.make_invoice(self.ana, 100, day=JANUARY)
        self.run_engine()
        invoice.button_draft()
        invoice.write({"invoice_date": FEBRUARY, "date": FEBRUARY})
        invoice.action_post()
        self.run_engine()
        self.assertEqual(self.months(), [0, 10, 0])
        self.assertFalse(self.run_engine(full=True).credit_count)

    def test_a_month_that_closes_between_invoice_and_payment(self):
        self.make_plan({"rate": 10, "holdback_percent": 100})
        invoice = self.make_invoice(self.ana, 100, day=JANUARY)
        self.run_engine()
        self.close(JANUARY)
        self.pay(invoice)
        self.run_engine()
        self.assertEqual(self.earned(self.ana, date_booked=FIRST), 0)
        self.assertEqual(self.earned(self.ana, date_booked=SECOND), 10)

    def test_a_debt_of_a_closed_month(self):
        draw = {"draw_kind": "recoverable", "draw_amount": 100}
        self.make_plan({"rate": 10}, people=[{"person": self.ana, **draw}])
        self.make_invoice(self.ana, 300, day=JANUARY)
        self.run_engine()
        self.close(JANUARY)
        self.make_invoice(self.ana, 1500, day=FEBRUARY)
        self.make_invoice(self.ana, 2000)
        self.run_engine()
        self.assertEqual(self.months(kind="draw"), [70, 0, 0])
        self.assertEqual(self.months(kind="recovery"), [0, -50, -20])

    def test_a_guarantee_is_what_is_missing(self):
        self.make_plan(
            {"rate": 10}, people=[{"person": self.ana, "guarantee_amount": 60}]
        )
        self.run_engine()
        self.assertEqual(self.months(), [60, 60, 60])
        self.close(JANUARY)
        self.make_invoice(self.ana, 400, day=JANUARY)
        self.run_engine()
        self.assertEqual(self.months(kind="guarantee"), [60, 20, 60])
        self.assertEqual(self.earned(self.ana, date_booked=SECOND), 60)

    def test_whom_nothing_was_promised_stays_below_zero(self):
        self.make_plan(
            {"rate": 10},
            people=[
                {"person": self.ana, "draw_kind": "recoverable"},
                self.bruno,
                {"person": self.carla, "guarantee_amount": 60},
            ],
        )
        for person in (self.ana, self.bruno, self.carla):
            self.refund(self.make_invoice(person, 500, day=JANUARY))
        self.run_engine()
        for person in (self.ana, self.bruno):
            self.assertEqual(self.months(person), [50, 0, -50])
        self.assertEqual(self.months(self.carla), [60, 60, 60])

    # ------------------------------------------------------------------
    # The ledger
    # ------------------------------------------------------------------

    def test_a_fact_cannot_be_booked_twice(self):
        self.make_plan({"rate": 10})
        self.make_invoice(self.ana, 100)
        self.run_engine()
        names = [
            field.name
            for field in self.get_credits()._fields.values()
            if field.store and field.column_type and field.name != "id"
        ]
        columns = ", ".join(names)
        insert = (
            f"INSERT INTO commission_credit ({columns})"
            f" SELECT {columns} FROM commission_credit WHERE id = %s"
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            with self.env.cr.savepoint():
                self.env.cr.execute(insert, [self.get_credits().id])
        self.assertEqual(len(self.get_credits()), 1)

    def test_what_is_booked_stays(self):
        self.make_plan({"rate": 10})
        self.make_invoice(self.ana, 100)
        self.run_engine()
        credit = self.get_credits()
        with self.assertRaises(UserError):
            credit.amount = 1000
        with self.assertRaises(UserError):
            credit.unlink()
        self.assertEqual(self.earned(self.ana), 10)

    def test_a_plan_that_is_not_active_books_nothing(self):
        plan = self.make_plan({"rate": 10}, active=False)
        self.make_invoice(self.ana, 100)
        self.assertFalse(self.run_engine().credit_count)
        plan.version_ids.action_approve()
        plan.version_ids.action_activate()
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 10)
