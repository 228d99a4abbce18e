from odoo import api, models


class SaleOrder(models.Model):
    """An order belongs where it is delivered, or where its opportunity was put."""

    _name = "sale.order"
    _inherit = ["sale.order", "crm.territory.document"]

    @api.model
    def _get_territory_depends(self):
        return ["company_id", "opportunity_id", "partner_id", "partner_shipping_id"]

    def _keeps_territory(self):
        return self.state not in ("draft", "sent") and bool(self.territory_id)

    def _get_territory_request(self):
        lead = self.opportunity_id
        return (
            self.partner_shipping_id or self.partner_id,
            self.company_id,
            lead.territory_id if lead.territory_manual else lead.territory_id.browse(),
        )

    def _prepare_invoice(self):
        """The invoice is in the territory of its order."""
        values = super()._prepare_invoice()
        if self.territory_id:
            values["territory_id"] = self.territory_id.id
        return values
