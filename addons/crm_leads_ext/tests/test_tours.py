from collections import Counter

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

    def test_managers_week(self):
        """Capacities, a rule by weight tried and used, and a draft on last month."""
        leads = self.make_leads(7)
        self.start_tour(
            "/odoo/lead-people", "crm_leads_ext_week_capacity", login="crm_marta"
        )
        self.start_tour(
            f"/odoo/lead-rules/{self.rule.id}",
            "crm_leads_ext_week_rule",
            login="crm_marta",
        )
        self.env.invalidate_all()
        counts = Counter(self.names(leads))
        self.assertEqual(counts, {"Ana": 2, "Bruno": 3, "Carla": 2})
        self.env.cr.execute(
            "UPDATE crm_decision_run SET date = date - interval '1 month'"
            " WHERE company_id = %s",
            [self.company.id],
        )
        self.env.invalidate_all()
        draft = self.make_rule("Draft", self.carla, state="draft", sequence=1)
        self.start_tour(
            f"/odoo/lead-rules/{draft.id}",
            "crm_leads_ext_week_replay",
            login="crm_marta",
        )
