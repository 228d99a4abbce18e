from odoo.fields import Command
from odoo.tests import TransactionCase

from odoo.addons.crm_base.tests.people import new_person
from odoo.addons.crm_leads_ext.models.crm_assignment_engine import ENGINE

SALES = "sales_team.group_sale_salesman"
MANAGER = "sales_team.group_sale_manager"


class AssignmentCase(TransactionCase):
    """A team of Ana, Bruno and Carla, led by Marta, with one running rule.

    ::

        company  Fresh Start      team  Inbound     rule  Everything (in turn)
                                        members     Ana → Bruno → Carla
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "mail_notify_force_send": False})
        # whatever the database holds takes no part
        cls.env["crm.assignment.rule"].search([]).state = "draft"
        cls.env.cr.execute("UPDATE crm_lead SET active = false WHERE user_id IS NULL")
        cls.env.cr.execute("UPDATE crm_lead_response SET date_alarm = NULL")
        cls.env.invalidate_all()
        cls.company = cls.env["res.company"].create({"name": "Fresh Start"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.manager = cls.new_user("marta", f"{MANAGER},crm.group_use_lead")
        cls.ana, cls.bruno, cls.carla = (
            cls.new_user(login, SALES) for login in ("ana", "bruno", "carla")
        )
        cls.people = cls.ana | cls.bruno | cls.carla
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Inbound",
                "company_id": cls.company.id,
                "member_ids": [Command.set(cls.people.ids)],
            }
        )
        cls.rule = cls.make_rule("Everything", cls.people)
        # core gives a chance to all leads but the first of a database
        cls.make_leads(1, active=False)
        cls.engine = cls.env[ENGINE]

    @classmethod
    def new_user(cls, login, groups, company=None):
        return new_person(
            cls.env,
            f"crm_{login}",
            groups,
            company or cls.company,
            notification_type="email" if "portal" in groups else "inbox",
            tz="Europe/Madrid",
        )

    @classmethod
    def make_rule(cls, name, people, **values):
        return cls.env["crm.assignment.rule"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "team_id": cls.team.id,
                "state": "running",
                "member_ids": [
                    Command.create({"user_id": user.id, "sequence": place})
                    for place, user in enumerate(people)
                ],
                **values,
            }
        )

    @classmethod
    def make_leads(cls, count, *, routed=False, **values):
        """Leads that wait for somebody; ``routed`` lets the rules see them at once."""
        return (
            cls.env["crm.lead"]
            .with_context(
                crm_routing_skip=not routed,
                tracking_disable=True,
                default_user_id=False,
            )
            .create(
                [
                    {
                        "name": f"Lead {number}",
                        "type": "lead",
                        "company_id": cls.company.id,
                        "team_id": False,
                        **values,
                    }
                    for number in range(1, count + 1)
                ]
            )
        )

    def assign(self, leads=None, rules=None):
        """Plan and carry out at once, as the button does for few leads."""
        rules = rules or self.engine._get_running_rules(self.company)
        run = self.engine._plan(rules, "button", leads=leads)
        self.engine._apply_inline(run)
        self.env.invalidate_all()
        return run

    def member(self, user, rule=None):
        return (rule or self.rule).member_ids.filtered(lambda m: m.user_id == user)

    def names(self, leads):
        return leads.mapped(lambda lead: lead.user_id.name or "–")

    def decisions(self, leads, kind="plan"):
        return self.env["crm.decision"].search(
            [("res_id", "in", leads.ids), ("kind", "=", kind)], order="rank"
        )

    @classmethod
    def take_leave(cls, user, start, end):
        """The person is on leave, as Time Off would write it."""
        employee = cls.env["hr.employee"].search(
            [("user_id", "=", user.id), ("company_id", "=", cls.company.id)]
        ) or cls.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": cls.company.id,
                "tz": user.tz,
            }
        )
        cls.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": employee.resource_id.id,
                "calendar_id": employee.resource_calendar_id.id,
                "company_id": cls.company.id,
                "date_from": start,
                "date_to": end,
            }
        )
