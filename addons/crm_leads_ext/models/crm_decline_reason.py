from odoo import fields, models


class CrmDeclineReason(models.Model):
    """Why somebody sent a lead back instead of taking it."""

    _name = "crm.decline.reason"
    _description = "Reason to Decline a Lead"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for every company."
    )
