from odoo import fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    """Where commissions of employees are booked in the accounts."""

    _inherit = "res.company"

    commission_journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain=[("type", "=", "general")],
        help="Takes the entries by which employees' commissions are owed.",
    )
    commission_expense_account_id = fields.Many2one(
        "account.account",
        "Expense Account of Commissions",
        check_company=True,
        domain=[("internal_group", "=", "expense")],
        help="What commissions cost, of employees and agents.",
    )
    commission_liability_account_id = fields.Many2one(
        "account.account",
        "Account of Commissions Owed",
        check_company=True,
        domain=[("internal_group", "=", "liability")],
        help="What is owed to employees until the payroll pays it.",
    )

    def _check_commission_accounts(self):
        """Refuse to book without knowing where.

        :raise UserError: with what is missing
        """
        self.ensure_one()
        names = (
            "commission_journal_id",
            "commission_expense_account_id",
            "commission_liability_account_id",
        )
        missing = [
            self._fields[name]._description_string(self.env)
            for name in names
            if not self[name]
        ]
        if missing:
            raise UserError(
                self.env._(
                    "Commissions of employees cannot be booked in %(company)s yet."
                    " Missing in the settings of the CRM: %(missing)s.",
                    company=self.name,
                    missing=", ".join(missing),
                )
            )
