from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MANAGER
from .response_common import MONDAY, ResponseCase

ELEVEN = "2026-11-23 10:00:00"


@tagged("post_install", "-at_install")
class TestAcceptance(ResponseCase):
    """Who gets a lead accepts or declines it: only that person, and only once."""

    def setUp(self):
        super().setUp()
        self.team.user_id = self.manager
        self.rule.write(
            {"accept_required": True, "accept_hours": 2, "response_hours": 4}
        )
        self.reason = self.env["crm.decline.reason"].create({"name": "Not my field"})
        with freeze_time(MONDAY):
            self.lead = self.make_leads(1)
            self.assign()
        self.startPatcher(freeze_time(ELEVEN))

    def decline(self, user, note=None):
        """Decline as the button does, with the wizard."""
        lead = self.lead.with_user(user)
        action = lead.action_decline()
        wizard = (
            self.env["crm.lead.decline"]
            .with_user(user)
            .with_context(**action["context"])
        )
        form = Form(wizard)
        form.reason_id = self.reason
        if note:
            form.note = note
        return form.save()

    def test_accept(self):
        self.assertTrue(self.lead.with_user(self.ana).can_accept)
        self.lead.with_user(self.ana).action_accept()
        self.assertEqual(self.lead.acceptance, "accepted")
        row = self.rows(self.lead)
        self.assertEqual(row.acceptance, "accepted")
        self.assertEqual(str(row.date_accepted), ELEVEN)
        self.assertFalse(self.lead.first_answer_date, "the customer still waits")
        with freeze_time("2026-11-23 11:00:00"):
            self.Response._watch_batch()
        self.assertEqual(self.lead.user_id, self.ana, "accepted is not missed")
        self.assertEqual(self.rows(self.lead).date_alarm, row.date_deadline)

    def test_accepting_twice_changes_nothing(self):
        self.lead.with_user(self.ana).action_accept()
        with freeze_time("2026-11-23 10:01:00"):
            self.lead.with_user(self.ana).action_accept()
        self.assertEqual(str(self.rows(self.lead).date_accepted), ELEVEN)

    def test_accept_many(self):
        with freeze_time(MONDAY):
            leads = self.lead | self.make_leads(3, routed=True)
        mine = leads.filtered(lambda lead: lead.user_id == self.ana)
        mine.with_user(self.ana).action_accept()
        self.assertEqual(set(mine.mapped("acceptance")), {"accepted"})
        self.assertEqual(set((leads - mine).mapped("acceptance")), {"pending"})

    def test_answering_is_accepting(self):
        self.lead._record_answer("call", self.ana)
        self.assertEqual(self.lead.acceptance, "accepted")
        self.assertEqual(self.rows(self.lead).acceptance, "accepted")

    def test_answering_a_lead_that_others_answered_before_is_accepting_too(self):
        self.lead.first_answer_date = MONDAY
        self.lead._record_answer("call", self.ana)
        self.assertEqual(self.lead.acceptance, "accepted")
        self.assertEqual(str(self.lead.first_answer_date), MONDAY)

    def test_answer_of_a_colleague_is_not_accepting(self):
        self.lead._record_answer("call", self.manager)
        self.assertEqual(self.lead.acceptance, "pending")
        self.assertFalse(self.rows(self.lead).date_alarm)

    def test_decline_gives_it_to_the_next_person(self):
        action = self.decline(self.ana, "Ask for the drawings.").action_decline()
        self.assertEqual(action["res_model"], "crm.lead")
        self.assertEqual(self.lead.user_id, self.bruno)
        self.assertEqual(self.lead.acceptance, "pending")
        first, second = self.rows(self.lead)
        self.assertEqual(first.outcome, "declined")
        self.assertEqual(first.decline_reason_id, self.reason)
        self.assertEqual(first.decline_note, "Ask for the drawings.")
        self.assertEqual(second.acceptance, "pending")
        self.assertEqual(self.lead.assignment_decision_id.run_id.trigger, "decline")
        note = self.lead.message_ids[0]
        self.assertIn("Not my field. Ask for the drawings.", note.body)
        self.assertEqual(note.author_id, self.ana.partner_id)
        self.assertFalse(self.lead.first_answer_date)

    def test_declining_twice_does_it_once(self):
        for user in (self.ana, self.manager):
            wizard = self.decline(user)
            wizard.action_decline()
            person = self.lead.user_id
            wizard.action_decline()
            self.assertEqual(self.lead.user_id, person)
        self.assertEqual(self.rows(self.lead).user_id, self.people)

    def test_manager_declines_for_the_person(self):
        self.decline(self.manager).action_decline()
        self.assertEqual(self.lead.user_id, self.bruno)

    def test_declined_and_nobody_else(self):
        (self.member(self.bruno) | self.member(self.carla)).paused = True
        wizard = self.decline(self.ana)
        wizard.action_decline()
        wizard.action_decline()
        self.assertEqual(self.lead.user_id, self.ana)
        self.assertEqual(self.lead.acceptance, "declined")
        self.assertEqual(self.lead.activity_ids.user_id, self.manager)
        self.assertEqual(len(self.lead.activity_ids), 1)
        self.assertEqual(self.rows(self.lead).outcome, "declined")

    def test_only_the_present_person_or_the_manager(self):
        lead = self.lead.with_user(self.bruno)
        self.assertFalse(lead.sudo(False).with_user(self.carla).sudo().can_accept)
        for step in (lead.action_accept, lead.action_decline):
            with self.assertRaises(AccessError):
                step()
        row = self.rows(self.lead)
        with self.assertRaises(AccessError):
            lead._decline(row.with_user(self.bruno), self.reason)
        self.assertEqual(self.lead.acceptance, "pending")

    def test_everybodys_leads_are_seen_but_not_accepted(self):
        self.bruno.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_salesman_all_leads").id)
        ]
        lead = self.lead.with_user(self.bruno)
        self.assertFalse(lead.can_accept)
        with self.assertRaisesRegex(AccessError, "only Ana or a sales manager"):
            lead.action_accept()

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.new_user("stranger", MANAGER, other)
        lead = self.lead.with_user(stranger).with_context(allowed_company_ids=other.ids)
        for step in (lead.action_accept, lead.action_decline):
            with self.assertRaises(AccessError):
                step()

    def test_who_lost_it_in_the_meantime(self):
        wizard = self.decline(self.ana)
        self.lead.user_id = self.bruno
        with self.assertRaises(AccessError):
            wizard.action_decline()
        with self.assertRaises(AccessError):
            self.lead.with_user(self.ana).action_accept()

    def test_nothing_to_decline(self):
        self.lead.with_user(self.ana).action_accept()
        with self.assertRaisesRegex(UserError, "not waiting for acceptance"):
            self.lead.with_user(self.ana).action_decline()
        row = self.rows(self.lead).with_user(self.ana)
        with self.assertRaisesRegex(UserError, "not waiting for acceptance"):
            self.lead.with_user(self.ana)._decline(row, self.reason)
