from odoo import api, models

READ_FIELDS = {
    "balance",
    "credit",
    "debit",
    "display_type",
    "move_id",
    "price_unit",
    "product_id",
    "product_uom_id",
    "quantity",
    "sale_line_ids",
    "tax_ids",
}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        result = super().write(vals)
        if READ_FIELDS & vals.keys():
            self.move_id._mark_commissions()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_commissions(self):
        self.move_id._mark_commissions()
