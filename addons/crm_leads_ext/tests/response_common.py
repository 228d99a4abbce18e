from odoo.fields import Command

from odoo.addons.crm_base.tests.worktime_common import hours

from .common import AssignmentCase

HOUR = 3600
# A Monday, ten o'clock in Madrid.
MONDAY = "2026-11-23 09:00:00"


class ResponseCase(AssignmentCase):
    """Ana, Bruno and Carla work from 9 to 13 and 14 to 18 o'clock in Madrid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar("Madrid", (9, 13), (14, 18))
        cls.company.resource_calendar_id = cls.calendar
        cls.employees = {user: cls.make_employee(user) for user in cls.people}
        cls.Response = cls.env["crm.lead.response"]
        cls.customer = cls.env["res.partner"].create(
            {"name": "Zoe", "email": "zoe@client.example"}
        )

    @classmethod
    def make_calendar(cls, name, *spans, tz="Europe/Madrid"):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "tz": tz,
                "attendance_ids": [Command.clear(), *hours(*spans)],
            }
        )

    @classmethod
    def make_employee(cls, user, calendar=None):
        return cls.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": user.company_id.id,
                "resource_calendar_id": (calendar or cls.calendar).id,
                "tz": user.tz,
            }
        )

    def rows(self, leads):
        """The answer times of the leads, in the order they were given."""
        self.env.invalidate_all()
        return self.Response.search([("lead_id", "in", leads.ids)], order="id")

    def count(self, step):
        """Statements of a step, from a cold cache to the flush."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        step()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
