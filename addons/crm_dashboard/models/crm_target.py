from odoo import api, fields, models

QUARTER = 3


class CrmTarget(models.Model):
    """Targets are shown on the sheet on which they are set."""

    _inherit = "crm.target"

    @api.model
    def _get_targets_action(self, metric, period, day):
        today = fields.Date.context_today(self)
        offset = day.year - today.year
        if period == "week":
            offset = 4 * offset + (day.month - 1) // QUARTER
            offset -= (today.month - 1) // QUARTER
        action = self.env["ir.actions.client"]._for_xml_id(
            "crm_dashboard.crm_target_grid_action"
        )
        params = {"metric_id": metric.id, "period": period, "offset": offset}
        return action | {"params": params, "target": "main"}
