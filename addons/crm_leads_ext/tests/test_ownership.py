from odoo.tests import tagged

from .common import AssignmentCase


@tagged("post_install", "-at_install")
class TestOwnership(AssignmentCase):
    """Odoo's own scheduled assignment keeps away from what our rules own."""

    def setUp(self):
        super().setUp()
        self.team.write({"assignment_domain": "[]"})
        self.team.crm_team_member_ids.assignment_max = 300
        other_company = self.env["res.company"].create({"name": "Core Only"})
        self.env.user.company_ids |= other_company
        self.core_team = self.env["crm.team"].create(
            {"name": "Core", "company_id": other_company.id}
        )
        self.env["crm.team.member"].create(
            {
                "user_id": self.new_user(
                    "cora", "sales_team.group_sale_salesman", other_company
                ).id,
                "crm_team_id": self.core_team.id,
                "assignment_max": 300,
            }
        )
        self.other_company = other_company

    def core_assign(self, teams):
        return teams._action_assign_leads(force_quota=True, creation_delta_days=0)

    def test_team_with_a_rule_is_left_out(self):
        lead = self.make_leads(1, team_id=self.team.id)
        self.core_assign(self.team)
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.type, "lead")

    def test_leads_without_team_are_ours(self):
        bystanders = self.env["crm.team"].create(
            {"name": "Bystanders", "company_id": self.company.id}
        )
        self.env["crm.team.member"].create(
            {
                "user_id": self.carla.id,
                "crm_team_id": bystanders.id,
                "assignment_max": 300,
            }
        )
        lead = self.make_leads(1)
        self.core_assign(bystanders)
        self.assertFalse(lead.team_id)

    def test_core_works_where_no_rule_runs(self):
        lead = self.make_leads(
            1, team_id=self.core_team.id, company_id=self.other_company.id
        )
        self.core_assign(self.core_team | self.team)
        self.assertEqual(lead.user_id.name, "Cora")

    def test_core_gets_its_teams_back(self):
        self.rule.state = "draft"
        lead = self.make_leads(1, team_id=self.team.id)
        self.core_assign(self.team)
        self.assertTrue(lead.user_id)
