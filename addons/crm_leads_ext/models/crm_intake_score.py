from odoo import models


class CrmIntake(models.AbstractModel):
    _inherit = "crm.intake"

    def _add_to(self, lead, key, values):
        """Somebody who asks again through a web site shows interest."""
        result = super()._add_to(lead, key, values)
        message = lead.message_ids[:1]
        self.env["crm.score.event"]._record(
            lead, "return", f"mail.message,{message.id}", message.date
        )
        return result
