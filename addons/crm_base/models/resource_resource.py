from odoo import api, models

PERSON_FIELDS = {"calendar_id", "company_id", "tz"}


class ResourceResource(models.Model):
    """A resource whose line of working time follows every change."""

    _name = "resource.resource"
    _inherit = ["resource.resource", "crm.worktime.mixin"]

    _worktime_owner = True

    @api.model
    def _get_worktime_fields(self):
        return PERSON_FIELDS, PERSON_FIELDS

    def _count_worktime_change(self):
        self.env["crm.worktime.timeline"]._count_change(resources=self)
