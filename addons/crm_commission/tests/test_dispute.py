from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OFFICER, TODAY
from .statement_common import FEBRUARY, StatementCase


@tagged("post_install", "-at_install")
class TestDispute(StatementCase):
    """People say what is wrong; what is accepted is booked once, never backwards."""

    def setUp(self):
        super().setUp()
        self.close_february()
        self.statement = self.get_statement(self.ana)
        self.line = self.statement.line_ids

    def dispute(self, claimed=1200, user=None, **values):
        """Ana disputes her line."""
        vals = {
            "statement_id": self.statement.id,
            "kind": "wrong",
            "credit_id": self.line.id,
            "amount_claimed": claimed,
            "explanation": "The second pump is missing",
            **values,
        }
        return self.env["commission.dispute"].with_user(user or self.ana).create(vals)

    def missing(self, claimed=50, **values):
        if "document_ref" not in values:
            values["document_name"] = "S0042"
        return self.dispute(claimed, kind="missing", credit_id=False, **values)

    def decide(self, dispute, action="action_accept", user=None, **values):
        dispute = dispute.with_user(user or self.olga)
        if values:
            dispute.write(values)
        getattr(dispute, action)()

    def get_adjustments(self):
        return self.env["commission.credit"].search(
            [("person_id", "=", self.ana.partner_id.id), ("kind", "=", "adjustment")]
        )

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------

    def test_the_person_sees_the_amount_with_and_without(self):
        dispute = self.dispute()
        self.assertEqual((dispute.amount_booked, dispute.amount_claimed), (1000, 1200))
        self.assertEqual(dispute.total_with, 1000)
        self.assertEqual(dispute.total_without, 0)
        self.assertEqual(dispute.total_claimed, 1200)
        self.assertEqual(dispute.document_name, self.invoice.name)
        self.assertEqual(dispute.plan_id, self.plan)
        self.assertEqual(self.statement.state, "disputed")

    def test_the_dialog_knows_the_line(self):
        action = self.line.with_user(self.ana).action_dispute()
        context = action["context"]
        self.assertEqual(context["default_statement_id"], self.statement.id)
        self.assertEqual(context["default_credit_id"], self.line.id)
        self.assertEqual(context["default_amount_claimed"], 1000)
        self.assertFalse(self.line.is_disputed)
        self.dispute()
        self.line.invalidate_recordset()
        self.assertTrue(self.line.with_user(self.ana).is_disputed)

    def test_something_missing_names_a_document(self):
        order = self.make_order(self.ana, 500)
        dispute = self.missing(document_ref=f"sale.order,{order.id}")
        self.assertEqual(dispute.document_name, order.name)
        self.assertEqual((dispute.amount_booked, dispute.total_claimed), (0, 1050))

    def test_a_document_of_others_cannot_be_named(self):
        order = self.make_order(self.bruno, 500)
        with self.assertRaises(AccessError):
            self.missing(document_ref=f"sale.order,{order.id}")

    def test_a_fact_can_be_disputed_without_an_amount(self):
        dispute = self.dispute(1000, facts_claimed="The day was the 9th")
        self.assertEqual(dispute.state, "open")

    def test_a_dispute_claims_something(self):
        with self.assertRaisesRegex(ValidationError, "Say what the amount"):
            self.dispute(1000)

    def test_a_line_of_another_statement_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self.dispute(credit_id=self.get_statement(self.bruno).line_ids.id)

    def test_only_own_statements(self):
        for user in (self.bruno, self.nora):
            with self.assertRaises(AccessError):
                self.dispute(user=user)
        self.assertEqual(self.statement.state, "proposed")

    def test_only_before_approval(self):
        self.approve(self.ana)
        with self.assertRaisesRegex(UserError, "“Approved”"):
            self.dispute()

    def test_a_line_is_disputed_once_at_a_time(self):
        dispute = self.dispute()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.dispute()
        self.decide(dispute, "action_reject", answer="No")
        self.env.flush_all()
        self.assertEqual(self.dispute().state, "open")

    def test_what_the_person_cannot_say(self):
        dispute = self.dispute(state="accepted", amount_accepted=9999, answer="Yes")
        self.assertEqual((dispute.state, dispute.amount_accepted), ("open", 1200))
        self.assertFalse(dispute.answer)
        with self.assertRaises(AccessError):
            dispute.with_user(self.ana).write({"amount_claimed": 9999})

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------

    def test_accepting_books_the_difference_in_the_next_month(self):
        dispute = self.dispute()
        self.decide(dispute)
        credit = self.get_adjustments()
        self.assertEqual(credit, dispute.adjustment_id)
        self.assertEqual((credit.amount, credit.fact_id), (200, dispute.id))
        self.assertEqual(credit.date_booked, TODAY.replace(day=1))
        self.assertFalse(credit.component_id)
        self.assertEqual(self.statement.state, "proposed")
        self.assertEqual(self.statement.total, 1000)
        self.assertTrue(self.statement._is_unchanged())
        march = self.get_month(TODAY)
        march.action_propose()
        self.assertEqual(self.get_statement(self.ana, march).total, 200)

    def test_accepting_in_an_open_month_changes_the_statement(self):
        self.february.action_reopen()
        self.decide(self.dispute())
        self.assertEqual(self.get_adjustments().date_booked, FEBRUARY.replace(day=1))
        self.assertEqual(self.statement.total, 1200)
        self.assertTrue(self.statement._is_unchanged())

    def test_the_officer_may_accept_another_amount(self):
        self.decide(self.dispute(), amount_accepted=1150)
        self.assertEqual(self.get_adjustments().amount, 150)

    def test_accepting_less_takes_back(self):
        self.decide(self.dispute(400))
        self.assertEqual(self.get_adjustments().amount, -600)

    def test_a_second_click_books_nothing(self):
        dispute = self.dispute()
        self.decide(dispute)
        with self.assertRaisesRegex(UserError, "is decided"):
            self.decide(dispute)
        self.assertEqual(len(self.get_adjustments()), 1)

    def test_the_key_refuses_a_second_booking(self):
        dispute = self.dispute()
        self.decide(dispute)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            dispute.sudo()._book_adjustment()

    def test_the_engine_leaves_adjustments_alone(self):
        self.decide(self.dispute())
        run = self.run_engine(full=True)
        self.assertFalse(run.credit_count)

    def test_what_was_missing_is_booked(self):
        self.decide(self.missing())
        credit = self.get_adjustments()
        self.assertEqual((credit.amount, credit.plan_id), (50, self.plan))

    def test_what_was_missing_needs_a_plan(self):
        dispute = self.missing()
        dispute.sudo().plan_id = False
        with self.assertRaisesRegex(UserError, "Choose the plan"):
            self.decide(dispute)

    def test_a_rejection_has_an_answer(self):
        dispute = self.dispute()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.decide(dispute, "action_reject")
        self.decide(dispute, "action_reject", answer="It was cancelled")
        self.assertEqual(
            (dispute.state, dispute.decided_by_id), ("rejected", self.olga)
        )
        self.assertEqual(self.statement.state, "proposed")
        self.assertFalse(self.get_adjustments())
        self.assertIn("It was cancelled", self.statement.message_ids[0].body)

    def test_the_statement_waits_for_every_dispute(self):
        first, second = self.dispute(), self.missing()
        with self.assertRaisesRegex(UserError, "open disputes"):
            self.approve(self.ana)
        self.decide(first)
        self.assertEqual(self.statement.state, "disputed")
        self.decide(second)
        self.assertEqual(self.statement.state, "proposed")
        self.assertEqual(self.approve(self.ana).state, "approved")

    def test_only_officers_decide(self):
        dispute = self.dispute()
        for user in (self.ana, self.nora):
            with self.assertRaises(AccessError):
                self.decide(dispute, user=user)
        self.assertEqual(dispute.state, "open")

    def test_nobody_decides_an_own_dispute(self):
        self.ana.group_ids |= self.env.ref(OFFICER)
        dispute = self.dispute()
        with self.assertRaisesRegex(AccessError, "own dispute"):
            self.decide(dispute, user=self.ana)
        with self.assertRaisesRegex(AccessError, "own dispute"):
            dispute.with_user(self.ana).write({"amount_accepted": 9999})
        self.decide(dispute)
        self.assertEqual(dispute.state, "accepted")

    def test_officers_write_the_answer_only(self):
        dispute = self.dispute()
        with self.assertRaisesRegex(UserError, "only the answer"):
            dispute.with_user(self.olga).write({"state": "accepted"})
        with self.assertRaises(AccessError):
            dispute.with_user(self.olga).unlink()
        self.assertEqual(dispute.state, "open")
