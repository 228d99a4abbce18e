from odoo import api, models

from .crm_customer_panel import INVOICES


class CrmCustomerSearch(models.AbstractModel):
    """Customers are found by the numbers of their orders and invoices."""

    _inherit = "crm.customer.search"

    @api.model
    def _get_labels(self):
        return super()._get_labels() | {
            "order": self.env._("Order"),
            "order_ref": self.env._("Customer's order"),
            "invoice": self.env._("Invoice"),
        }

    @api.model
    def _get_document_branches(self, wanted):
        return [
            *super()._get_document_branches(wanted),
            *self._make_document_branch("order", "sale.order", "name", wanted),
            *self._make_document_branch(
                "order_ref", "sale.order", "client_order_ref", wanted
            ),
            *self._make_document_branch(
                *("invoice", "account.move", "name", wanted),
                domain=[("move_type", "in", INVOICES)],
            ),
        ]
