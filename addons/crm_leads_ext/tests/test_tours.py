from odoo.tests import HttpCase, tagged

from .common import AssignmentCase


@tagged("post_install", "-at_install")
class TestTours(AssignmentCase, HttpCase):
    def test_manager_makes_a_rule_simulates_applies_and_reads_why(self):
        self.rule.state = "draft"
        leads = self.make_leads(6)
        self.start_tour(
            "/odoo/lead-rules", "crm_leads_ext_manager_rule", login="crm_marta"
        )
        self.env.invalidate_all()
        self.assertEqual(
            self.names(leads), ["Ana", "Bruno", "Carla", "Ana", "Bruno", "Carla"]
        )

    def test_salesperson_asks_why_me(self):
        lead = self.make_leads(1)
        self.assign()
        self.start_tour(
            f"/odoo/crm.lead/{lead.id}", "crm_leads_ext_why_me", login="crm_ana"
        )
