from odoo import api, fields, models

# what of an order decides about commissions
READ_FIELDS = {
    "commission_agent_id",
    "company_id",
    "currency_id",
    "date_order",
    "opportunity_id",
    "order_line",
    "partner_id",
    "state",
    "team_id",
    "user_id",
}


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "commission.split.mixin"]
    _commission_customer_models = ("crm.lead",)

    commission_split_ids = fields.One2many("commission.split", "order_id", "Credit")
    commission_agent_id = fields.Many2one(
        compute="_compute_commission_agent_id",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("partner_id")
    def _compute_commission_agent_id(self):
        for order in self:
            order.commission_agent_id = order.partner_id.commission_agent_id

    def write(self, vals):
        if "partner_id" in vals:
            self._mark_customers()
        result = super().write(vals)
        if READ_FIELDS & vals.keys():
            self._mark_commissions()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_commissions(self):
        self.sudo().invoice_ids._mark_commissions()
        self._mark_leaving()
        self._mark_customers()

    def _prepare_invoice(self):
        return {
            **super()._prepare_invoice(),
            "commission_agent_id": self.commission_agent_id.id,
        }
