from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """Leads of people who are away: a manager decides what becomes of them."""

    _inherit = "crm.lead"

    owner_absent = fields.Boolean(
        "Person Away",
        compute="_compute_owner_absent",
        search="_search_owner_absent",
        help="The person is on leave today, or has left.",
    )

    @api.depends("user_id", "company_id")
    def _compute_owner_absent(self):
        for company, leads in self.grouped("company_id").items():
            away = leads.user_id._get_away(company or self.env.company)
            for lead in leads:
                lead.owner_absent = lead.user_id.id in away

    def _search_owner_absent(self, operator, value):
        if operator != "in":
            return NotImplemented
        owned = Domain("user_id", "!=", False) & Domain("won_status", "=", "pending")
        groups = self._read_group(owned, ["company_id"], ["user_id:recordset"])
        found = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("user_id", "in", users._get_away(company or self.env.company))
            for company, users in groups
        )
        wanted = Domain.OR([found if each else ~found for each in value])
        return wanted
