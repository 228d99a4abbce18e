from odoo import api, fields, models

from .crm_assignment_engine import ENGINE


class CrmDecision(models.Model):
    _inherit = "crm.decision"

    lead_id = fields.Many2one(
        "crm.lead",
        compute="_compute_lead_id",
        search="_search_lead_id",
        help="The lead decided upon, as long as it exists.",
    )

    @api.depends("engine", "res_id")
    @api.depends_context("uid")
    def _compute_lead_id(self):
        ours = self.filtered(lambda decision: decision.engine == ENGINE)
        (self - ours).lead_id = False
        existing = self.env["crm.lead"].browse(ours.mapped("res_id")).exists()
        leads = {lead.id: lead for lead in existing._filtered_access("read")}
        for decision in ours:
            decision.lead_id = leads.get(decision.res_id)

    def _search_lead_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        leads = self.env["crm.lead"].with_context(active_test=False)
        if operator == "in":
            found = list(value)
        else:
            found = leads._search(value)
        return [("engine", "=", ENGINE), ("res_id", "in", found)]

    @api.depends("lead_id", "res_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for decision in self:
            lead = decision.lead_id
            decision.display_name = (
                lead.display_name
                if lead
                else self.env._("Deleted record %s", decision.res_id)
            )

    def action_open_lead(self):
        """Open the lead that the decision is about."""
        self.ensure_one()
        return self.lead_id.get_formview_action()
