from odoo import api, fields, models


class AccountMove(models.Model):
    """Bills and entries by which commissions are paid: one that counts for each."""

    _inherit = "account.move"

    commission_statement_id = fields.Many2one(
        "commission.statement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _commission_statement_uniq = models.UniqueIndex(
        """(commission_statement_id)
            WHERE commission_statement_id IS NOT NULL AND state <> 'cancel'""",
        "This commission statement is already paid.",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "cancel":
            self._undo_commission_payout()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_commission_payout(self):
        alive = self.filtered(lambda move: move.state != "cancel")
        alive._undo_commission_payout()

    def _undo_commission_payout(self):
        # whoever may cancel the bill need not be a commission officer
        statements_sudo = self.sudo().commission_statement_id
        if statements_sudo:
            statements_sudo._undo_payout()
