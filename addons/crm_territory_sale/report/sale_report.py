from odoo import fields, models


class SaleReport(models.Model):
    _inherit = "sale.report"

    territory_id = fields.Many2one("crm.territory", readonly=True)

    def _select_additional_fields(self):
        return super()._select_additional_fields() | {"territory_id": "s.territory_id"}

    def _group_by_sale(self):
        return f"{super()._group_by_sale()}, s.territory_id"
