from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    commission_agent_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="set null",
        help="Who is credited as agent for this customer's orders and invoices.",
    )
