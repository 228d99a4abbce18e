from odoo import api, models

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

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "crm.worktime.mixin"]

    _worktime_owner = True

    @api.model
    def _get_worktime_fields(self):
        return HOUR_FIELDS, HOUR_FIELDS

    def _count_worktime_change(self):
        self.env["crm.worktime.timeline"]._count_change(calendars=self)
