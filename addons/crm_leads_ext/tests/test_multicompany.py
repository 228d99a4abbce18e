from odoo.fields import Command
from odoo.tests import tagged

from .common import SALES, AssignmentCase


@tagged("post_install", "-at_install")
class TestMultiCompany(AssignmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.env.user.company_ids |= cls.other
        companies = (cls.company | cls.other).ids
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": companies})
        cls.olga = cls.new_user("olga", SALES, cls.other)
        cls.other_team = cls.env["crm.team"].create(
            {"name": "Far", "company_id": cls.other.id}
        )
        cls.other_rule = cls.env["crm.assignment.rule"].create(
            {
                "name": "Far leads",
                "company_id": cls.other.id,
                "team_id": cls.other_team.id,
                "state": "running",
                "member_ids": [Command.create({"user_id": cls.olga.id})],
            }
        )

    def test_each_company_gives_its_own_leads(self):
        here = self.make_leads(1, routed=True)
        there = self.make_leads(1, routed=True, company_id=self.other.id)
        self.assertEqual(self.names(here | there), ["Ana", "Olga"])
        self.assertEqual(here.company_id, self.company)
        self.assertEqual(there.company_id, self.other)

    def test_lead_of_no_company_gets_that_of_its_person(self):
        lead = self.make_leads(1, routed=True, company_id=False)
        self.assertEqual(self.names(lead), ["Ana"])
        self.assertEqual(lead.company_id, self.company)

    def test_lead_of_another_company_is_never_given(self):
        self.other_rule.state = "draft"
        there = self.make_leads(1, company_id=self.other.id)
        self.assign()
        self.assertFalse(there.user_id)
        self.assertFalse(self.decisions(there), "the run has nothing to say about it")

    def test_person_who_left_the_company_gets_nothing(self):
        self.ana.write(
            {"company_id": self.other.id, "company_ids": [Command.set(self.other.ids)]}
        )
        lead = self.make_leads(1)
        self.assign()
        self.assertEqual(self.names(lead), ["Bruno"])
