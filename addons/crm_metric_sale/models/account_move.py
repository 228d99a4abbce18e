from odoo import models


class AccountMove(models.Model):
    """Invoices, which open homes watch, and what their metrics look up."""

    _name = "account.move"
    _inherit = ["account.move", "crm.dashboard.live"]

    _metric_invoiced_idx = models.Index(
        "(invoice_date) WHERE move_type IN ('out_invoice', 'out_refund')"
    )
