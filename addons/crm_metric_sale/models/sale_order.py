from odoo import models


class SaleOrder(models.Model):
    """Quotations and orders, which open homes watch."""

    _name = "sale.order"
    _inherit = ["sale.order", "crm.dashboard.live"]
