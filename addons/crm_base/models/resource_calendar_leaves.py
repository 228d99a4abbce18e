from odoo import api, models

LEAVE_FIELDS = {
    "calendar_id",
    "company_id",
    "date_from",
    "date_to",
    "resource_id",
    "time_type",
}


class ResourceCalendarLeaves(models.Model):
    """Time off; the lines of working time that it touches follow every change."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._count_worktime_change()
        return leaves

    def write(self, vals):
        if not LEAVE_FIELDS & vals.keys():
            return super().write(vals)
        # Both who had the leave and who has it now.
        self._count_worktime_change()
        result = super().write(vals)
        if vals.keys() & {"calendar_id", "company_id", "resource_id"}:
            self._count_worktime_change()
        return result

    def unlink(self):
        self._count_worktime_change()
        return super().unlink()

    def _count_worktime_change(self):
        common = self.filtered(lambda leave: not leave.resource_id)
        self.env["crm.worktime.timeline"]._count_change(
            calendars=common.calendar_id,
            resources=self.resource_id,
            companies=common.filtered(lambda leave: not leave.calendar_id).company_id,
        )
