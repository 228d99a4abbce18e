from odoo import api, fields, models

from odoo.addons.crm_base.models.crm_customer_panel import Section

SERIALS = 20


class CrmCustomerPanel(models.AbstractModel):
    """Deliveries in the timeline, and the serial numbers that a customer holds."""

    _inherit = "crm.customer.panel"

    @api.model
    def _get_sections(self):
        return super()._get_sections() | {
            "serials": Section(
                self.env._("Serial numbers"), 45, "stock.lot", self._read_serials
            ),
        }

    @api.model
    def _get_sources(self):
        delivery = self._make_source(
            *("delivery", self.env._("Deliveries"), "fa-truck"),
            *("stock.picking", "scheduled_date"),
            domain=[
                ("picking_type_id.code", "=", "outgoing"),
                ("scheduled_date", "!=", False),
            ],
        )
        return [
            *super()._get_sources(),
            delivery._replace(reader=self._read_delivery_entries),
        ]

    @api.model
    def _get_thread_models(self):
        return [*super()._get_thread_models(), "stock.picking"]

    @api.model
    def _get_work_documents(self, scope):
        return super()._get_work_documents(scope) | {
            "stock.picking": [("partner_id", "in", scope.contacts)],
        }

    def _read_delivery_entries(self, pickings):
        tones = {"done": "success", "cancel": "danger"}
        return {
            picking.id: self._make_entry(
                picking,
                picking.name,
                who=picking.user_id.name,
                text=picking.origin or "",
                state=self._get_label(picking, "state"),
                tone=tones.get(picking.state, "info"),
            )
            for picking in pickings
        }

    def _read_serials(self, scope):
        """The lots and serial numbers delivered last that did not come back."""
        lines = self.env["stock.move.line"].search(
            [
                ("picking_id.partner_id", "in", scope.contacts),
                ("lot_id", "!=", False),
                ("state", "=", "done"),
                ("location_dest_id.usage", "=", "customer"),
            ],
            order="date DESC, id DESC",
            limit=SERIALS,
        )
        held = self.env["stock.quant"].search(
            [
                ("lot_id", "in", lines.lot_id.ids),
                ("location_id.usage", "=", "customer"),
                ("quantity", ">", 0),
            ]
        )
        first = {}
        for line in lines:
            if line.lot_id in held.lot_id:
                first.setdefault(line.lot_id, line)
        return {
            "serials": [
                {
                    "id": lot.id,
                    "name": lot.name,
                    "product": lot.product_id.display_name,
                    "delivered": fields.Datetime.to_string(line.date),
                }
                for lot, line in first.items()
            ]
        }
