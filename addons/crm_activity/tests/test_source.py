from odoo.fields import Command
from odoo.tests import tagged

from .common import TODAY, ActivityCase


@tagged("post_install", "-at_install")
class TestSource(ActivityCase):
    """An activity says what made it."""

    def test_by_hand(self):
        self.assertEqual(self.make_activity().source, "manual")

    def test_code_is_a_rule(self):
        activity = self.lead.activity_schedule("mail.mail_activity_data_todo")
        self.assertEqual(activity.source, "rule")

    def test_an_automation(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Call new ones",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "state": "next_activity",
                "activity_type_id": self.todo.id,
                "activity_summary": "Call",
                "activity_user_type": "specific",
                "activity_user_id": self.ana.id,
            }
        )
        action.with_context(active_model="crm.lead", active_id=self.lead.id).run()
        self.assertEqual(self.lead.activity_ids.source, "rule")

    def test_a_plan(self):
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Onboarding",
                "res_model": "crm.lead",
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": self.todo.id,
                            "responsible_type": "on_demand",
                            "summary": "Welcome",
                        }
                    )
                ],
            }
        )
        wizard = self.env["mail.activity.schedule"].create(
            {
                "res_model": "crm.lead",
                "res_ids": str(self.lead.ids),
                "plan_id": plan.id,
                "plan_date": TODAY,
                "plan_on_demand_user_id": self.ana.id,
            }
        )
        wizard.action_schedule_plan()
        self.assertEqual(self.lead.activity_ids.mapped("source"), ["plan"])

    def test_what_follows_another(self):
        self.todo.write(
            {"chaining_type": "trigger", "triggered_next_type_id": self.todo.id}
        )
        self.make_activity().action_done()
        self.assertEqual(self.lead.activity_ids.source, "followup")

    def test_who_makes_it_may_say_so(self):
        model = self.env["mail.activity"].with_context(crm_activity_source="call")
        self.assertEqual(model.default_get(["source"]), {"source": "call"})
        self.assertEqual(self.make_activity(source="mail").source, "mail")

    def test_the_form_for_new_ones_has_all_that_can_be_planned(self):
        other = self.lead.copy({"name": "Valves"})
        wizard = self.env["mail.activity.schedule"].create(
            {
                "res_model": "crm.lead",
                "res_ids": str((self.lead + other).ids),
                "activity_type_id": self.todo.id,
                "activity_user_id": self.ana.id,
                "summary": "Report",
                "date_deadline": TODAY,
                "priority": "3",
                "planned_start": "2026-03-18 13:00:00",
                "planned_hours": 1.5,
                "reminder_minutes": "15",
                "participant_ids": [Command.set(self.carla.partner_id.ids)],
                "repeats": True,
                "repeat_unit": "month",
            }
        )
        wizard.action_schedule_activities()
        for lead in self.lead + other:
            activity = lead.activity_ids
            self.assertEqual(activity.priority, "3")
            self.assertEqual(str(activity.remind_at), "2026-03-18 12:45:00")
            self.assertEqual(activity.participant_ids, self.carla.partner_id)
            self.assertEqual(activity.repeat_label, "Every month")
            self.assertEqual(activity.series_number, 1)
            self.assertEqual(activity.source, "manual")
        self.assertNotEqual(
            self.lead.activity_ids.series_key, other.activity_ids.series_key
        )
