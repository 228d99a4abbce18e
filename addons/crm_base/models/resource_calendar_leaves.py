from odoo import api, models

LEAVE_OWNERS = {"calendar_id", "company_id", "resource_id"}
LEAVE_FIELDS = LEAVE_OWNERS | {"date_from", "date_to", "time_type"}


class ResourceCalendarLeaves(models.Model):
    """Time off; the lines of working time that it touches follow every change."""

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "crm.worktime.mixin"]

    @api.model
    def _get_worktime_fields(self):
        return LEAVE_FIELDS, LEAVE_OWNERS

    def _count_worktime_change(self):
        common = self.filtered(lambda leave: not leave.resource_id)
        self.env["crm.worktime.timeline"]._count_change(
            calendars=common.calendar_id,
            resources=self.resource_id,
            companies=common.filtered(lambda leave: not leave.calendar_id).company_id,
        )
