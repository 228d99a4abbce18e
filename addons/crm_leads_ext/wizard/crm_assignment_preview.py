from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmAssignmentPreview(models.TransientModel):
    """Who would get one lead now, and why; nothing is given to anybody.

    The decision is a simulation like any other: it ends with its run after some days.
    """

    _name = "crm.assignment.preview"
    _description = "Try Assignment Rules on a Lead"

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    rule_id = fields.Many2one(
        "crm.assignment.rule",
        "Draft Rule",
        ondelete="cascade",
        help="Tried as if it were running, with the rules that are.",
    )
    decision_id = fields.Many2one("crm.decision", readonly=True)
    explanation = fields.Html(related="decision_id.explanation", sanitize=False)

    def action_preview(self):
        """Decide upon the lead, whoever has it, and show the explanation.

        :raise UserError: when no rule could look at the lead
        """
        self.ensure_one()
        engine = self.env["crm.assignment.engine"]
        engine._check_manager()
        self.lead_id.check_access("read")
        company = self.rule_id.company_id or self._get_company()
        rules = engine._get_running_rules(company)
        rules |= self.rule_id.sudo()
        if not rules:
            raise UserError(
                self.env._("No rule is in force in %s.", company.display_name)
            )
        run = engine._plan(
            rules.sorted(), "button", simulate=True, leads=self.lead_id, owned=True
        )
        self.decision_id = run.sudo()._get_decisions()
        if not self.decision_id:
            raise UserError(
                self.env._(
                    "The rules do not look at this lead: it is closed, of another "
                    "company, or about to be given to somebody."
                )
            )
        return self._get_form_action()

    def _get_company(self):
        return self.lead_id.company_id or self.env.company

    @api.model
    def _open(self, *, rule=None, lead=None):
        """Open the wizard; with a lead it shows the answer at once."""
        if lead:
            values = {"lead_id": lead.id, "rule_id": rule and rule.id}
            return self.create(values).action_preview()
        return self._get_form_action() | {"context": {"default_rule_id": rule.id}}

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who would get this lead?"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
