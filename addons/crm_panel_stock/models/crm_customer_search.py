from odoo import api, models
from odoo.tools import SQL


class CrmCustomerSearch(models.AbstractModel):
    """Customers are found by their deliveries and the serial numbers they got."""

    _inherit = "crm.customer.search"

    @api.model
    def _get_labels(self):
        return super()._get_labels() | {
            "delivery": self.env._("Delivery"),
            "serial": self.env._("Serial number"),
        }

    @api.model
    def _get_document_branches(self, wanted):
        return [
            *super()._get_document_branches(wanted),
            *self._make_document_branch(
                *("delivery", "stock.picking", "name", wanted),
                domain=[("picking_type_id.code", "=", "outgoing")],
            ),
            *self._make_document_branch(
                *("serial", "stock.lot", "name", wanted), partner=self._get_holder_sql()
            ),
        ]

    def _get_holder_sql(self):
        """To whom the lot went last, by deliveries that the caller may see."""
        Picking = self.env["stock.picking"]
        if not Picking.has_access("read"):
            return SQL("NULL")
        query = Picking._search([("partner_id", "!=", False)])
        if query.is_empty():
            return SQL("NULL")
        self.env["stock.move.line"].flush_model(
            ["lot_id", "picking_id", "state", "date"]
        )
        query.add_join(
            *("JOIN", "line", "stock_move_line"),
            SQL("line.picking_id = %s", SQL.identifier(query.table, "id")),
        )
        query.add_join(
            *("JOIN", "place", "stock_location"),
            SQL("place.id = line.location_dest_id"),
        )
        query.add_where(
            "line.lot_id = stock_lot.id AND line.state = 'done'"
            " AND place.usage = 'customer'"
        )
        query.order = SQL("line.date DESC, line.id DESC")
        query.limit = 1
        partner = Picking._field_to_sql(query.table, "partner_id", query)
        return SQL("(%s)", query.select(partner))
