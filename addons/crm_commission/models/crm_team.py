from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmTeam(models.Model):
    """Teams report to teams: leaders are paid for what is sold below them."""

    _inherit = "crm.team"

    commission_parent_id = fields.Many2one(
        "crm.team",
        "Reports to",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The leaders of that team are credited for the sales of this one, too,"
        " where a commission plan says so.",
    )

    @api.constrains("commission_parent_id")
    def _check_commission_parent_id(self):
        if self._has_cycle("commission_parent_id"):
            raise ValidationError(
                self.env._("A team cannot report to itself, not even by way of others.")
            )

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "commission_parent_id"} & vals.keys():
            self.env["commission.change"]._mark_plans(
                self.env["commission.plan"]
                .sudo()
                .search([("version_ids.component_ids.credited", "=", "manager")])
            )
        return result

    @api.model
    def _get_commission_leaders(self, company):
        """Who leads each team and the teams it reports to.

        :return: list of pairs (team id, partner id), each once
        """
        teams_sudo = (
            self.sudo()
            .with_context(active_test=False)
            .search([("company_id", "in", [False, company.id])])
        )
        pairs = set()
        for team in teams_sudo:
            above = team
            while above:
                if above.user_id:
                    pairs.add((team.id, above.user_id.partner_id.id))
                above = above.commission_parent_id
        return sorted(pairs)
