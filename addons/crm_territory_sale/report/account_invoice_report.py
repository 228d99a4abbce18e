from odoo import fields, models
from odoo.tools import SQL


class AccountInvoiceReport(models.Model):
    _inherit = "account.invoice.report"

    territory_id = fields.Many2one("crm.territory", readonly=True)

    def _select(self):
        return SQL("%s, move.territory_id AS territory_id", super()._select())
