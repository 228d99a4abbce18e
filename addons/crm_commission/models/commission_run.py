from odoo import api, fields, models


class CommissionRun(models.Model):
    """One pass of the engine: what it looked at and how much it booked."""

    _name = "commission.run"
    _description = "Commission Run"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", default=lambda self: self.env.uid)
    is_full = fields.Boolean(
        "Everything", help="Everything was computed again, not only what changed."
    )
    credit_count = fields.Integer("Lines Booked", readonly=True)
    amount = fields.Monetary("Difference Booked", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    problems = fields.Json(
        "Problem Sentences", help="What could not be computed, as sentences."
    )
    problem_text = fields.Text("Problems", compute="_compute_problem_text")

    @api.depends("problems")
    def _compute_problem_text(self):
        for run in self:
            run.problem_text = "\n".join(run.problems or [])

    @api.depends("date")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._("Run %(number)s", number=run.id)

    def action_open_credits(self):
        """List what this run booked."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_commission.commission_credit_action"
        )
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}
