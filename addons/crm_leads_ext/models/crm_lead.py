from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.crm_base.const import REASONS

from .crm_assignment_engine import ENGINE


class CrmLead(models.Model):
    _inherit = "crm.lead"

    assignment_decision_id = fields.Many2one(
        "crm.decision",
        compute="_compute_assignment_decision",
        help="The newest decision of the assignment rules about this lead.",
    )
    assignment_reason = fields.Selection(
        REASONS,
        compute="_compute_assignment_decision",
        search="_search_assignment_reason",
        help="Why the lead is with its person, or why nobody got it.",
    )

    # ------------------------------------------------------------------
    # Compute and search
    # ------------------------------------------------------------------

    def _compute_assignment_decision(self):
        decisions = self.env["crm.decision"].sudo()
        latest = decisions._latest(ENGINE, self._origin.ids)
        decisions.browse(latest.values()).fetch(["reason"])
        for lead in self:
            decision = decisions.browse(latest.get(lead._origin.id))
            lead.assignment_decision_id = decision
            lead.assignment_reason = decision.reason

    def _search_assignment_reason(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["crm.decision"].flush_model()
        return [
            (
                "id",
                "in",
                SQL(
                    """(SELECT d.res_id FROM crm_decision d
                         WHERE d.engine = %s AND d.reason = ANY(%s)
                           AND NOT EXISTS (
                               SELECT FROM crm_decision newer
                                WHERE newer.engine = d.engine
                                  AND newer.res_id = d.res_id AND newer.id > d.id))""",
                    ENGINE,
                    [code for code in value if code],
                ),
            )
        ]

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Leads without salesperson find theirs by the running rules.

        Context ``crm_routing_skip`` leaves them to the next scheduled run (imports).
        """
        leads = super().create(vals_list)
        leads._score_created()
        if not self.env.context.get("crm_routing_skip"):
            self.env["crm.assignment.engine"]._assign_created(leads)
        return leads

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_why_me(self):
        """Show who got the lead and why, or why nobody did.

        :raise UserError: when no rule ever looked at the lead
        """
        self.ensure_one()
        self.check_access("read")
        decision = self.assignment_decision_id
        if not decision:
            raise UserError(
                self.env._("No assignment rule has looked at this lead yet.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why me?")
            if self.user_id
            else self.env._("Why nobody?"),
            "res_model": "crm.decision",
            "res_id": decision.id,
            "views": [
                (self.env.ref("crm_leads_ext.crm_decision_view_form_why").id, "form")
            ],
            "target": "new",
        }

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _is_rule_based_assignment_activated(self):
        """Web forms and mails leave the salesperson empty when a rule is running."""
        return bool(
            super()._is_rule_based_assignment_activated()
            or self.env["crm.assignment.engine"]._get_companies()
        )
