from odoo import models


class SaleOrder(models.Model):
    """Opens the comparison of variants from a quotation."""

    _inherit = "sale.order"

    def action_compare_prices(self):
        """Open the screen that compares variants of this quotation."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "crm_price_impact.compare",
            "name": self.env._("Compare Variants: %s", self.display_name),
            "params": {"order_id": self.id},
        }
