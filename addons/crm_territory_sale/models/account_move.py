from odoo import api, models


class AccountMove(models.Model):
    """An invoice belongs where its order does, else where it is delivered."""

    _name = "account.move"
    _inherit = ["account.move", "crm.territory.document"]

    @api.model
    def _get_territory_depends(self):
        return ["company_id", "move_type", "partner_id", "partner_shipping_id"]

    def _keeps_territory(self):
        return (self.state != "draft" and bool(self.territory_id)) or (
            not self.is_sale_document(include_receipts=True)
        )

    def _get_territory_request(self):
        return (
            self.partner_shipping_id or self.partner_id,
            self.company_id,
            self._get_order_territory(),
        )

    def _get_order_territory(self):
        # Accountants need not read orders to keep the territory of theirs.
        return self.sudo().line_ids.sale_line_ids.order_id.territory_id[:1]

    def _reverse_move_vals(self, default_values, cancel=True):
        """A credit note is in the territory of the invoice it takes back."""
        values = super()._reverse_move_vals(default_values, cancel=cancel)
        if self.territory_id:
            values["territory_id"] = self.territory_id.id
        return values
