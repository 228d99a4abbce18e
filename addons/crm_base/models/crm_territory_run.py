import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, format_datetime

from .crm_territory_resolve import PREVIEWED

_logger = logging.getLogger(__name__)

STATES = [
    ("preview", "Preview"),
    ("applying", "Being Applied"),
    ("done", "Done"),
    ("cancelled", "Discarded"),
]
MANAGER = "sales_team.group_sale_manager"
# More moves than these are left to the cron; so many are written per commit.
INLINE_LIMIT = 300
BATCH = 500
ATTEMPTS = 3
PREVIEW_DAYS = 7
RETENTION_MONTHS = 24
MOVERS = (("res.partner", "partner_id"), ("crm.lead", "lead_id"))


class CrmTerritoryRun(models.Model):
    """A change of territories: first who would move, then the moving.

    The preview is one statement for all customers and one for all leads of a company,
    and of those that companies share; it writes to none of them. Applying puts planned
    rules in force, then lets the rules look at each record that moves, in batches with
    a commit each. ``cursor`` is the last move that is done, so that whoever continues
    does nothing twice.
    """

    _name = "crm.territory.run"
    _description = "Change of Territories"
    _order = "id desc"

    state = fields.Selection(
        STATES, required=True, readonly=True, default="preview", index=True
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    date_done = fields.Datetime("Finished On", readonly=True)
    user_id = fields.Many2one("res.users", "Previewed By", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    fingerprint = fields.Char(readonly=True, help="Of the rules that were previewed.")
    partner_count = fields.Integer("Customers", default=0, readonly=True)
    lead_count = fields.Integer("Leads", default=0, readonly=True)
    moved_count = fields.Integer("Moved", default=0, readonly=True)
    left_count = fields.Integer(
        "Left",
        default=0,
        readonly=True,
        help="Somebody was editing the record, or it does not move any more.",
    )
    cursor = fields.Integer(default=0, readonly=True)
    progress = fields.Float(compute="_compute_progress", help="Percentage applied.")
    line_ids = fields.One2many("crm.territory.run.line", "run_id", readonly=True)
    move_ids = fields.One2many("crm.territory.move", "run_id", readonly=True)

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("state", "moved_count", "left_count", "partner_count", "lead_count")
    def _compute_progress(self):
        for run in self:
            total = run.partner_count + run.lead_count
            finished = run.moved_count + run.left_count
            if run.state == "done":
                run.progress = 100
            else:
                run.progress = 100 * finished / total if total else 0

    @api.depends("date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "Territories · %(moment)s", moment=format_datetime(self.env, run.date)
            )

    # ------------------------------------------------------------------
    # Preview
    # ------------------------------------------------------------------

    def action_preview(self):
        """Show who would move by the rules in force and the planned ones."""
        self._check_manager()
        run = self.sudo()._preview(self.env.company)
        return run._get_form_action()

    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only sales managers may change who belongs where.")
            )

    @api.model
    def _preview(self, company):
        """Return a new run with the moves that the rules would make.

        :param company: its customers and leads are looked at, and the shared ones
        """
        self.env.flush_all()
        run = self.create(
            {
                "company_id": company.id,
                "user_id": self.env.uid,
                "fingerprint": self._get_fingerprint(company),
            }
        )
        run.flush_recordset()
        for model, column in MOVERS:
            run._store_moves(model, column)
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_territory_run_line
                       (run_id, from_id, to_id, partner_count, lead_count)
                   SELECT run_id, from_id, to_id, count(partner_id), count(lead_id)
                     FROM crm_territory_move WHERE run_id = %s
                    GROUP BY run_id, from_id, to_id
                    ORDER BY count(*) DESC, from_id, to_id""",
                run.id,
            )
        )
        run.invalidate_recordset()
        run.partner_count = sum(run.line_ids.mapped("partner_count"))
        run.lead_count = sum(run.line_ids.mapped("lead_count"))
        return run

    def _store_moves(self, model, column):
        subjects = self.env[model]._get_territory_subjects_sql(
            SQL("(r.company_id IS NULL OR r.company_id = %s)", self.company_id.id)
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_territory_move
                       (run_id, %(column)s, from_id, to_id, state)
                   SELECT %(run)s, r.id, r.territory_id, found.territory_id, 'planned'
                     FROM (%(resolve)s) AS found
                     JOIN %(table)s r ON r.id = found.id
                    WHERE r.territory_id IS DISTINCT FROM found.territory_id
                    ORDER BY r.id""",
                column=SQL.identifier(column),
                run=self.id,
                resolve=self.env["crm.territory"]._get_resolve_sql(subjects, PREVIEWED),
                table=SQL.identifier(self.env[model]._table),
            )
        )

    def _get_fingerprint(self, company):
        """A text that differs as soon as rules or territories do."""
        rows = self.env.execute_query(
            SQL(
                """SELECT md5(string_agg(
                       concat_ws(':', rule::text, r.zip_text, r.state), '|'
                       ORDER BY rule.id))
                     FROM (%s) AS rule
                     JOIN crm_territory_rule r ON r.id = rule.id
                    WHERE rule.company_id IS NULL OR rule.company_id = %s""",
                self.env["crm.territory"]._get_rules_sql([*PREVIEWED, "ending"]),
                company.id,
            )
        )
        return rows[0][0] or ""

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_apply(self):
        """Put planned rules in force and move the customers and leads.

        :raise UserError: when the rules changed since: other records would move
        """
        self.ensure_one()
        self._check_manager()
        self.check_access("read")
        run = self.sudo()
        if not run.try_lock_for_update() or run.state != "preview":
            raise UserError(self.env._("This preview was already dealt with."))
        self.env.flush_all()
        if run.fingerprint != self._get_fingerprint(run.company_id):
            raise UserError(
                self.env._(
                    "The rules changed since this preview. Preview the change again to"
                    " see who would move now."
                )
            )
        run._put_rules_in_force()
        run.state = "applying"
        if run.partner_count + run.lead_count <= INLINE_LIMIT:
            while run._apply_batch():
                pass
        else:
            self._trigger_cron()
        return self._get_form_action()

    def action_discard(self):
        """Put a preview aside, or stop moving: who has not moved stays."""
        self.ensure_one()
        self._check_manager()
        self.check_access("read")
        run = self.sudo()
        if not run.try_lock_for_update() or run.state not in ("preview", "applying"):
            raise UserError(self.env._("This change is being applied right now."))
        run.write({"state": "cancelled", "date_done": fields.Datetime.now()})

    def action_open_moves(self):
        """The customers and leads that move, one by one."""
        self.ensure_one()
        return self.move_ids._get_list_action([("run_id", "=", self.id)])

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change of Territories"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------
    # Applying
    # ------------------------------------------------------------------

    def _put_rules_in_force(self):
        rules = self.env["crm.territory.rule"].search(
            [
                ("territory_id.company_id", "in", [False, self.company_id.id]),
                ("state", "!=", "running"),
            ]
        )
        ending = rules.filtered(lambda rule: rule.state == "ending")
        (rules - ending).state = "running"
        ending.unlink()

    @api.model
    def _trigger_cron(self):
        # Whoever applies may not run crons; the change is theirs to make.
        self.env.ref("crm_base.crm_territory_cron").sudo()._trigger()

    @api.model
    def _cron_apply(self):
        """Carry on with all changes under way, one commit per batch."""
        for run in self.search([("state", "=", "applying")], order="id"):
            while done := run._attempt_batch():
                if not self.env["ir.cron"]._commit_progress(done):
                    return
            if done is None or not self.env["ir.cron"]._commit_progress():
                return

    def _attempt_batch(self):
        """One batch, again on a fresh snapshot when it collides; None gives up."""
        for attempt in range(ATTEMPTS):
            try:
                done = self._apply_batch()
                self.env.flush_all()
                return done
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                _logger.info("Territory run %s collided (%s)", self.id, attempt + 1)
        return None

    def _apply_batch(self):
        """Move the next records and the cursor; return how many moves were done.

        The rules are asked again: what changed since the preview counts.
        """
        self.ensure_one()
        locked = self.try_lock_for_update(allow_referencing=True)
        self.invalidate_recordset()
        if not locked or self.state != "applying":
            return 0
        moves = self.env["crm.territory.move"].search(
            [("run_id", "=", self.id), ("id", ">", self.cursor)],
            order="id",
            limit=BATCH,
        )
        if not moves:
            self.write({"state": "done", "date_done": fields.Datetime.now()})
            return 0
        moved = moves._carry_out()
        self.write(
            {
                "cursor": moves[-1].id,
                "moved_count": self.moved_count + len(moved),
                "left_count": self.left_count + len(moves) - len(moved),
            }
        )
        return len(moves)

    # ------------------------------------------------------------------
    # Housekeeping
    # ------------------------------------------------------------------

    @api.autovacuum
    def _gc_runs(self):
        now = fields.Datetime.now()
        self.search(
            [
                "|",
                "&",
                ("state", "in", ("preview", "cancelled")),
                ("date", "<", now - timedelta(days=PREVIEW_DAYS)),
                "&",
                ("state", "=", "done"),
                ("date", "<", now - relativedelta(months=RETENTION_MONTHS)),
            ],
            limit=100,
        ).unlink()


