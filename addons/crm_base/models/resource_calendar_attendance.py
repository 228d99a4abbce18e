from odoo import api, models

SHIFT_FIELDS = {
    "calendar_id",
    "day_period",
    "dayofweek",
    "display_type",
    "duration_hours",
    "hour_from",
    "hour_to",
    "week_type",
}


class ResourceCalendarAttendance(models.Model):
    """Hours of a calendar whose lines of working time follow every change."""

    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "crm.worktime.mixin"]

    @api.model
    def _get_worktime_fields(self):
        return SHIFT_FIELDS, {"calendar_id"}

    def _count_worktime_change(self):
        Timeline = self.env["crm.worktime.timeline"]
        Timeline._count_change(calendars=self.calendar_id)
