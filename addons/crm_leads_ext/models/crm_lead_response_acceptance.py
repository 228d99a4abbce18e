from odoo import api, fields, models
from odoo.tools import SQL


class CrmLeadResponse(models.Model):
    """Keeps who accepted or declined which lead, and when."""

    _inherit = "crm.lead.response"

    @api.model
    def _accept(self, leads):
        """Note that the leads were accepted.

        :return: ids of the leads that were waiting for it
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_response r
                      SET acceptance = 'accepted', date_accepted = %s
                    WHERE lead_id = ANY(%s) AND date_end IS NULL
                      AND acceptance = 'pending' RETURNING lead_id""",
                fields.Datetime.now(),
                leads.ids,
            )
        )
        self.invalidate_model(flush=False)
        return [lead_id for (lead_id,) in self.env.cr.fetchall()]

    def _decline(self, lead, reason, note):
        """Note that the lead was declined, and why.

        :return: whether this row of the lead was waiting for acceptance
        """
        self.ensure_one()
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_response
                      SET acceptance = 'declined', date_accepted = %s,
                          decline_reason_id = %s, decline_note = %s,
                          outcome = 'declined', date_alarm = NULL
                    WHERE id = %s AND lead_id = %s AND date_end IS NULL
                      AND acceptance = 'pending'""",
                fields.Datetime.now(),
                reason.id,
                note or None,
                self.id,
                lead.id,
            )
        )
        self.invalidate_model(flush=False)
        return bool(self.env.cr.rowcount)
