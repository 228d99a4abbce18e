from odoo.tests import TransactionCase, tagged

ROLES = ["sales_manager", "salesperson"]


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo company's story holds together, where demo data is installed."""

    def test_every_role_has_its_person(self):
        found = self.env["ir.model.data"].search(
            [
                ("module", "=", "crm_suite"),
                ("model", "=", "res.users"),
                ("name", "=like", "demo\\_user\\_%"),
            ]
        )
        if not self.env.ref("base.module_crm_suite").demo:
            self.assertFalse(found)
            return
        roles = {record.name.removeprefix("demo_user_") for record in found}
        self.assertEqual(roles, set(ROLES))
        leads = self.env["crm.lead"].browse(
            self.env.ref(f"crm_suite.demo_lead_{number}").id for number in range(1, 13)
        )
        self.assertGreaterEqual(len(leads.user_id), 2)
        self.assertFalse([lead for lead in leads if not lead.assignment_reason])
