from odoo import models


class AccountMove(models.Model):
    """What metrics of invoices look up beside core's own indexes."""

    _inherit = "account.move"

    _metric_invoiced_idx = models.Index(
        "(invoice_date) WHERE move_type IN ('out_invoice', 'out_refund')"
    )
