import base64
import csv
import io

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..report.payroll_file import neutralise
from .common import TODAY
from .statement_common import JANUARY, StatementCase


@tagged("post_install", "-at_install")
class TestPayout(StatementCase):
    """Everybody is paid once: agents by bill, employees by entry or payroll."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_pay_books()

    def pay(self, *people, **values):
        """Approve and pay statements of February by the wizard."""
        statements = self.approve(*people)
        return statements, self.pay_statements(statements, **values)

    def pay_statements(self, statements, **values):
        action = statements.action_pay()
        wizard = (
            self.env["commission.payout"]
            .with_user(self.olga)
            .with_context(**action["context"])
            .create(values)
        )
        return wizard.action_pay()

    # ------------------------------------------------------------------
    # Bills and entries
    # ------------------------------------------------------------------

    def test_an_agent_gets_a_draft_bill_with_a_line_for_each_plan(self):
        extra = self.make_plan({"rate": 1}, people=[], name="Extra")
        self.book(self.agata, 40, plan_id=extra.id)
        self.close_february()
        statement, _action = self.pay(self.agata)
        bill = statement.sudo().move_ids
        self.assertEqual((bill.move_type, bill.state), ("in_invoice", "draft"))
        self.assertEqual(bill.partner_id, self.agata)
        self.assertEqual(bill.ref, statement.name)
        self.assertEqual(
            sorted((line.name, line.price_subtotal) for line in bill.invoice_line_ids),
            [("Agents, February 2026", 500), ("Extra, February 2026", 40)],
        )
        self.assertEqual((bill.amount_total, bill.amount_tax), (540, 0))
        self.assertEqual(bill.invoice_line_ids.account_id, self.expense)
        self.assertEqual((statement.state, statement.payout_kind), ("paid", "bill"))
        self.assertEqual(statement.payout_date, TODAY)
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_an_employee_gets_a_balanced_entry_of_the_last_day(self):
        self.close_february()
        statement, _action = self.pay(self.ana)
        entry = statement.sudo().move_ids
        self.assertEqual((entry.move_type, entry.state), ("entry", "draft"))
        self.assertEqual(entry.date, self.february.date_to)
        self.assertEqual(entry.journal_id, self.general)
        balances = {line.account_id: line.balance for line in entry.line_ids}
        self.assertEqual(balances, {self.expense: 1000, self.owed: -1000})
        self.assertEqual(entry.line_ids.partner_id, self.ana.partner_id)
        entry.action_post()
        self.assertEqual(entry.state, "posted")

    def test_an_entry_in_another_currency_balances(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "name": JANUARY,
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "rate": 1.07,
            }
        )
        plans = [
            self.make_plan({"rate": 1}, name=name, currency_id=dollar.id)
            for name in ("One", "Two", "Three")
        ]
        for plan in plans:
            self.book(self.carla, 33.33, plan_id=plan.id)
        self.close_february()
        statement, _action = self.pay(self.carla)
        entry = statement.sudo().move_ids
        entry.action_post()
        self.assertAlmostEqual(sum(entry.line_ids.mapped("balance")), 0)
        owed = entry.line_ids.filtered(lambda line: line.account_id == self.owed)
        self.assertAlmostEqual(owed.amount_currency, -99.99)
        self.assertAlmostEqual(owed.balance, -93.45)

    def test_missing_accounts_are_named(self):
        self.company.commission_journal_id = False
        self.company.commission_liability_account_id = False
        self.close_february()
        with self.assertRaisesRegex(
            UserError, "Commission Journal, Account of Commissions Owed"
        ):
            self.pay(self.ana)

    def test_paying_happens_once(self):
        self.close_february()
        statement, _action = self.pay(self.agata)
        with self.assertRaisesRegex(UserError, "“Paid”"):
            statement._pay()
        with self.assertRaisesRegex(UserError, "“Paid”"):
            statement.action_pay()
        self.assertEqual(len(statement.sudo().move_ids), 1)

    def test_the_database_refuses_a_second_bill(self):
        self.close_february()
        statement, _action = self.pay(self.agata)
        bill = statement.sudo().move_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                other = bill.copy()
                other.commission_statement_id = statement
                other.flush_recordset()
        self.assertEqual(len(statement.sudo().move_ids), 1)

    def test_only_what_is_approved_is_paid(self):
        self.close_february()
        statement = self.get_statement(self.agata).with_user(self.olga)
        with self.assertRaisesRegex(UserError, "“Proposed”"):
            statement._pay()
        self.assertFalse(statement.sudo().move_ids)

    def test_only_officers_pay(self):
        self.close_february()
        statements = self.approve(self.agata)
        with self.assertRaises(AccessError):
            self.env["commission.payout"].with_user(self.ana).create(
                {"statement_ids": statements.ids}
            )
        self.assertEqual(statements.state, "approved")

    def test_a_paid_month_stays_closed(self):
        self.close_february()
        self.pay(self.agata)
        with self.assertRaisesRegex(UserError, "approved or paid"):
            self.february.action_reopen()

    # ------------------------------------------------------------------
    # Undoing
    # ------------------------------------------------------------------

    def test_cancelling_the_bill_makes_it_payable_again(self):
        self.close_february()
        statement, _action = self.pay(self.agata)
        bill = statement.sudo().move_ids
        bill.action_post()
        bill.button_cancel()
        self.assertEqual(statement.state, "approved")
        self.assertFalse(statement.payout_date)
        self.pay_statements(statement)
        self.assertEqual(statement.state, "paid")
        self.assertEqual(
            sorted(statement.sudo().move_ids.mapped("state")), ["cancel", "draft"]
        )

    def test_deleting_the_entry_makes_it_payable_again(self):
        self.close_february()
        statement, _action = self.pay(self.ana)
        statement.sudo().move_ids.unlink()
        self.assertEqual(statement.state, "approved")

    def test_deleting_what_was_cancelled_changes_nothing(self):
        self.close_february()
        statement, _action = self.pay(self.agata)
        cancelled = statement.sudo().move_ids
        cancelled.button_cancel()
        self.pay_statements(statement)
        cancelled.unlink()
        self.assertEqual(statement.state, "paid")

    def test_a_cancelled_bill_is_not_brought_back_beside_a_new_one(self):
        self.close_february()
        statement, _action = self.pay(self.agata)
        cancelled = statement.sudo().move_ids
        cancelled.button_cancel()
        self.pay_statements(statement)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                cancelled.button_draft()
                cancelled.flush_recordset()
        self.assertEqual(statement.state, "paid")

    # ------------------------------------------------------------------
    # Below zero
    # ------------------------------------------------------------------

    def test_below_zero_nothing_is_paid(self):
        self.book(self.carla, -80)
        self.close_february()
        statement = self.approve(self.carla)
        with self.assertRaisesRegex(UserError, "below zero: nothing is paid"):
            statement._pay()
        with self.assertRaisesRegex(UserError, "Nothing to pay"):
            self.pay_statements(statement)
        self.assertEqual(statement.state, "approved")
        self.assertFalse(statement.sudo().move_ids)

    def test_below_zero_is_carried_to_the_next_statement(self):
        january = self.get_month(JANUARY)
        self.book(self.ana, -300, day=JANUARY)
        january.action_close()
        self.close_february()
        earlier = self.get_statement(self.ana, january)
        earlier.with_user(self.olga).action_approve()
        statement = self.approve(self.ana)
        self.assertEqual(statement.amount_carried, -300)
        self.assertEqual(statement.amount_payable, 700)
        # both chosen: the later one makes up for the earlier one
        self.pay_statements(statement | earlier.with_user(self.olga))
        entry = statement.sudo().move_ids
        self.assertEqual(sum(line.debit for line in entry.line_ids), 1000)
        owed = entry.line_ids.filtered(lambda line: line.account_id == self.owed)
        self.assertEqual(sum(owed.mapped("balance")), -700)
        self.assertEqual((earlier.state, earlier.carried_to_id), ("paid", statement))
        self.assertEqual(earlier.payout_ref, statement.payout_ref)
        entry.button_cancel()
        self.assertEqual((earlier.state, statement.state), ("approved", "approved"))
        self.assertFalse(earlier.carried_to_id)

    def test_nothing_to_pay_is_paid_without_a_document(self):
        self.book(self.ana, -1000)
        self.close_february()
        statement, _action = self.pay(self.ana)
        self.assertEqual((statement.state, statement.payout_kind), ("paid", "none"))
        self.assertFalse(statement.sudo().move_ids)

    # ------------------------------------------------------------------
    # Payroll
    # ------------------------------------------------------------------

    def read_csv(self, statements):
        data = base64.b64decode(statements.sudo().payroll_id.data)
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))

    def test_employees_are_paid_with_a_file_and_agents_by_bill(self):
        self.close_february()
        statements, action = self.pay(
            self.ana, self.bruno, self.agata, method="file", file_format="csv"
        )
        payroll = statements.sudo().payroll_id
        self.assertEqual(len(payroll), 1)
        self.assertIn(f"/web/content/commission.payroll/{payroll.id}/", action["url"])
        rows = self.read_csv(statements)
        self.assertEqual(
            [(row["Person"], row["To Pay"]) for row in rows],
            [("Ana", "1000.00"), ("Bruno", "200.00")],
        )
        kinds = {one.person_id.name: one.payout_kind for one in statements}
        self.assertEqual(kinds, {"Ana": "file", "Bruno": "file", "Agata": "bill"})
        self.assertEqual(statements.sudo().move_ids.partner_id, self.agata)

    def test_names_in_the_file_are_no_formulas(self):
        self.ana.partner_id.name = "=cmd|' /C calc'!A0"
        self.close_february()
        statements, _action = self.pay(self.ana, method="file", file_format="csv")
        self.assertEqual(self.read_csv(statements)[0]["Person"][:2], "'=")
        self.assertEqual(neutralise("@SUM(1)"), "'@SUM(1)")
        self.assertEqual(neutralise("Ana-Maria"), "Ana-Maria")

    def test_the_workbook_has_numbers(self):
        from openpyxl import load_workbook

        self.close_february()
        statements, _action = self.pay(self.ana, method="file", file_format="xlsx")
        data = base64.b64decode(statements.sudo().payroll_id.data)
        titles, row = load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
        self.assertEqual(dict(zip(titles, row, strict=True))["To Pay"], 1000)

    def test_the_file_pays_what_is_carried_once(self):
        january = self.get_month(JANUARY)
        self.book(self.ana, -300, day=JANUARY)
        january.action_close()
        self.close_february()
        earlier = self.get_statement(self.ana, january).with_user(self.olga)
        earlier.action_approve()
        statements = self.approve(self.ana) | earlier
        self.pay_statements(statements, method="file", file_format="csv")
        rows = self.read_csv(statements)
        self.assertEqual([row["To Pay"] for row in rows], ["700.00"])
        self.assertEqual(set(statements.mapped("state")), {"paid"})

    def test_the_file_is_kept_for_officers(self):
        self.close_february()
        statements, _action = self.pay(self.ana, method="file")
        payroll = statements.sudo().payroll_id
        with self.assertRaises(AccessError):
            payroll.with_user(self.ana).read(["data"])
        with self.assertRaises(UserError):
            payroll.unlink()
        self.assertTrue(payroll.with_user(self.olga).read(["data"]))
