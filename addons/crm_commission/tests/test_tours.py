from odoo.tests import HttpCase, tagged

from .common import CommissionCase


@tagged("post_install", "-at_install")
class TestTours(CommissionCase, HttpCase):
    """What people do with commissions in the browser."""

    frozen = None

    def test_an_officer_makes_a_plan(self):
        self.make_invoice(self.ana, 1000)
        self.start_tour(
            "/odoo/commission-plans", "crm_commission_plan", login=self.olga.login
        )
        plan = self.env["commission.plan"].search([("name", "=", "Pumps")])
        self.assertEqual(plan.state, "active")
        tiers = plan.component_ids.tier_ids
        self.assertEqual(
            [(tier.threshold, tier.rate) for tier in tiers],
            [(0, 5), (100, 8), (150, 12)],
        )
        self.assertEqual(plan.participant_ids.user_id, self.ana)
        self.assertEqual(plan.participant_ids.target, 3000)
