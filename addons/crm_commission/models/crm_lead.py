from odoo import api, fields, models

READ_FIELDS = {
    "active",
    "commission_agent_id",
    "company_id",
    "date_closed",
    "expected_revenue",
    "partner_id",
    "probability",
    "stage_id",
    "team_id",
    "type",
    "user_id",
    "won_status",
}


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "commission.split.mixin"]

    commission_split_ids = fields.One2many("commission.split", "lead_id", "Credit")

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads.filtered(lambda lead: lead.won_status == "won")._mark_commissions()
        return leads

    def write(self, vals):
        if {"company_id", "user_id"} & vals.keys():
            self._mark_leaving()
        result = super().write(vals)
        if READ_FIELDS & vals.keys():
            self._mark_commissions()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_commissions(self):
        self.sudo().order_ids._mark_commissions()
        self._mark_leaving()

    def _get_commission_company(self):
        return self.company_id or self.user_id.company_id
