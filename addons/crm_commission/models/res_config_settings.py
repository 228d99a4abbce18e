from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The accounts of commissions, company by company."""

    _inherit = "res.config.settings"

    commission_journal_id = fields.Many2one(
        related="company_id.commission_journal_id", readonly=False
    )
    commission_expense_account_id = fields.Many2one(
        related="company_id.commission_expense_account_id", readonly=False
    )
    commission_liability_account_id = fields.Many2one(
        related="company_id.commission_liability_account_id", readonly=False
    )
