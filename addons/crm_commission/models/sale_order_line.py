from odoo import api, models

READ_FIELDS = {
    "discount",
    "display_type",
    "order_id",
    "price_unit",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "purchase_price",
    "tax_ids",
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._mark_commissions()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if READ_FIELDS & vals.keys():
            self.order_id._mark_commissions()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_commissions(self):
        self.order_id._mark_commissions()
