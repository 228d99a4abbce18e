from odoo.tests import tagged

from odoo.addons.crm_leads_ext.tests.common import AssignmentCase


@tagged("post_install", "-at_install")
class TestAutomation(AssignmentCase):
    """Automation rules that wait for a salesperson run for one lead and for many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        model = cls.env["ir.model"]._get("crm.lead")
        field = cls.env["ir.model.fields"]._get("crm.lead", "user_id")
        action = {
            "name": "Mark",
            "model_id": model.id,
            "state": "code",
            "code": "records.write({'referred': 'automation'})",
        }
        cls.env["base.automation"].create(
            {
                "name": "Mark assigned leads",
                "model_id": model.id,
                "trigger": "on_user_set",
                "trigger_field_ids": [(6, 0, field.ids)],
                "action_server_ids": [(0, 0, action)],
            }
        )

    def test_automation_runs_for_one_and_for_many(self):
        single = self.make_leads(1, routed=True)
        many = self.make_leads(20)
        self.assertFalse(any(many.mapped("referred")))
        self.assign()
        self.assertEqual(set((single | many).mapped("referred")), {"automation"})
