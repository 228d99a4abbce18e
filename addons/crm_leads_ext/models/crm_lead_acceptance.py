from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .crm_assignment_engine import ENGINE

MANAGER = "sales_team.group_sale_manager"


class CrmLead(models.Model):
    """Who gets a lead accepts or declines it, where the rule asks."""

    _inherit = "crm.lead"

    can_accept = fields.Boolean(
        compute="_compute_can_accept", help="Whether you may accept or decline it."
    )

    @api.depends("acceptance", "user_id")
    @api.depends_context("uid")
    def _compute_can_accept(self):
        manager = self.env.user.has_group(MANAGER)
        for lead in self:
            lead.can_accept = lead.acceptance == "pending" and (
                manager or lead.user_id == self.env.user
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_accept(self):
        """Accept the leads. Accepting twice changes nothing.

        :raise AccessError: for leads of somebody else, unless one is the manager
        """
        self._check_present_person()
        # sudo: answer times are written by the system only, after the check above
        accepted = self.env["crm.lead.response"].sudo()._accept(self)
        self.browse(accepted).sudo().write({"acceptance": "accepted"})
        return True

    def action_decline(self):
        """Ask for the reason to decline the lead."""
        self.ensure_one()
        self._check_present_person()
        if self.acceptance != "pending":
            raise UserError(self._get_not_pending_message())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decline the Lead"),
            "res_model": "crm.lead.decline",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_lead_id": self.id},
        }

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _decline(self, row, reason, note=None):
        """Decline the lead: it goes to the next person at once.

        When nobody else can take it, it stays, and the team leader is told. Declining
        a second time what was declined already does nothing.

        :param row: ``crm.lead.response`` that is declined, with which the lead was
            given to its present person
        :param reason: ``crm.decline.reason``
        :param note: plain text, for those who come after
        :raise AccessError: for a lead of somebody else, unless one is the manager
        :raise UserError: when the lead is not waiting for acceptance
        """
        self.ensure_one()
        row.check_access("read")
        # sudo: answer times are written by the system only, after the checks here
        row_sudo, lead = row.sudo(), self.sudo()
        if row_sudo.acceptance == "declined":
            return
        self._check_present_person()
        if not row_sudo._decline(lead, reason, note):
            raise UserError(self._get_not_pending_message())
        lead.acceptance = "declined"
        lead.message_post(
            body=self._get_decline_message(reason, note),
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )
        self.env[ENGINE]._reroute(lead, "decline")
        if lead.user_id == row_sudo.user_id:
            row_sudo._tell_leaders(lead.ids)

    def _get_decline_message(self, reason, note):
        if note:
            return self.env._(
                "Declined: %(reason)s. %(note)s", reason=reason.name, note=note
            )
        return self.env._("Declined: %(reason)s.", reason=reason.name)

    def _check_present_person(self):
        self.check_access("read")
        if self.env.user.has_group(MANAGER):
            return
        for lead in self:
            if lead.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "“%(lead)s” is not yours: only %(person)s or a sales manager "
                        "may accept or decline it.",
                        lead=lead.name,
                        person=lead.user_id.name or self.env._("its salesperson"),
                    )
                )

    def _get_not_pending_message(self):
        return self.env._("“%s” is not waiting for acceptance.", self.sudo().name)
