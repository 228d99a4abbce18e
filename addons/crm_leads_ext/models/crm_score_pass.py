import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 5_000
# A batch that meets somebody's edit is tried again on a fresh snapshot.
ATTEMPTS = 5
KEPT_DAYS = 30


class CrmScorePass(models.Model):
    """One pass over all open leads: every night, and when rules change.

    ``cursor`` is the last lead done. It moves in the transaction that scores a batch,
    so a pass that is killed goes on where it was.
    """

    _name = "crm.score.pass"
    _description = "Scoring of All Leads"
    _order = "id desc"
    _log_access = False

    date = fields.Datetime("Asked For", required=True, readonly=True)
    trigger = fields.Selection(
        [("night", "Every night"), ("rules", "Rules changed")],
        required=True,
        readonly=True,
    )
    cursor = fields.Integer(default=0, readonly=True)
    considered_count = fields.Integer("Leads", default=0, readonly=True)
    changed_count = fields.Integer("Scores Changed", default=0, readonly=True)
    date_done = fields.Datetime("Finished On", readonly=True)

    _unfinished_idx = models.Index("(id) WHERE date_done IS NULL")

    # ------------------------------------------------------------------
    # Entries
    # ------------------------------------------------------------------

    @api.model
    def _request(self):
        """Have all leads scored soon, once for all changes made together."""
        waiting = [("date_done", "=", False), ("cursor", "=", 0)]
        if not self.search_count([*waiting, ("trigger", "=", "rules")], limit=1):
            self.create({"trigger": "rules", "date": fields.Datetime.now()})
        cron = self.env.ref("crm_leads_ext.ir_cron_score_leads", False)
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _cron_score_leads(self):
        """Finish the newest pass that was asked for, or make that of the night."""
        unfinished = self.search([("date_done", "=", False)])
        current = unfinished[:1] or self.create(
            {"trigger": "night", "date": fields.Datetime.now()}
        )
        # rules changed after those began: the newest covers them
        (unfinished - current).date_done = fields.Datetime.now()
        self.env["ir.cron"]._commit_progress(remaining=current._count_left())
        while done := current._attempt():
            if not self.env["ir.cron"]._commit_progress(done):
                return
        if done is not None:
            self.env["ir.cron"]._commit_progress()

    def _count_left(self):
        return self.env["crm.lead"].search_count(
            [
                *self.env["crm.score.engine"]._get_scored_domain(),
                ("id", ">", self.cursor),
            ]
        )

    # ------------------------------------------------------------------
    # A batch
    # ------------------------------------------------------------------

    def _attempt(self):
        """One batch in one transaction, again when it collides with an edit.

        :return: number of leads looked at; 0 at the end; ``None`` when another process
            works on the pass
        """
        for attempt in range(ATTEMPTS):
            try:
                done = self._score_batch()
                self.env.flush_all()
                return done
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                _logger.info("Score pass %s collided (%s)", self.id, attempt + 1)
        return None

    def _score_batch(self):
        if not self.try_lock_for_update() or self.date_done:
            return None
        leads = self._get_next_leads()
        if not leads:
            self.date_done = fields.Datetime.now()
            return 0
        changed = self.env["crm.score.engine"]._update(leads, collect=True)
        self.env["crm.score.threshold"]._qualify(leads, quiet=self.trigger == "rules")
        self.write(
            {
                "cursor": leads.ids[-1],
                "considered_count": self.considered_count + len(leads),
                "changed_count": self.changed_count + len(changed),
            }
        )
        return len(leads)

    def _get_next_leads(self):
        self.env["crm.lead"].flush_model(["active", "won_status"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM crm_lead
                    WHERE id > %s AND active AND won_status = 'pending'
                    ORDER BY id LIMIT %s""",
                self.cursor,
                BATCH,
            )
        )
        return self.env["crm.lead"].browse(lead_id for (lead_id,) in rows)

    @api.autovacuum
    def _gc_passes(self):
        """Forget finished passes after a month."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("date_done", "<", limit)]).unlink()
