from odoo import api, fields, models


class CrmLeadDecline(models.TransientModel):
    """Asks why a lead is declined."""

    _name = "crm.lead.decline"
    _description = "Decline a Lead"

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True)
    response_id = fields.Many2one(
        "crm.lead.response",
        compute="_compute_response_id",
        store=True,
        help="The time it was given that is declined, not one that comes after.",
    )
    reason_id = fields.Many2one("crm.decline.reason", "Why?", required=True)
    note = fields.Text(help="For the colleague who gets the lead next.")

    @api.depends("lead_id")
    def _compute_response_id(self):
        for wizard in self:
            wizard.response_id = wizard.lead_id.response_ids.filtered(
                lambda row: not row.date_end
            )[:1]

    def action_decline(self):
        """Decline the lead, and go back to one's own leads.

        :return: action that opens the list of own leads: this one may be gone
        """
        self.ensure_one()
        kind = self.lead_id.sudo().type  # sudo: a second click finds the lead moved on
        self.lead_id._decline(self.response_id, self.reason_id, self.note)
        mine = (
            "crm.crm_lead_all_leads" if kind == "lead" else "crm.crm_lead_opportunities"
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(mine)
        return action | {
            "target": "main",
            "context": {"default_type": kind, "search_default_assigned_to_me": 1},
        }
