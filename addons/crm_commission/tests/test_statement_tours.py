from odoo.tests import HttpCase, tagged

from .common import SALES
from .statement_common import StatementCase


@tagged("post_install", "-at_install")
class TestStatementTours(StatementCase, HttpCase):
    """A month from both sides: who earned it, and who pays it."""

    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_pay_books()
        cls.olga.group_ids |= cls.env.ref(SALES)

    def start(self, tour, user):
        self.start_tour("/odoo/commission-statements", tour, login=user.login)

    def test_a_salesperson_reads_and_disputes(self):
        self.close_february()
        self.start("crm_commission_dispute", self.ana)
        statement = self.get_statement(self.ana)
        dispute = statement.dispute_ids
        self.assertEqual((dispute.amount_booked, dispute.amount_claimed), (1000, 1200))
        self.assertEqual(dispute.explanation, "The second pump is missing")
        self.assertEqual(dispute.credit_id, statement.line_ids)
        self.assertEqual(statement.state, "disputed")

    def test_an_officer_settles_and_pays(self):
        self.close_february()
        statement = self.get_statement(self.ana)
        self.env["commission.dispute"].with_user(self.ana).create(
            {
                "statement_id": statement.id,
                "credit_id": statement.line_ids.id,
                "amount_claimed": 1200,
                "explanation": "The second pump is missing",
            }
        )
        self.start("crm_commission_settle", self.olga)
        self.assertEqual(statement.dispute_ids.state, "accepted")
        self.assertEqual(statement.dispute_ids.adjustment_id.amount, 200)
        self.assertEqual((statement.state, statement.payout_kind), ("paid", "entry"))
        self.assertEqual(statement.move_ids.state, "draft")
