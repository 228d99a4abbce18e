from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _action_assign_leads(self, force_quota=False, creation_delta_days=7):
        """Leave to our rules what is theirs.

        A team with a running rule takes no part in Odoo's own assignment.
        """
        ours = self.env["crm.assignment.engine"]._get_teams()
        return super(CrmTeam, self - ours)._action_assign_leads(
            force_quota=force_quota, creation_delta_days=creation_delta_days
        )

    def _allocate_leads(self, creation_delta_days=7):
        """Leads without team are ours as soon as a rule of their company is running.

        Odoo's own allocation only hands out leads without team, so the teams of such a
        company have nothing to allocate.
        """
        companies = self.env["crm.assignment.engine"]._get_companies()
        ours = self.filtered(
            lambda team: (
                companies and (not team.company_id or team.company_id in companies)
            )
        )
        data = {
            team: {"assigned": set(), "merged": set(), "duplicates": set()}
            for team in ours
        }
        data.update(
            super(CrmTeam, self - ours)._allocate_leads(
                creation_delta_days=creation_delta_days
            )
        )
        return data
