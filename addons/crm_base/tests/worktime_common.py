"""People, calendars and companies that the tests of working time share."""

from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.base.tests.test_ir_cron import CronMixinCase
from odoo.addons.crm_base.utils.worktime import DeadlineRequest, ElapsedRequest

HOUR = 3600
# A Monday. Brussels is an hour ahead of UTC, New York five behind.
NOW = datetime(2026, 11, 23, 9, 0)


def hours(*spans):
    """The lines of a calendar that works from Monday to Friday."""
    return [
        Command.create(
            {
                "name": "Work",
                "dayofweek": str(weekday),
                "hour_from": hour_from,
                "hour_to": hour_to,
                "day_period": "morning" if hour_to <= 13 else "afternoon",
            }
        )
        for weekday in range(5)
        for hour_from, hour_to in spans
    ]


class WorktimeCase(CronMixinCase, TransactionCase):
    """Two companies; people in Brussels and New York, and one half of the time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.company = cls.env["res.company"].create({"name": "Canal & Co"})
        cls.other_company = cls.env["res.company"].create({"name": "Harbour Ltd"})
        cls.env.user.write(
            {
                "company_ids": [
                    Command.link(cls.company.id),
                    Command.link(cls.other_company.id),
                ]
            }
        )
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.company = cls.company.with_env(cls.env)
        cls.full_time = cls.make_calendar("Full time", (9, 13), (14, 18))
        cls.half_time = cls.make_calendar("Mornings", (9, 13))
        cls.company.resource_calendar_id = cls.full_time
        cls.other_company.resource_calendar_id = cls.make_calendar(
            "Harbour", (6, 14), company=cls.other_company
        )
        cls.lena = cls.make_person("lena")
        cls.omar = cls.make_person("omar", tz="America/New_York")
        cls.part = cls.make_person("part", calendar=cls.half_time)
        cls.loner = new_test_user(cls.env, "loner", company_id=cls.company.id)
        cls.Worktime = cls.env["crm.worktime"]
        cls.Timeline = cls.env["crm.worktime.timeline"]

    @classmethod
    def make_calendar(cls, name, *spans, company=None, tz="Europe/Brussels"):
        company = company or cls.company
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "company_id": company.id,
                "tz": tz,
                "attendance_ids": [Command.clear(), *hours(*spans)],
            }
        )

    @classmethod
    def make_person(cls, login, tz="Europe/Brussels", calendar=None, company=None):
        company = company or cls.company
        user = new_test_user(
            cls.env,
            login,
            groups="sales_team.group_sale_salesman",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            tz=tz,
        )
        cls.make_employee(user, tz, calendar or company.resource_calendar_id, company)
        return user

    @classmethod
    def make_employee(cls, user, tz, calendar, company):
        return cls.env["hr.employee"].create(
            {
                "name": user.login,
                "user_id": user.id,
                "company_id": company.id,
                "resource_calendar_id": calendar.id,
                "tz": tz,
            }
        )

    def resource(self, user):
        return self.env["resource.resource"].search([("user_id", "=", user.id)])

    def give_leave(self, user, start, end):
        resource = self.resource(user)
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": resource.id,
                "calendar_id": resource.calendar_id.id,
                "date_from": start,
                "date_to": end,
            }
        )

    def give_holiday(self, start, end, calendar=None, company=None):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar and calendar.id,
                "company_id": (company or self.company).id,
                "date_from": start,
                "date_to": end,
            }
        )

    def due(self, owner, seconds, start=NOW, company=None):
        """The deadline for one user or calendar."""
        field = "user_id" if owner._name == "res.users" else "calendar_id"
        request = DeadlineRequest(
            start, seconds, company_id=company and company.id, **{field: owner.id}
        )
        return self.Worktime.get_deadlines([request])[0]

    def spent(self, owner, start, end):
        """The working seconds of one user or calendar."""
        field = "user_id" if owner._name == "res.users" else "calendar_id"
        request = ElapsedRequest(start, end, **{field: owner.id})
        return self.Worktime.get_elapsed([request])[0]

    def line_of(self, owner):
        field = "resource_id" if owner._name == "resource.resource" else "calendar_id"
        domain = [(field, "=", owner.id)]
        if field == "calendar_id":
            domain.append(("resource_id", "=", False))
        return self.Timeline.search(domain)

    def rows_of(self, line):
        return self.Worktime.search([("timeline_id", "=", line.id)])
