from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from ..const import RUN_STATES, TRIGGERS, UNREAL_STATES

RETENTION_PARAMETER = "crm_base.decision_retention_months"
RETENTION_MONTHS = 24
SIMULATION_DAYS = 7
RUNS_PER_PURGE = 200


class CrmDecisionRun(models.Model):
    """One pass of an engine over records: what it knew and decided, how far it got.

    ``engine`` names the abstract model that planned it. That model offers
    ``_explain(decisions)``, ``_replay(runs, rules)`` and ``_apply_run(run)``.
    The decisions are only added, and stored in the order of carrying them out. Progress
    is kept here, in ``cursor``: every decision up to that id has been carried out or
    declared void.
    """

    _name = "crm.decision.run"
    _description = "Decision Run"
    _order = "id desc"

    engine = fields.Char(required=True, readonly=True)
    engine_version = fields.Char(readonly=True)
    state = fields.Selection(RUN_STATES, required=True, readonly=True, index=True)
    trigger = fields.Selection(TRIGGERS, required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True, index=True)
    date_done = fields.Datetime("Finished On", readonly=True)
    user_id = fields.Many2one("res.users", "Started By", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    ruleset_id = fields.Many2one(
        "crm.decision.ruleset", "Rules", readonly=True, index=True, ondelete="restrict"
    )
    profile_id = fields.Many2one(
        "crm.decision.ruleset",
        "People",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="What the people could do, as far as the rules asked.",
    )
    situation = fields.Json(
        readonly=True,
        help="What the rules met: whose turn it was, who was absent or full.",
    )
    considered_count = fields.Integer("Considered", default=0, readonly=True)
    decided_count = fields.Integer("Given to Somebody", default=0, readonly=True)
    undecided_count = fields.Integer("Given to Nobody", default=0, readonly=True)
    cursor = fields.Integer(
        default=0,
        readonly=True,
        help="ID of the last decision that was carried out.",
    )
    applied_count = fields.Integer("Carried Out", default=0, readonly=True)
    void_count = fields.Integer("Not Carried Out", default=0, readonly=True)
    progress = fields.Float(compute="_compute_progress", help="Percentage applied.")

    _unfinished_idx = models.Index(
        "(engine, id) WHERE state IN ('planned', 'applying')"
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("applied_count", "decided_count", "state", "void_count")
    def _compute_progress(self):
        for run in self:
            dealt_with = run.applied_count + run.void_count
            if run.state == "done":
                run.progress = 100
            else:
                run.progress = 100 * dealt_with / (run.decided_count or 1)

    @api.depends("date", "trigger")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        triggers = dict(self._fields["trigger"]._description_selection(self.env))
        for run in self:
            run.display_name = self.env._(
                "%(moment)s · %(trigger)s",
                moment=format_datetime(self.env, run.date),
                trigger=triggers.get(run.trigger),
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def unlink(self):
        """A run takes its decisions along."""
        self.check_access("unlink")
        self._delete_decisions()
        self.env["crm.decision"].invalidate_model(flush=False)
        return super().unlink()

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_decisions(self):
        """The decisions of the run, grouped by person."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_base.crm_decision_action"
        )
        return action | {
            "domain": [("run_id", "=", self.id)],
            "context": {"search_default_group_by_user": 1},
        }

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_decisions(self):
        """The decisions of the runs: not a field, as there may be a million."""
        return self.env["crm.decision"].search([("run_id", "in", self.ids)])

    @api.autovacuum
    def _gc_runs(self):
        """Forget old simulations, and runs past the retention period."""
        months = int(
            self.env["ir.config_parameter"]
            .sudo()
            .get_param(RETENTION_PARAMETER, RETENTION_MONTHS)
        )
        now = fields.Datetime.now()
        query = SQL(
            """SELECT id FROM crm_decision_run
                WHERE (state IN %s AND date < %s) OR (state = 'done' AND date < %s)
                ORDER BY id LIMIT %s""",
            UNREAL_STATES,
            now - timedelta(days=SIMULATION_DAYS),
            now - relativedelta(months=months),
            RUNS_PER_PURGE,
        )
        old = self.browse([run_id for (run_id,) in self.env.execute_query(query)])
        old._delete_decisions()
        self.env.cr.execute(
            SQL("DELETE FROM crm_decision_run WHERE id = ANY(%s)", old.ids)
        )
        self.env.invalidate_all()
        return len(old), len(old) == RUNS_PER_PURGE

    def _delete_decisions(self):
        self.env["crm.decision"].flush_model()
        self.env.cr.execute(
            SQL("DELETE FROM crm_decision WHERE run_id = ANY(%s)", self.ids)
        )
