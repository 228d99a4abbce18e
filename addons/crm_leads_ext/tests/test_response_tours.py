from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .response_common import ResponseCase


@tagged("post_install", "-at_install")
class TestResponseTours(ResponseCase, HttpCase):
    """A rep accepts, a rep declines, and what nobody answers moves on."""

    def setUp(self):
        super().setUp()
        self.rule.write({"response_hours": 4, "accept_required": True})
        self.env["crm.decline.reason"].create({"name": "Not my turf"})
        self.lead = self.make_leads(1)
        self.assign()
        self.path = f"/odoo/crm.lead/{self.lead.id}"

    def test_rep_accepts(self):
        self.start_tour(self.path, "crm_leads_ext_rep_accepts", login="crm_ana")
        self.assertEqual(self.rows(self.lead).acceptance, "accepted")

    def test_rep_declines_and_the_next_person_has_it(self):
        self.start_tour(self.path, "crm_leads_ext_rep_declines", login="crm_ana")
        self.assertEqual(self.rows(self.lead)[0].decline_note, "Ask for the drawings.")
        self.assertEqual(self.lead.user_id, self.bruno)
        self.start_tour(self.path, "crm_leads_ext_next_person", login="crm_bruno")

    def test_breach_moves_on(self):
        late = fields.Datetime.now() - timedelta(minutes=1)
        self.lead.response_deadline = late
        row = self.rows(self.lead)
        row._write({"date_deadline": late, "date_alarm": late})
        self.start_tour(
            "/odoo/action-crm.crm_lead_all_leads",
            "crm_leads_ext_late_leads",
            login="crm_marta",
        )
        self.env["crm.lead.response"]._watch_batch()
        self.assertEqual(self.rows(self.lead)[0].outcome, "breached")
        self.assertEqual(self.lead.user_id, self.bruno)
        self.start_tour(self.path, "crm_leads_ext_next_person", login="crm_bruno")
