from odoo import api, fields, models

READ_FIELDS = {
    "commission_agent_id",
    "invoice_date",
    "invoice_date_due",
    "invoice_line_ids",
    "invoice_user_id",
    "line_ids",
    "partner_id",
    "reversed_entry_id",
    "state",
    "team_id",
}


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "commission.split.mixin"]

    commission_split_ids = fields.One2many("commission.split", "move_id", "Credit")
    commission_agent_id = fields.Many2one(
        compute="_compute_commission_agent_id",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("partner_id")
    def _compute_commission_agent_id(self):
        for move in self:
            move.commission_agent_id = (
                move.partner_id.commission_agent_id
                if move.is_sale_document()
                else False
            )

    def write(self, vals):
        if "partner_id" in vals:
            self._mark_customers()
        result = super().write(vals)
        if READ_FIELDS & vals.keys():
            self._mark_commissions()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_commissions(self):
        self._mark_leaving()
        self._mark_customers()
        self.sudo().line_ids.sale_line_ids.order_id._mark_commissions()

    def _reverse_move_vals(self, default_values, cancel=True):
        vals = super()._reverse_move_vals(default_values, cancel=cancel)
        vals["commission_agent_id"] = self.commission_agent_id.id
        return vals

    def _mark_customers(self):
        sales = self.filtered(lambda move: move.is_sale_document())
        return super(AccountMove, sales)._mark_customers()
