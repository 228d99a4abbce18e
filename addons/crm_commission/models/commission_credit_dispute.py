from odoo import fields, models
from odoo.exceptions import UserError


class CommissionCredit(models.Model):
    """Lines are disputed on the statement to which they belong."""

    _inherit = "commission.credit"

    dispute_ids = fields.One2many("commission.dispute", "credit_id", "Disputes")
    is_disputed = fields.Boolean("Disputed", compute="_compute_is_disputed")

    def _compute_is_disputed(self):
        groups = self.env["commission.dispute"]._read_group(
            [("credit_id", "in", self.ids), ("state", "=", "open")], ["credit_id"]
        )
        disputed = {credit.id for (credit,) in groups}
        for credit in self:
            credit.is_disputed = credit.id in disputed

    def _get_statement(self):
        """The statement of the line; empty while its month is not proposed."""
        self.ensure_one()
        return self.env["commission.statement"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_from", "=", self.date_booked),
                ("person_id", "=", self.person_id.id),
                ("currency_id", "=", self.currency_id.id),
            ]
        )

    def action_dispute(self):
        """Say what is wrong with a line.

        :raise UserError: while there is no statement to dispute
        """
        self.ensure_one()
        statement = self._get_statement()
        if not statement:
            raise UserError(
                self.env._(
                    "The statement of this month is not made yet. Lines are disputed on"
                    " the statement."
                )
            )
        return statement._open_dispute(
            self.env._("Dispute a Line"),
            kind="wrong",
            credit_id=self.id,
            amount_claimed=self.amount,
        )
