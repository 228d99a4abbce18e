from odoo import api, models


class CrmAssignmentEngine(models.AbstractModel):
    """Moves leads on to somebody else, by a decision of their own."""

    _inherit = "crm.assignment.engine"

    @api.model
    def _reroute(self, leads, trigger):
        """Give leads to somebody who never had them, by the rules in force.

        The decision says from whom a lead was taken. When nobody else can take it, it
        stays where it is, and the decision says why.

        :param leads: ``crm.lead`` that have a person; won, lost and archived ones and
            those without are left alone
        :param trigger: one of ``MOVING_TRIGGERS``
        :return: ``crm.decision.run``, one per company with rules in force
        """
        leads = leads.sudo().filtered_domain(
            [("user_id", "!=", False), *self._get_pending_domain()]
        )
        runs = self.env["crm.decision.run"]
        for company in self._get_companies() if leads else ():
            ours = leads.filtered(
                lambda lead, company=company: (
                    (lead.company_id or self._get_giver(lead)) == company
                )
            )
            if ours:
                rules = self._get_running_rules(company)
                self._lock_rules(rules, wait=True)
                run = self._plan(rules, trigger, leads=ours)
                self._apply_inline(run)
                runs |= run
        return runs

    def _get_giver(self, lead):
        """The company whose rule gave a lead that belongs to none."""
        decision = lead.assignment_decision_id
        return decision.run_id.company_id or lead.user_id.company_id
