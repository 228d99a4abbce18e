from odoo import api, models
from odoo.tools import SQL


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_from_decisions(self):
        """Decisions remain when an account is deleted, without the person."""
        Decision = self.env["crm.decision"]
        Decision.flush_model()
        for name in ("user_id", "from_user_id"):
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_decision SET %(column)s = NULL"
                    " WHERE %(column)s = ANY(%(ids)s)",
                    column=SQL.identifier(name),
                    ids=self.ids,
                )
            )
        Decision.invalidate_model(["user_id", "from_user_id"])
