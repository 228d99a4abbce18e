from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.crm_base.models.crm_decision_run import (
    RETENTION_MONTHS,
    RETENTION_PARAMETER,
)

LINES_PER_PURGE = 10_000


class CrmScoreHistory(models.Model):
    """A score that a lead got, with the facts and events that made it.

    Rows are only added, whenever the score of a lead changes. With the rules as they
    were (``ruleset_id``), ``facts``, the events among the ``reasons`` and ``moments``
    the pure function of ``utils/score.py`` gives the same score for ever.
    """

    _name = "crm.score.history"
    _description = "Score History"
    _order = "id desc"
    _log_access = False
    _rec_name = "date"

    lead_id = fields.Many2one(
        "crm.lead", required=True, index=True, ondelete="cascade", readonly=True
    )
    date = fields.Datetime(required=True, readonly=True)
    old_score = fields.Integer("Before", readonly=True)
    score = fields.Integer(readonly=True)
    score_fit = fields.Integer("Fit", readonly=True)
    score_interest = fields.Integer("Interest", readonly=True)
    needed = fields.Integer(
        "Asked For", readonly=True, help="The score that qualified a lead at that time."
    )
    ruleset_id = fields.Many2one(
        "crm.decision.ruleset", "Rules", readonly=True, ondelete="restrict"
    )
    reasons = fields.Json(
        readonly=True,
        help="Which rule in which version gave how many points, on which events.",
    )
    facts = fields.Json(readonly=True, help="The values that the rules read.")
    moments = fields.Json(readonly=True, help="What “today” and the like stood for.")

    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("lang", "tz", "uid")
    def _compute_explanation(self):
        engine = self.env["crm.score.engine"]
        for line in self:
            line.explanation = engine._render_reasons(
                line.sudo().ruleset_id.content["rules"], line.reasons, line.facts
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):  # pylint: disable=method-required-super
        """The history is only added to.

        :raise UserError: always
        """
        raise UserError(self.env._("The history of scores is only added to."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The history of scores is only added to."))

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _move(self, source, target):
        """The history of merged leads follows.

        :param source: leads that were merged
        :param target: the lead they were merged into
        """
        self.env.cr.execute(
            SQL(
                "UPDATE crm_score_history SET lead_id = %s WHERE lead_id = ANY(%s)",
                target.id,
                source.ids,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _redact_facts(self, lead_ids):
        """Erase the facts about leads while their scores remain.

        For people who ask to be forgotten; no other change is ever made.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE crm_score_history SET facts = '{}' WHERE lead_id = ANY(%s)",
                list(lead_ids),
            )
        )
        self.invalidate_model(["facts"], flush=False)

    @api.autovacuum
    def _gc_lines(self):
        """Forget lines past the retention period, but the newest of each lead."""
        months = int(
            self.env["ir.config_parameter"]
            .sudo()
            .get_param(RETENTION_PARAMETER, RETENTION_MONTHS)
        )
        self.env.cr.execute(
            SQL(
                """DELETE FROM crm_score_history WHERE id IN (
                       SELECT old.id FROM crm_score_history old
                        WHERE old.date < %s AND EXISTS (
                              SELECT FROM crm_score_history newer
                               WHERE newer.lead_id = old.lead_id AND newer.id > old.id)
                        ORDER BY old.id LIMIT %s)""",
                fields.Datetime.now() - relativedelta(months=months),
                LINES_PER_PURGE,
            )
        )
        purged = self.env.cr.rowcount
        self.env.invalidate_all()
        return purged, purged == LINES_PER_PURGE
