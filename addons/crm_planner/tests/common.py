from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase

from odoo.addons.crm_base.tests.people import new_person
from odoo.addons.crm_base.tests.worktime_common import hours
from odoo.addons.crm_planner.utils.planner import DAY

SALES = "sales_team.group_sale_salesman"
LEADER = "sales_team.group_sale_salesman_all_leads"
MANAGER = "sales_team.group_sale_manager"
# A Monday, ten o'clock in Madrid.
NOW = datetime(2026, 3, 16, 9, 0)
WEEK = "2026-03-16"


def at(day, hour, minute=0):
    """Minutes on the clock of a board: day 0 is the Monday."""
    return day * DAY + hour * 60 + minute


def utc(day, hour, minute=0):
    """The moment at which clocks in Madrid show a time of the week."""
    return datetime(2026, 3, 16 + day, hour - 1, minute)


class PlannerCase(TransactionCase):
    """Team North: Ana and Bruno. Marta manages, Carla is in team South."""

    frozen = NOW
    # the clock of whoever looks
    tz = "Europe/Madrid"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.frozen:
            # the clock stands before people get working hours
            cls.startClassPatcher(freeze_time(cls.frozen))
        cls.env.ref("base.lang_en").week_start = "1"
        cls.company = cls.env["res.company"].create({"name": "Planner Company"})
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(
            context={
                "allowed_company_ids": cls.company.ids,
                "tracking_disable": True,
                "crm_routing_skip": True,
                "lang": "en_US",
            }
        )
        cls.company = cls.company.with_env(cls.env)
        # nine to six, an hour for lunch; from Monday to Friday
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Full time",
                "company_id": cls.company.id,
                "tz": "Europe/Madrid",
                "attendance_ids": [Command.clear(), *hours((9, 13), (14, 18))],
            }
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.ana, cls.bruno, cls.carla = map(cls.make_person, ("ana", "bruno", "carla"))
        cls.marta = cls.make_person("marta", MANAGER)
        cls.north = cls.make_team("North", cls.ana | cls.bruno)
        cls.south = cls.make_team("South", cls.carla)
        cls.lead = cls.make_lead(cls.ana, "Pumps for Fontana")
        cls.view = {"scope": f"team-{cls.north.id}", "first": WEEK}

    @classmethod
    def make_person(cls, name, groups=SALES, *, company=None, employed=True):
        company = company or cls.company
        login, tz = f"planner_{name}", "Europe/Madrid"
        user = new_person(cls.env, login, groups, company, tz=tz)
        if employed:
            cls.env["hr.employee"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": company.id,
                    "resource_calendar_id": company.resource_calendar_id.id,
                    "tz": "Europe/Madrid",
                }
            )
        return user

    @classmethod
    def make_team(cls, name, users, **values):
        members = [Command.create({"user_id": user.id}) for user in users]
        return cls.env["crm.team"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "user_id": False,
                "crm_team_member_ids": members,
                **values,
            }
        )

    @classmethod
    def make_lead(cls, user, name, **values):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "company_id": cls.company.id,
                "user_id": user.id,
                "team_id": False,
                **values,
            }
        )

    @classmethod
    def make_activity(cls, user, start=None, planned_hours=1.0, **values):
        """An activity on the lead of Ana, planned or waiting."""
        record = values.pop("record", cls.lead)
        return (
            cls.env["mail.activity"]
            .with_context(mail_activity_quick_update=True)
            .create(
                {
                    "summary": "Call Fontana",
                    "activity_type_id": cls.env.ref("mail.mail_activity_data_call").id,
                    "res_model_id": cls.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                    "user_id": user.id,
                    "date_deadline": "2026-03-20",
                    "planned_start": start,
                    "planned_hours": planned_hours,
                    **values,
                }
            )
        )

    @classmethod
    def make_meeting(cls, users, start, stop, **values):
        return (
            cls.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Visit",
                    "start": start,
                    "stop": stop,
                    "user_id": users[:1].id,
                    "partner_ids": [Command.set(users.partner_id.ids)],
                    **values,
                }
            )
        )

    def give_leave(self, user, start, end, name="Dentist"):
        resource = user.employee_ids.sudo().resource_id
        return self.env["resource.calendar.leaves"].create(
            {
                "name": name,
                "resource_id": resource.id,
                "calendar_id": resource.calendar_id.id,
                "date_from": start,
                "date_to": end,
            }
        )

    def planner(self, user):
        env = self.env(
            user=user, context={**self.env.context, "tz": self.tz, "lang": "en_US"}
        )
        return env["crm.planner"]

    def load(self, user, scope=None, day=WEEK):
        return self.planner(user).load_board(scope or self.view["scope"], day)

    def row(self, board, user):
        (row,) = [row for row in board["people"] if row["id"] == user.id]
        return row

    def block(self, board, record, user):
        """The block of a record in somebody's row, or None."""
        blocks = [
            block
            for block in self.row(board, user)["blocks"]
            if (block["model"], block["id"]) == (record._name, record.id)
        ]
        return blocks[0] if blocks else None

    def move(
        self, user, block, to=None, *, start=None, hours=1, origin=None, view=None
    ):
        """Drop a block (as the screen knows it) in somebody's row."""
        minutes = round(hours * 60)
        origin_id = block["user_id"] if origin is None else origin
        return self.planner(user).move_block(
            {
                "kind": block["kind"],
                "id": block["id"],
                "stamp": block["stamp"],
                "origin_id": origin_id,
                "user_id": to.id if to else origin_id,
                "start": start,
                "stop": None if start is None else start + minutes,
            },
            view or self.view,
        )
