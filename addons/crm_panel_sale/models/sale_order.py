from odoo import models

from odoo.addons.crm_base.utils.customer_search import tail_key_sql

_INVOICE = "move_type IN ('out_invoice', 'out_refund', 'out_receipt')"


class SaleOrder(models.Model):
    """Orders of a customer by date, and by the end of their number."""

    _inherit = "sale.order"

    _customer_order_idx = models.Index(
        "(partner_id, date_order DESC, id DESC) WHERE state = 'sale'"
    )
    _customer_quotation_idx = models.Index(
        "(partner_id, date_order DESC, id DESC)"
        " WHERE state IN ('draft', 'sent', 'cancel')"
    )
    _customer_number_idx = models.Index(f"(({tail_key_sql('name')}) text_pattern_ops)")
    _customer_ref_idx = models.Index(
        f"(({tail_key_sql('client_order_ref')}) text_pattern_ops)"
        " WHERE client_order_ref IS NOT NULL"
    )


class AccountMove(models.Model):
    """Invoices of a customer by date, those open by due date, and by number."""

    _inherit = "account.move"

    _customer_invoice_idx = models.Index(
        f"(partner_id, date DESC, id DESC) WHERE {_INVOICE}"
    )
    _customer_open_idx = models.Index(
        "(partner_id, invoice_date_due)"
        f" WHERE state = 'posted' AND payment_state IN ('not_paid', 'partial')"
        f" AND {_INVOICE}"
    )
    _customer_number_idx = models.Index(
        f"(({tail_key_sql('name')}) text_pattern_ops) WHERE {_INVOICE}"
    )
