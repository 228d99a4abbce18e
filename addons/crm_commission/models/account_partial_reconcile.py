from odoo import api, models


class AccountPartialReconcile(models.Model):
    """A payment that comes, or goes again, changes what is waiting and what is due."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._mark_commissions()
        return partials

    def unlink(self):
        self._mark_commissions()
        return super().unlink()

    def _mark_commissions(self):
        (self.debit_move_id | self.credit_move_id).move_id._mark_commissions()
