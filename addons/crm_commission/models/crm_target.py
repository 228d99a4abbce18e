from odoo import api, models


class CrmTarget(models.Model):
    """Targets by which commissions are paid."""

    _inherit = "crm.target"

    @api.model_create_multi
    def create(self, vals_list):
        targets = super().create(vals_list)
        targets._mark_commissions()
        return targets

    def write(self, vals):
        self._mark_commissions()
        result = super().write(vals)
        self._mark_commissions()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_commissions(self):
        self._mark_commissions()

    def _mark_commissions(self):
        """Everything of plans that pay by these metrics' targets is computed again."""
        components_sudo = self.env["commission.component"].sudo()
        found = components_sudo.search(
            [
                ("target_metric_id", "in", self.metric_id.ids),
                ("version_id.state", "=", "active"),
            ]
        )
        self.env["commission.change"]._mark_plans(found.plan_id)
