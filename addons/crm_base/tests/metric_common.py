from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import TransactionCase

from ..models.crm_metric_evaluation import MetricRequest
from .people import new_person

SALES = "sales_team.group_sale_salesman"
LEADER = "sales_team.group_sale_salesman_all_leads"
MANAGER = "sales_team.group_sale_manager"


class MetricCase(TransactionCase):
    """A company of its own: Ana and Bruno in team North, Carla in team South."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "Metric Company", "currency_id": cls.env.ref("base.EUR").id}
        )
        cls.env = cls.env(
            context={
                "allowed_company_ids": cls.company.ids,
                "tracking_disable": True,
                "crm_routing_skip": True,
            }
        )
        cls.ana, cls.bruno, cls.carla = map(cls.make_user, ("ana", "bruno", "carla"))
        cls.marta = cls.make_user("marta", MANAGER)
        cls.north = cls.make_team("North", cls.ana | cls.bruno)
        cls.south = cls.make_team("South", cls.carla)
        # whatever a company has published: names are not
        cls.env["crm.metric"].search(
            [("published_names", "=", True)]
        ).published_names = False
        cls.stages = cls.env["crm.stage"].search([], order="sequence")

    @classmethod
    def make_user(cls, name, groups=SALES):
        login, tz = f"metric_{name}", "Europe/Madrid"
        return new_person(cls.env, login, groups, cls.company, tz=tz)

    @classmethod
    def make_team(cls, name, users):
        return cls.env["crm.team"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "user_id": False,
                "crm_team_member_ids": [
                    Command.create({"user_id": user.id}) for user in users
                ],
            }
        )

    @classmethod
    def make_lead(cls, user=None, *, created=None, closed=None, won=None, **values):
        """An opportunity; won, lost (``won=False``) or open, at these moments."""
        team = user and user.crm_team_ids.filtered(
            lambda team: team.company_id == cls.company
        )
        lead = cls.env["crm.lead"].create(
            {
                "name": "Pumps",
                "type": "opportunity",
                "company_id": cls.company.id,
                "user_id": user.id if user else False,
                "team_id": team.id if team else False,
                **values,
            }
        )
        if won:
            lead.action_set_won()
        elif won is False:
            lead.action_set_lost()
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_lead SET create_date = coalesce(%s, create_date),"
            " date_closed = coalesce(%s, date_closed) WHERE id = %s",
            [created, closed, lead.id],
        )
        cls.env.invalidate_all()
        return lead

    def evaluate(self, *requests, user=None):
        """Answers of the requests, under the rights of somebody."""
        env = self.env(user=user or self.marta)
        return env["crm.metric"]._evaluate(list(requests))

    def value(self, code, user=None, **asked):
        """The figure of March 2026."""
        (answer,) = self.evaluate(self.march(code, **asked), user=user)
        self.assertFalse(answer["error"], answer["message"])
        return answer["value"]

    def march(self, code, **asked):
        asked = {"tz": "Europe/Madrid", **asked}
        return MetricRequest(code, date(2026, 3, 1), date(2026, 4, 1), **asked)

    def make_metric(self, **values):
        model = values.pop("model", "crm.lead")
        return self.env["crm.metric"].create(
            {
                "name": "Mine",
                "code": "mine",
                "model_id": self.env["ir.model"]._get_id(model) if model else False,
                "date_field": "create_date",
                **values,
            }
        )


def at(day, hour=12, month=3):
    """A moment of 2026 in UTC."""
    return datetime(2026, month, day, hour)
