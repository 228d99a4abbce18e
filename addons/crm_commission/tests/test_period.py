from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY
from .statement_common import FEBRUARY, JANUARY, StatementCase


@tagged("post_install", "-at_install")
class TestPeriod(StatementCase):
    """Months are closed one after the other; closed ones never move."""

    def test_closing_books_and_makes_statements(self):
        self.close_february()
        self.assertEqual(self.february.state, "closed")
        self.assertEqual(self.february.closed_by_id, self.olga)
        totals = {one.person_id.name: one.total for one in self.february.statement_ids}
        self.assertEqual(totals, {"Ana": 1000, "Bruno": 200, "Agata": 500})

    def test_earlier_months_come_first(self):
        self.make_invoice(self.ana, 100, day=JANUARY)
        self.run_engine()
        with self.assertRaisesRegex(UserError, "January 2026 is next"):
            self.close_february()
        self.get_month(JANUARY).with_user(self.olga).action_close()
        self.close_february()
        self.assertEqual(self.february.state, "closed")

    def test_a_month_without_lines_is_not_skipped(self):
        self.get_month(date(2025, 12, 1)).action_close()
        with self.assertRaisesRegex(UserError, "January 2026 is next"):
            self.close_february()

    def test_several_months_close_in_order(self):
        self.make_invoice(self.ana, 100, day=JANUARY)
        self.run_engine()
        (self.february | self.get_month(JANUARY)).action_close()
        self.assertEqual(self.february.state, "closed")

    def test_a_month_that_is_not_over_stays_open(self):
        self.close_february()
        with self.assertRaisesRegex(UserError, "March 2026 is not over"):
            self.get_month(TODAY).action_close()

    def test_a_closed_month_is_not_closed_again(self):
        self.close_february()
        with self.assertRaisesRegex(UserError, "already closed"):
            self.close_february()

    def test_late_facts_go_to_the_next_month(self):
        self.close_february()
        before = self.get_statement(self.ana).line_hash
        self.make_invoice(self.ana, 300, day=FEBRUARY)
        self.run_engine()
        self.get_month(TODAY).with_user(self.olga).action_propose()
        late = self.get_statement(self.ana, self.get_month(TODAY))
        self.assertEqual(late.total, 30)
        self.assertEqual(late.line_ids.date, FEBRUARY)
        statement = self.get_statement(self.ana)
        self.assertEqual((statement.total, statement.line_hash), (1000, before))
        self.assertTrue(statement._is_unchanged())

    def test_what_is_taken_back_goes_to_the_next_month(self):
        self.close_february()
        self.invoice.button_draft()
        self.run_engine()
        march = self.get_month(TODAY)
        march.action_propose()
        self.assertEqual(self.get_statement(self.ana, march).total, -1000)
        self.assertEqual(self.get_statement(self.ana).total, 1000)

    def test_an_open_month_is_proposed_again(self):
        self.february.with_user(self.olga).action_propose()
        statement = self.get_statement(self.ana)
        self.assertEqual((statement.total, statement.state), (1000, "proposed"))
        signed = statement.line_hash
        self.make_invoice(self.ana, 500, day=FEBRUARY)
        self.february.with_user(self.olga).action_propose()
        self.assertEqual(self.get_statement(self.ana), statement)
        self.assertEqual(statement.total, 1050)
        self.assertNotEqual(statement.line_hash, signed)
        self.assertEqual(self.february.state, "open")

    def test_the_last_month_can_be_opened_again(self):
        self.close_february()
        self.february.with_user(self.olga).action_reopen()
        self.assertEqual(self.february.state, "open")
        self.make_invoice(self.ana, 500, day=FEBRUARY)
        self.close_february()
        self.assertEqual(self.get_statement(self.ana).total, 1050)

    def test_only_the_last_month_can_be_opened_again(self):
        january = self.get_month(JANUARY)
        january.action_close()
        self.close_february()
        with self.assertRaisesRegex(UserError, "closed last"):
            january.action_reopen()

    def test_what_is_approved_keeps_the_month_closed(self):
        self.close_february()
        self.approve(self.bruno)
        with self.assertRaisesRegex(UserError, "approved or paid"):
            self.february.action_reopen()

    def test_late_lines_keep_the_month_closed(self):
        self.close_february()
        self.make_invoice(self.ana, 300, day=FEBRUARY)
        self.run_engine()
        with self.assertRaisesRegex(UserError, "already booked in the next"):
            self.february.action_reopen()

    def test_only_officers_close(self):
        for action in ("action_close", "action_propose", "action_reopen"):
            with self.assertRaises(AccessError):
                getattr(self.february.with_user(self.ana), action)()
        with self.assertRaises(AccessError):
            self.february.with_user(self.olga).write({"state": "closed"})
        self.assertEqual(self.february.state, "open")

    def test_months_appear_from_the_first_line_until_today(self):
        self.make_invoice(self.ana, 100, day=date(2026, 1, 2))
        self.run_engine()
        self.env["commission.period"].with_user(self.olga)._open_months()
        months = self.env["commission.period"].search(
            [("company_id", "=", self.company.id)], order="date_from"
        )
        self.assertEqual([one.date_from.month for one in months], [1, 2, 3])

    def test_verifying_says_that_nothing_differs(self):
        self.close_february()
        self.february.with_user(self.olga).action_verify()
        self.assertIn("no difference", self.february.verified_text)
        self.assertEqual(self.february.verified_by_id, self.olga)

    def test_verifying_finds_a_line_that_was_changed(self):
        self.close_february()
        self.env.cr.execute(
            "UPDATE commission_credit SET amount = amount + 7 WHERE person_id = %s",
            [self.ana.partner_id.id],
        )
        self.env.invalidate_all()
        self.february.with_user(self.olga).action_verify()
        self.assertIn("the statement says 1000.0", self.february.verified_text)
        self.assertIn("Ana", self.february.verified_text)
        self.assertIn("booked 1007", self.february.verified_text)

    def test_verifying_finds_a_missing_statement(self):
        self.close_february()
        self.book(self.carla, 50)
        self.february.action_verify()
        self.assertIn("Carla has lines, but no statement", self.february.verified_text)
