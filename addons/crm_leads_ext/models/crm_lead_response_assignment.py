from odoo import api, models

from ..utils import giving


class CrmLeadResponse(models.Model):
    _inherit = "crm.lead.response"

    @api.model
    def _record_given(self, leads):
        """What changes hands while a batch is given is recorded at its end."""
        batch = giving.current(self.env.cr)
        if batch:
            batch.handed_over.update(leads.ids)
            return None
        return super()._record_given(leads)
