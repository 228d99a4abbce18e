from odoo import models

PERSON_FIELDS = {"calendar_id", "company_id", "tz"}


class ResourceResource(models.Model):
    """A resource whose line of working time follows every change."""

    _inherit = "resource.resource"

    def write(self, vals):
        result = super().write(vals)
        if PERSON_FIELDS & vals.keys():
            self.env["crm.worktime.timeline"]._count_change(resources=self)
        return result
