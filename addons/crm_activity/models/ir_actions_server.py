from odoo import models


class IrActionsServer(models.Model):
    """Says of activities made by automation rules that a rule made them."""

    _inherit = "ir.actions.server"

    def _run_action_next_activity(self, eval_context=None):
        made_by_rule = self.with_context(crm_activity_source="rule")
        return super(IrActionsServer, made_by_rule)._run_action_next_activity(
            eval_context=eval_context
        )
