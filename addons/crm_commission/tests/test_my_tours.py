from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import CommissionCase


@tagged("post_install", "-at_install")
class TestMyTours(CommissionCase, HttpCase):
    """What a salesperson and a leader look at, and what a quotation says."""

    frozen = None

    def setUp(self):
        super().setUp()
        self.today = fields.Date.context_today(self.env.user)
        self.plan = self.make_plan({"tiers": [(0, 5), (1000, 7), (2000, 10)]})
        self.plan.participant_ids.date_from = "2000-01-01"
        self.make_invoice(self.ana, 1500, day=self.today)
        self.run_engine()

    def start(self, path, tour, user):
        self.start_tour(path, tour, login=user.login)

    def test_a_salesperson_follows_a_line(self):
        self.make_deal(self.ana, 1000, won=False, probability=50)
        self.start("/odoo/my-commission", "crm_commission_my", self.ana)
        self.assertEqual(self.earned(self.ana), 85)

    def test_a_leader_looks_at_the_team(self):
        self.start("/odoo/my-commission", "crm_commission_team", self.nora)
        self.assertEqual(self.earned(self.ana), 85)

    def test_a_quotation_says_what_it_would_bring(self):
        order = self.make_order(self.ana, 500, confirm=False)
        self.start(f"/odoo/sales/{order.id}", "crm_commission_quotation", self.ana)
        self.assertEqual(order.order_line.price_unit, 400)
        self.assertEqual(order.with_user(self.ana).commission_estimate, 28)
