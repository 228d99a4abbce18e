from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import AssignmentCase

ALL_LEADS = "sales_team.group_sale_salesman_all_leads"


class LeadReportAccess:
    """Who sees which leads in the figures: exactly those they see as leads."""

    model = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls.new_user("lea", ALL_LEADS)
        cls.other = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.env.user.company_ids |= cls.other
        cls.stranger = new_test_user(
            cls.env,
            login="crm_stranger",
            groups="sales_team.group_sale_manager",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )
        cls.hers = cls.make_leads(1, user_id=cls.ana.id)
        cls.his = cls.make_leads(1, user_id=cls.bruno.id)
        cls.nobodys = cls.make_leads(1)
        cls.common = cls.make_leads(1, company_id=False)
        cls.foreign = cls.make_leads(1, company_id=cls.other.id)
        cls.leads = cls.hers | cls.his | cls.nobodys | cls.common | cls.foreign

    def seen(self, user):
        rows = self.env[self.model].with_user(user).with_context(allowed_company_ids=[])
        return rows.search([("lead_id", "in", self.leads.ids)]).sudo().lead_id

    def counted(self, user):
        rows = self.env[self.model].with_user(user).with_context(allowed_company_ids=[])
        ((count,),) = rows._read_group(
            [("lead_id", "in", self.leads.ids)], [], ["__count"]
        )
        return count

    def test_salesperson_sees_own_and_waiting_leads(self):
        expected = self.hers | self.nobodys | self.common
        self.assertEqual(self.seen(self.ana).sorted("id"), expected)
        self.assertEqual(self.counted(self.ana), 3)
        hidden = self.env[self.model].with_user(self.ana).browse(self.his.id)
        self.assertFalse(hidden.read(["name"]), "for Ana there is no such row")

    def test_who_sees_all_leads_sees_all_of_the_company(self):
        expected = self.leads - self.foreign
        for user in (self.leader, self.manager):
            self.assertEqual(self.seen(user).sorted("id"), expected)
            self.assertEqual(self.counted(user), 4)

    def test_other_company_sees_its_own(self):
        self.assertEqual(self.seen(self.stranger), self.common | self.foreign)

    def test_portal_and_employee_see_nothing(self):
        for login, group in (("petra", "group_portal"), ("emil", "group_user")):
            user = self.new_user(login, f"base.{group}")
            with self.subTest(group), self.assertRaises(AccessError):
                self.seen(user)
            with self.subTest(group), self.assertRaises(AccessError):
                self.counted(user)

    def test_rule_that_somebody_adds_on_leads_holds_for_the_figures(self):
        """An administrator hides a team's leads: the figures hide them, too."""
        self.env["ir.rule"].create(
            {
                "name": "Not the secret ones",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "domain_force": "[('name', '!=', 'Secret')]",
            }
        )
        self.hers.name = "Secret"
        self.assertNotIn(self.hers, self.seen(self.manager))
        self.assertEqual(self.counted(self.manager), 3)

    def test_nobody_writes_a_figure(self):
        for operation in ("write", "create", "unlink"):
            for user in (self.ana, self.manager):
                self.assertFalse(
                    self.env[self.model].with_user(user).has_access(operation)
                )


@tagged("post_install", "-at_install")
class TestStatisticsAccess(LeadReportAccess, AssignmentCase):
    model = "crm.lead.statistics"


@tagged("post_install", "-at_install")
class TestAgingAccess(LeadReportAccess, AssignmentCase):
    model = "crm.lead.aging"
