from odoo import api, fields, models

DIFFERENCES_SHOWN = 200


class CrmDecisionReplay(models.TransientModel):
    """Who would have got the leads of past runs under the rules of today."""

    _name = "crm.decision.replay"
    _description = "Replay of Decisions"

    run_ids = fields.Many2many("crm.decision.run", string="Runs", required=True)
    rule_ids = fields.Many2many(
        "crm.assignment.rule",
        string="Rules",
        help="Rules to decide by, drafts too. Empty: the rules as they were.",
        default=lambda self: self._default_rule_ids(),
    )
    result = fields.Html(compute="_compute_result", sanitize=False)

    def _default_rule_ids(self):
        return self.env["crm.assignment.rule"].search([("state", "=", "running")])

    @api.depends("run_ids", "rule_ids")
    @api.depends_context("lang", "uid")
    def _compute_result(self):
        for wizard in self:
            wizard.result = self.env["ir.qweb"]._render(
                "crm_leads_ext.replay_result", wizard._get_result_values()
            )

    def _get_result_values(self):
        engine = self.env["crm.assignment.engine"]
        engine._check_manager()
        self.run_ids.check_access("read")
        replayed = engine._replay(self.run_ids._origin, self.rule_ids._origin)
        shown = replayed.different[:DIFFERENCES_SHOWN]
        people = {user for each in shown for user in (each.then, each.now) if user}
        people |= replayed.unknown
        names = {user.id: user.name for user in self.env["res.users"].browse(people)}
        leads = self.env["crm.lead"].browse({each.lead_id for each in shown}).exists()
        titles = {lead.id: lead.display_name for lead in leads}
        return {
            "compared": replayed.compared,
            "same": replayed.same,
            "lacking": replayed.lacking,
            "count": len(replayed.different),
            "more": len(replayed.different) - len(shown),
            "unknown": ", ".join(sorted(names[user] for user in replayed.unknown)),
            "rows": [
                {
                    "lead": titles.get(each.lead_id, f"#{each.lead_id}"),
                    "then": names.get(each.then, "–"),
                    "now": names.get(each.now, "–"),
                }
                for each in shown
            ],
        }

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
