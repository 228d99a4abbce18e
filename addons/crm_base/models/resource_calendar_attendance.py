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

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        attendances._count_worktime_change()
        return attendances

    def write(self, vals):
        if not SHIFT_FIELDS & vals.keys():
            return super().write(vals)
        self._count_worktime_change()
        result = super().write(vals)
        if "calendar_id" in vals:
            self._count_worktime_change()
        return result

    def unlink(self):
        self._count_worktime_change()
        return super().unlink()

    def _count_worktime_change(self):
        Timeline = self.env["crm.worktime.timeline"]
        Timeline._count_change(calendars=self.calendar_id)
