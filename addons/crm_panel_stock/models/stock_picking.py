from odoo import models

from odoo.addons.crm_base.utils.customer_search import tail_key_sql


class StockPicking(models.Model):
    """Deliveries of a customer by date, and by the end of their number."""

    _inherit = "stock.picking"

    _customer_timeline_idx = models.Index(
        "(partner_id, scheduled_date DESC, id DESC) WHERE partner_id IS NOT NULL"
    )
    _customer_number_idx = models.Index(f"(({tail_key_sql('name')}) text_pattern_ops)")


class StockLot(models.Model):
    """Serial numbers by their end."""

    _inherit = "stock.lot"

    _customer_number_idx = models.Index(f"(({tail_key_sql('name')}) text_pattern_ops)")