class CrmTerritoryRunLine(models.Model):
    """How many move from one territory to another."""

    _name = "crm.territory.run.line"
    _description = "Moves between Two Territories"
    _log_access = False
    _order = "id"

    run_id = fields.Many2one(
        "crm.territory.run", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="run_id.company_id")
    from_id = fields.Many2one("crm.territory", ondelete="cascade")
    to_id = fields.Many2one("crm.territory", ondelete="cascade")
    partner_count = fields.Integer("Customers")
    lead_count = fields.Integer("Leads")

    def action_open_moves(self):
        """The customers and leads of this line."""
        self.ensure_one()
        return self.run_id.move_ids._get_list_action(
            [
                ("run_id", "=", self.run_id.id),
                ("from_id", "=", self.from_id.id),
                ("to_id", "=", self.to_id.id),
            ]
        )


class CrmTerritoryMove(models.Model):
    """One customer, or one lead, that changes its territory."""

    _name = "crm.territory.move"
    _description = "Change of the Territory of a Record"
    _log_access = False
    _order = "id"

    run_id = fields.Many2one(
        "crm.territory.run", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="run_id.company_id")
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", ondelete="cascade"
    )
    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="cascade")
    from_id = fields.Many2one("crm.territory", ondelete="cascade")
    to_id = fields.Many2one("crm.territory", ondelete="cascade")
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Moved"), ("left", "Left")], required=True
    )
    zip = fields.Char(compute="_compute_place")
    country_id = fields.Many2one("res.country", compute="_compute_place")

    _run_idx = models.Index("(run_id, id)")

    @api.depends("partner_id", "lead_id")
    def _compute_place(self):
        for move in self:
            lead = move.lead_id
            record = move.partner_id or (
                lead if lead.zip or lead.country_id else lead.partner_id
            )
            move.zip = record.zip
            move.country_id = record.country_id

    @api.model
    def _get_list_action(self, domain):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Moves"),
            "res_model": self._name,
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": domain,
        }

    def action_open_record(self):
        """The customer or the lead itself."""
        self.ensure_one()
        record = self.partner_id or self.lead_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def _carry_out(self):
        """Let the rules look at the records; return the moves that happened."""
        moved = self.browse()
        for model, column in MOVERS:
            moves = self.filtered(column)
            records = self.env[model].browse(moves.mapped(column).ids)
            free = records.try_lock_for_update(allow_referencing=True)
            free = free.with_context(tracking_disable=True)
            free._find_territory_again()
            free.flush_recordset(["territory_id"])
            moved |= moves.filtered(
                lambda move, column=column, free=free: (
                    move[column] in free and move[column].territory_id != move.from_id
                )
            )
        moved.state = "done"
        (self - moved).state = "left"
        return moved
