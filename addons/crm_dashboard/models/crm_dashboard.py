from odoo import api, models

HOME = "crm_dashboard.crm_dashboard_home_action"


class CrmDashboard(models.Model):
    """Homes on the screen: where people land, and which roles have one."""

    _inherit = "crm.dashboard"

    @api.model
    def _get_landing_action(self):
        """The action that shows the user's home; empty for whoever has none."""
        action = self.env["ir.actions.client"]
        if not self.env.user._is_internal() or not self._get_homes():
            return action
        # everybody may open their home; actions are read by administrators only
        return self.env.ref(HOME, raise_if_not_found=False) or action

    @api.model
    def _get_role_groups(self):
        groups = super()._get_role_groups()
        for name in ("group_lead_manager", "group_executive"):
            group = self.env.ref(f"crm_dashboard.{name}", raise_if_not_found=False)
            groups |= group or groups
        return groups
