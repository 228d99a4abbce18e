from typing import NamedTuple

from odoo import api, fields, models

SAMPLE = 500
ROWS_SHOWN = 15


class Compared(NamedTuple):
    """Score of one lead without and with the rule."""

    lead_id: int
    before: int
    after: int


class CrmScorePreview(models.TransientModel):
    """How the scores of recent leads change with a rule that is not in force yet.

    For a running rule: what its leads would have without it, against what they have.
    """

    _name = "crm.score.preview"
    _description = "Trial of a Scoring Rule"

    rule_id = fields.Many2one("crm.score.rule", required=True, ondelete="cascade")
    sample_size = fields.Integer("Newest Leads", default=SAMPLE, required=True)
    needed = fields.Integer(
        "Points to Qualify",
        compute="_compute_needed",
        store=True,
        readonly=False,
        help="Leads with at least this score are counted.",
    )
    result = fields.Html(compute="_compute_result", sanitize=False)

    _sample_limit = models.Constraint(
        "CHECK (sample_size BETWEEN 1 AND 10000)",
        "Between 1 and 10,000 leads can be looked at.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("rule_id")
    def _compute_needed(self):
        for preview in self:
            rule = preview.rule_id
            every = self.env["crm.score.threshold"].search([("score", "!=", 0)])
            fitting = every.filtered(
                lambda threshold, rule=rule: (
                    threshold.team_id <= rule.team_id
                    and threshold.company_id <= rule.company_id
                )
            )
            preview.needed = (fitting or every)[:1].score or 50

    @api.depends("rule_id", "sample_size", "needed")
    @api.depends_context("lang", "uid")
    def _compute_result(self):
        for preview in self:
            preview.result = self.env["ir.qweb"]._render(
                "crm_leads_ext.score_preview", preview._get_result_values()
            )

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _compare(self):
        """Scores of the sample without and with the rule; nothing is written to leads.

        :return: list of :class:`Compared`, newest lead first
        """
        self.ensure_one()
        self.rule_id.check_access("read")
        leads = self.env["crm.lead"].search(
            self.env["crm.score.engine"]._get_scored_domain(),
            order="create_date desc, id desc",
            limit=min(max(self.sample_size, 1), 10_000),
        )
        engine = self.env["crm.score.engine"]._as_engine()
        at = fields.Datetime.now()
        rule = self.rule_id._origin.with_env(engine.env)
        others = engine._get_rules(at) - rule
        kinds = engine._get_reads().kinds | {rule.event}
        engine.env["crm.score.event"]._collect(leads, kinds - {False}, at)
        without, with_rule = (
            engine._fetch_scores(leads, rules, at)
            for rules in (others, (others - rule.replaces_id) | rule)
        )
        return self._pair(leads, without, with_rule)

    def _pair(self, leads, before, after):
        nothing = (0, 0)
        return [
            Compared(
                lead_id,
                sum(before.get(lead_id, nothing)[:2]),
                sum(after.get(lead_id, nothing)[:2]),
            )
            for lead_id in leads.ids
        ]

    def _get_result_values(self):
        compared = self._compare()
        count = len(compared)
        changed = [each for each in compared if each.before != each.after]
        largest = sorted(changed, key=lambda each: -abs(each.after - each.before))
        shown = largest[:ROWS_SHOWN]
        leads = self.env["crm.lead"].browse([each.lead_id for each in shown])
        names = {lead.id: lead.display_name for lead in leads}
        needed = self.needed
        return {
            "count": count,
            "changed": len(changed),
            "needed": needed,
            "above": (
                sum(each.before >= needed for each in compared),
                sum(each.after >= needed for each in compared),
            ),
            "average": (
                round(sum(each.before for each in compared) / max(count, 1), 1),
                round(sum(each.after for each in compared) / max(count, 1), 1),
            ),
            "rows": [
                {
                    "name": names[each.lead_id],
                    "before": each.before,
                    "after": each.after,
                    "crosses": (each.before >= needed) != (each.after >= needed),
                    "up": each.after > each.before,
                }
                for each in shown
            ],
        }
