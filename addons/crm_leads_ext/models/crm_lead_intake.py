import secrets

from odoo import api, fields, models

from ..utils.company_name import company_key

REFERENCE_BYTES = 16
# A change of these may make a lead look like another.
IDENTITY = {"country_id", "email_from", "partner_id", "partner_name", "phone"}


class CrmLead(models.Model):
    """Possible duplicates are found at the door, whichever way a lead comes in."""

    _inherit = "crm.lead"

    company_key = fields.Char(
        compute="_compute_company_key",
        store=True,
        export_string_translation=False,
        help="Normal form of the company's name: finds the same company written "
        "otherwise.",
    )
    duplicate_pair_count = fields.Integer(
        "Duplicates to Check",
        compute="_compute_duplicate_pair_count",
        search="_search_duplicate_pair_count",
    )

    intake_key_id = fields.Many2one(
        "crm.intake.key",
        "Came In With",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    intake_reference = fields.Char(
        "Web Reference",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What the web site that sent the lead knows it by.",
    )

    _twin_email_idx = models.Index(
        "(email_normalized, id) WHERE email_normalized IS NOT NULL"
    )
    _twin_phone_idx = models.Index(
        "((regexp_replace(phone_sanitized, '[^0-9]', '', 'g')), id)"
        " WHERE phone_sanitized IS NOT NULL"
    )
    _twin_company_idx = models.Index("(company_key, id) WHERE company_key IS NOT NULL")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("partner_name")
    def _compute_company_key(self):
        for lead in self:
            lead.company_key = company_key(lead.partner_name)

    def _compute_duplicate_pair_count(self):
        counts = dict.fromkeys(self._origin.ids, 0)
        pairs = self.env["crm.lead.duplicate"]
        for side in ("lead_id", "other_id"):
            found = pairs._read_group(
                [(side, "in", self._origin.ids), ("state", "=", "open")],
                [side],
                ["__count"],
            )
            for lead, count in found:
                counts[lead.id] += count
        for lead in self:
            lead.duplicate_pair_count = counts.get(lead._origin.id, 0)

    def _search_duplicate_pair_count(self, operator, value):
        if (operator, value) != (">", 0):
            return NotImplemented
        pairs = self.env["crm.lead.duplicate"]._search([("state", "=", "open")])
        return [
            "|",
            ("id", "in", pairs.subselect("lead_id")),
            ("id", "in", pairs.subselect("other_id")),
        ]

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Look for duplicates of the new leads, all in one statement."""
        leads = super().create(vals_list)
        self.env["crm.lead.duplicate"]._propose(leads)
        return leads

    def write(self, vals):
        """Look again for duplicates when what identifies the leads changes."""
        result = super().write(vals)
        if IDENTITY & vals.keys():
            self.env["crm.lead.duplicate"]._propose(self)
        return result

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_check_duplicates(self):
        """Show the pairs of this lead that wait for a verdict."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_leads_ext.crm_lead_duplicate_action"
        )
        pairs = self.env["crm.lead.duplicate"].search(
            ["|", ("lead_id", "=", self.id), ("other_id", "=", self.id)]
        )
        action["domain"] = [("id", "in", pairs.ids)]
        waiting = pairs.filtered(lambda pair: pair.state == "open")
        if len(waiting) == 1:
            action.update(views=[(False, "form")], res_id=waiting.id)
        return action

    # ------------------------------------------------------------------
    # Intake
    # ------------------------------------------------------------------

    def _get_intake_reference(self):
        """The name by which web sites know the lead, made when first asked for."""
        self.ensure_one()
        if not self.intake_reference:
            self.intake_reference = secrets.token_urlsafe(REFERENCE_BYTES)
        return self.intake_reference

    # ------------------------------------------------------------------
    # Merging
    # ------------------------------------------------------------------

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "intake_key_id", "intake_reference"]

    def _merge_dependences(self, opportunities):
        """Pairs of the merged leads follow, so that no row points to nobody."""
        result = super()._merge_dependences(opportunities)
        self.env["crm.lead.duplicate"]._follow_merge(self, opportunities)
        return result
