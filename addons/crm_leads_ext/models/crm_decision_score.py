from odoo import api, models

from .crm_assignment_engine import ENGINE


class CrmDecision(models.Model):
    _inherit = "crm.decision"

    @api.model
    def _redact_facts(self, engine, res_ids):
        """The facts behind the scores of the leads are erased too."""
        result = super()._redact_facts(engine, res_ids)
        if engine == ENGINE:
            self.env["crm.score.history"]._redact_facts(res_ids)
        return result
