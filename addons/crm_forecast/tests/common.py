from datetime import date, datetime

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase

from odoo.addons.crm_base.tests.clock import FrozenClock
from odoo.addons.crm_base.tests.people import new_person

SALES = "sales_team.group_sale_salesman"
ALL = "sales_team.group_sale_salesman_all_leads"
MANAGER = "sales_team.group_sale_manager"
# A Wednesday.
TODAY = date(2026, 3, 18)


class ForecastCase(FrozenClock, TransactionCase):
    """A company of its own on 18 March 2026.

    ::

        company  Forecast & Co (EUR)   North: Ana, Bruno   South: Carla
        manager  Marta                 stages: New (pipeline), Offer (best case), Won
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_company("Forecast & Co")
        cls.env = cls.env(
            context={
                "allowed_company_ids": cls.company.ids,
                "tracking_disable": True,
                "crm_routing_skip": True,
            }
        )
        # whatever the database holds takes no part
        cls.env["crm.lead"].flush_model()
        cls.env.cr.execute("UPDATE crm_lead SET type = 'lead'")
        for table in ("snapshot", "state", "total"):
            cls.env.cr.execute(f"DELETE FROM crm_forecast_{table}")
        cls.env.invalidate_all()
        cls.ana, cls.bruno, cls.carla = map(cls.make_user, ("ana", "bruno", "carla"))
        cls.marta = cls.make_user("marta", MANAGER)
        cls.north = cls.make_team("North", cls.ana | cls.bruno)
        cls.south = cls.make_team("South", cls.carla)
        stages = [("New", "pipeline", False), ("Offer", "best_case", False)]
        cls.new, cls.offer, cls.won = cls.env["crm.stage"].create(
            [
                {
                    "name": name,
                    "forecast_category": category,
                    # as most are made: it says nothing, rather than no
                    **({"is_won": True} if won else {}),
                    "sequence": 900 + place,
                    "team_ids": [Command.set((cls.north | cls.south).ids)],
                }
                for place, (name, category, won) in enumerate(
                    [*stages, ("Won", "pipeline", True)]
                )
            ]
        )
        cls.forecast = cls.env["crm.forecast"]
        cls.Snapshot = cls.env["crm.forecast.snapshot"]
        cls.State = cls.env["crm.forecast.state"]

    # tours live now, as their browser does
    frozen = datetime(2026, 3, 18, 9)

    @classmethod
    def make_company(cls, name, currency="base.EUR"):
        company = cls.env["res.company"].create(
            {"name": name, "currency_id": cls.env.ref(currency).id}
        )
        company.resource_calendar_id.tz = "Europe/Madrid"
        cls.env.user.company_ids |= company
        return company

    @classmethod
    def make_user(cls, name, groups=SALES, company=None):
        company = company or cls.company
        login, tz = f"forecast_{name}", "Europe/Madrid"
        return new_person(cls.env, login, groups, company, tz=tz)

    @classmethod
    def make_team(cls, name, users, company=None):
        return cls.env["crm.team"].create(
            {
                "name": name,
                "company_id": (company or cls.company).id,
                "user_id": False,
                "member_ids": [Command.set(users.ids)],
            }
        )

    @classmethod
    def make_deal(cls, user=None, amount=100, day=TODAY, **values):
        """An open opportunity of somebody, in the first stage."""
        team = user and user.crm_team_ids[:1]
        return cls.env["crm.lead"].create(
            {
                "name": "Pumps",
                "type": "opportunity",
                "company_id": cls.company.id,
                "user_id": user.id if user else False,
                "team_id": team.id if team else False,
                "stage_id": cls.new.id,
                "expected_revenue": amount,
                "date_deadline": day,
                **values,
            }
        )

    def win(self, deal, moment=None):
        deal.stage_id = self.won
        if moment:
            self.set_dates(deal, closed=moment)

    def set_dates(self, deals, *, created=None, closed=None):
        """Dates that only the past could have written."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = coalesce(%s, create_date),"
            " date_closed = coalesce(%s, date_closed) WHERE id IN %s",
            [created, closed, tuple(deals.ids)],
        )
        deals.invalidate_recordset()

    def take(self, day):
        """A snapshot as it is taken on a day."""
        with freeze_time(datetime(day.year, day.month, day.day, 9)):
            return self.Snapshot._take(day)

    def as_user(self, user, companies=None):
        """Forecasts as somebody sees them."""
        context = {"allowed_company_ids": (companies or user.company_id).ids}
        return self.forecast.with_user(user).with_context(**context)

    def rows(self, user, kind="month", first=False):
        answer = self.as_user(user).load_forecast(kind, first)
        return {row["key"]: row for row in answer["rows"]}

    def key(self, *records):
        """The key of a row: company, and team and person if given."""
        return ".".join(
            f"{letter}{record.id or 0}"
            for letter, record in zip("ctu", [self.company, *records], strict=False)
        )
