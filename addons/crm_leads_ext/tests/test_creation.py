from unittest.mock import patch

from odoo.tests import RecordCapturer, tagged

from .common import AssignmentCase


@tagged("post_install", "-at_install")
class TestCreation(AssignmentCase):
    def test_new_lead_finds_its_person_at_once(self):
        leads = self.make_leads(2, routed=True)
        self.assertEqual(sorted(self.names(leads)), ["Ana", "Bruno"])
        run = self.decisions(leads).run_id
        self.assertEqual(run.mapped("trigger"), ["create"])
        self.assertEqual(run.mapped("state"), ["done"])

    def test_lead_made_by_a_salesperson_stays_theirs(self):
        lead = self.env["crm.lead"].with_user(self.carla).create({"name": "Mine"})
        self.assertEqual(lead.user_id, self.carla)
        self.assertFalse(self.decisions(lead))

    def test_mail_finds_its_person(self):
        lead_id = self.env["mail.thread"].message_process(
            "crm.lead",
            "From: Zoe <zoe@client.example>\nTo: leads@example.com\n"
            "Subject: Three pumps\nMessage-Id: <pumps@client.example>\n\nHello",
            custom_values={"company_id": self.company.id, "team_id": self.team.id},
        )
        lead = self.env["crm.lead"].browse(lead_id)
        self.assertEqual(self.names(lead), ["Ana"])

    def test_team_leader_does_not_come_before_the_rules(self):
        self.team.user_id = self.manager
        self.assertTrue(self.env["crm.lead"]._is_rule_based_assignment_activated())

    def test_import_is_left_to_the_scheduled_run(self):
        leads = self.make_leads(2, routed=False)
        self.assertFalse(leads.user_id)

    def test_many_leads_are_left_to_the_cron(self):
        target = "odoo.addons.crm_leads_ext.models.crm_assignment_engine_apply"
        cron = self.env.ref("crm_leads_ext.ir_cron_assign_leads")
        with patch(f"{target}.INLINE_LIMIT", 2), self.capture_triggers(cron) as called:
            leads = self.make_leads(3, routed=True)
        self.assertFalse(leads.user_id)
        self.assertTrue(called.records)

    def capture_triggers(self, cron):
        return RecordCapturer(
            self.env["ir.cron.trigger"].sudo(), [("cron_id", "=", cron.id)]
        )

    def test_busy_rules_do_not_hold_up_creation(self):
        cron = self.env.ref("crm_leads_ext.ir_cron_assign_leads")
        Engine = type(self.engine)
        with (
            patch.object(Engine, "_lock_rules", lambda *args, **kwargs: False),
            self.capture_triggers(cron) as called,
        ):
            lead = self.make_leads(1, routed=True)
        self.assertFalse(lead.user_id)
        self.assertTrue(called.records)

    def test_no_rule_no_run(self):
        self.rule.state = "draft"
        lead = self.make_leads(1, routed=True)
        self.assertFalse(lead.user_id)
        self.assertFalse(self.decisions(lead))
