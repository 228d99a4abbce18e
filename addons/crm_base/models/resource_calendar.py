from odoo import models

HOUR_FIELDS = {
    "company_id",
    "flexible_hours",
    "full_time_required_hours",
    "hours_per_day",
    "schedule_type",
    "two_weeks_calendar",
    "tz",
}


class ResourceCalendar(models.Model):
    """A calendar whose lines of working time follow every change."""

    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if HOUR_FIELDS & vals.keys():
            self.env["crm.worktime.timeline"]._count_change(calendars=self)
        return result
