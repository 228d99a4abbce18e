import logging
from typing import NamedTuple

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.crm_base.const import UNFINISHED_STATES

from ..utils import giving
from .crm_assignment_engine import ENGINE

_logger = logging.getLogger(__name__)

# Up to this many leads are given while the user waits; more go to the background.
INLINE_LIMIT = 300
BATCH = 450
# So few people at once that nobody waits a second for a lead, even when each gets one.
PEOPLE = 150
# A batch that meets somebody's edit is tried again on a fresh snapshot.
ATTEMPTS = 5
# Keeps the ORM from writing a chatter line and a mail per lead: the decision stands in
# for the line, the digest for the mails. Followers and automations work as ever.
APPLY_CONTEXT = {"mail_notrack": True, "mail_auto_subscribe_no_notify": True}


class Planned(NamedTuple):
    """One decision that waits to be carried out."""

    id: int
    lead_id: int
    user_id: int
    from_user_id: int | None
    rule_ref: int
    rank: int


class CrmAssignmentEngine(models.AbstractModel):
    """Carries out stored plans, in batches that may be killed at any point.

    Decisions are stored, and so carried out, person by person. A batch locks its run,
    then its leads; looks again whether each still waits for somebody; adds the
    followers of all with one statement; writes the leads through the ORM, one write
    per person and rule; and moves the run's cursor in the same transaction. What cannot
    be carried out any more leaves a void decision. When every decision is behind the
    cursor, each person gets one digest.
    """

    _inherit = "crm.assignment.engine"

    # ------------------------------------------------------------------
    # Entries
    # ------------------------------------------------------------------

    @api.model
    def _assign_now(self, company):
        """Button: plan the company's running rules and carry the plan out.

        :return: action that opens the run
        """
        self._check_manager()
        rules = self._get_running_rules(company)
        self._lock_rules(rules, wait=True)
        run = self._plan(rules, "button") if rules else None
        if not run:
            return self._notify_no_rules()
        self._apply_or_trigger(run)
        return run.with_env(self.env)._get_form_action()

    def _notify_no_rules(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._("No rule is running: start one first."),
            },
        }

    def _apply_or_trigger(self, run):
        """Carry a small plan out at once and leave a large one to the cron."""
        if run.decided_count <= INLINE_LIMIT:
            self._apply_inline(run)
        else:
            self._trigger_cron()

    @api.model
    def _assign_created(self, leads):
        """New leads find their person at once, in the transaction that made them.

        Whoever creates leads must not wait: when another plan holds the rules, or the
        leads are many, the cron takes over at once.
        """
        leads = leads.sudo().filtered_domain(self._get_waiting_domain())
        companies = leads and self._get_companies()
        if len(leads) > INLINE_LIMIT and companies:
            self._trigger_cron()
            return
        for company in companies:
            waiting = leads.filtered(
                lambda lead, company=company: (
                    not lead.user_id and lead.company_id in (company, company.browse())
                )
            )
            if waiting and not self._assign_created_in(company, waiting):
                self._trigger_cron()
                return

    def _assign_created_in(self, company, leads):
        rules = self._get_running_rules(company)
        try:
            with self.env.cr.savepoint():
                if not self._lock_rules(rules, wait=False):
                    return False
                run = self._plan(rules, "create", leads=leads)
                if run:
                    self._apply_inline(run)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.invalidate_all(flush=False)
            return False
        return True

    def _trigger_cron(self):
        cron = self.env.ref("crm_leads_ext.ir_cron_assign_leads", False)
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _cron_assign(self):
        """Finish what is under way, then plan and carry out what waits.

        Another process that works on the same run or the same rules is left alone;
        the cron is called again for what remains.
        """
        for run in self._get_unfinished():
            if not self._apply_in_batches(run):
                return
        for company in self._get_companies():
            run = self._plan_alone(company)
            if run is None:
                self._trigger_cron()
                return
            if run and not self._apply_in_batches(run):
                return

    def _plan_alone(self, company):
        """Plan and commit, or ``None`` when another process holds the rules."""
        rules = self._get_running_rules(company)
        try:
            if not self._lock_rules(rules, wait=False):
                self.env.cr.rollback()
                return None
            run = self._plan(rules, "cron")
            self.env["ir.cron"]._commit_progress(remaining=run.decided_count or 0)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
            return None
        return run

    def _get_unfinished(self):
        return (
            self.env["crm.decision.run"]
            .sudo()
            .search(
                [("engine", "=", ENGINE), ("state", "in", UNFINISHED_STATES)],
                order="id",
            )
        )

    # ------------------------------------------------------------------
    # Runs
    # ------------------------------------------------------------------

    def _apply_inline(self, run):
        """Carry out a whole run inside the caller's transaction."""
        engine = self._as_engine_of(run)
        run = run.with_env(engine.env)
        while engine._apply_batch(run):
            pass
        while engine._send_digests(run):
            pass
        engine._finish(run)

    def _apply_in_batches(self, run):
        """Carry out a run with a commit per batch and per digest.

        :return: whether there is time left and nobody else works on the run
        """
        engine = self._as_engine_of(run)
        run = run.with_env(engine.env)
        for step in (engine._apply_batch, engine._send_digests):
            while done := engine._attempt(step, run):
                if not self.env["ir.cron"]._commit_progress(done):
                    return False
            if done is None:
                return False
        done = engine._attempt(engine._finish, run)
        return done is not None and bool(self.env["ir.cron"]._commit_progress())

    def _as_engine_of(self, run):
        context = {
            "active_test": False,
            "allowed_company_ids": run.sudo().company_id.ids,
            **{k: v for k, v in self.env.context.items() if k.startswith("ir_cron")},
        }
        return self.with_env(self.env(su=True, context=context))

    def _attempt(self, step, run):
        """One step in one transaction, again on a fresh snapshot when it collides."""
        for attempt in range(ATTEMPTS):
            try:
                done = step(run)
                self.env.flush_all()
                return done
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                _logger.info("Assignment run %s collided (%s)", run.id, attempt + 1)
        return None

    def _lock_run(self, run):
        """Whether this process may work on the run now."""
        locked = run.try_lock_for_update(allow_referencing=True)
        run.invalidate_recordset()
        return bool(locked) and run.state in UNFINISHED_STATES

    # ------------------------------------------------------------------
    # A batch of leads
    # ------------------------------------------------------------------

    def _apply_batch(self, run):
        """Carry out the next decisions of a run and move its cursor.

        :return: number of decisions dealt with; 0 when all are behind the cursor;
            ``None`` when another process works on the run
        """
        if not self._lock_run(run):
            return None
        planned = self._fetch_planned(run)
        if not planned:
            return 0
        void = self._get_void_reasons(run, planned)
        kept = [decision for decision in planned if decision.lead_id not in void]
        self._write_leads(run, kept)
        self._store_void(run, [p for p in planned if p.lead_id in void], void)
        run.write(
            {
                "state": "applying",
                "cursor": planned[-1].id,
                "applied_count": run.applied_count + len(kept),
                "void_count": run.void_count + len(void),
            }
        )
        run.flush_recordset()
        self._after_batch(run, kept)
        return len(planned)

    def _after_batch(self, run, planned):
        """Hook: what else is to be done, in the same transaction, for leads just given.

        :param planned: list of :class:`Planned` that were carried out
        """

    def _fetch_planned(self, run):
        query = SQL(
            """SELECT id, res_id, user_id, from_user_id, rule_ref, rank
                 FROM crm_decision
                WHERE run_id = %s AND id > %s
                  AND kind = 'plan' AND user_id IS NOT NULL
                ORDER BY id LIMIT %s""",
            run.id,
            run.cursor,
            BATCH,
        )
        planned = [Planned(*row) for row in self.env.execute_query(query)]
        people = set()
        for place, decision in enumerate(planned):
            people.add(decision.user_id)
            if len(people) > PEOPLE:
                return planned[:place]
        return planned

    def _get_void_reasons(self, run, planned):
        """Lock the leads and say which decisions cannot be carried out any more.

        :return: ``{lead id: reason code}``
        """
        void = self._lock_leads(planned)
        gone = self._get_gone_users(run, planned)
        for decision in planned:
            if decision.user_id in gone:
                void.setdefault(decision.lead_id, "left")
        return void

    def _lock_leads(self, planned):
        """Lock leads that are still with the person they are taken from, or nobody.

        :return: ``{lead id: why it could not be locked}``
        """
        self.env["crm.lead"].flush_model()
        # Named one by one: the ledger of a fresh plan is unknown to the query planner.
        given = SQL(
            "unnest(%s::int[], %s::int[]) AS given(lead_id, holder_id)"
            " JOIN crm_lead lead ON lead.id = given.lead_id",
            [decision.lead_id for decision in planned],
            [decision.from_user_id for decision in planned],
        )
        waiting = SQL(
            "lead.user_id IS NOT DISTINCT FROM given.holder_id"
            " AND lead.active AND lead.won_status = 'pending'"
        )
        self.env.cr.execute(
            SQL(
                "SELECT lead.id FROM %s WHERE %s"
                " ORDER BY lead.id FOR NO KEY UPDATE OF lead SKIP LOCKED",
                given,
                waiting,
            ),
            # Somebody's edit since the batch began is nothing to report: it is retried.
            log_exceptions=False,
        )
        locked = {lead_id for (lead_id,) in self.env.cr.fetchall()}
        missing = [d.lead_id for d in planned if d.lead_id not in locked]
        void = dict.fromkeys(missing, "deleted")
        if missing:
            state = SQL(
                "SELECT lead.id, CASE WHEN %s THEN 'locked' WHEN lead.user_id"
                " IS DISTINCT FROM given.holder_id THEN 'taken' ELSE 'closed' END"
                " FROM %s WHERE lead.id = ANY(%s)",
                waiting,
                given,
                missing,
            )
            void.update(self.env.execute_query(state))
        return void

    def _get_gone_users(self, run, planned):
        users = self.env["res.users"].browse({p.user_id for p in planned})
        # Core looks at the partners one by one: here they are read together.
        users.partner_id.fetch(["active", "lang"])
        return {
            user.id
            for user in users
            if not user.active or run.company_id not in user.company_ids
        }

    def _write_leads(self, run, planned):
        """Give the leads through the ORM: one write per person and rule."""
        groups = {}
        for decision in planned:
            pair = (decision.user_id, decision.rule_ref)
            groups.setdefault(pair, []).append(decision.lead_id)
        values = self._get_given_values(run, set(groups))
        Lead = self.env["crm.lead"].with_context(**APPLY_CONTEXT)
        every = [decision.lead_id for decision in planned]
        given = [
            (Lead.browse(lead_ids).with_prefetch(every), values[pair])
            for pair, lead_ids in groups.items()
        ]
        with giving.begin(self.env, every) as batch:
            for leads, vals in given:
                leads._message_auto_subscribe(vals)
            self.env["mail.followers"]._crm_insert(batch)
            for leads, vals in given:
                leads.write(dict(vals))
            # In their context: what is computed anew is not tracked either.
            Lead.env.flush_all()
        self.env["crm.lead.response"]._record_given(Lead.browse(batch.handed_over))

    def _get_given_values(self, run, pairs):
        """Hook: what is written to the leads that a rule gives to a person.

        :param pairs: set of ``(user id, rule id)``
        :return: ``{(user id, rule id): values}``, each written once per batch
        """
        rules = run.ruleset_id.content["rules"]
        teams = {rule["id"]: rule["team"] for rule in rules}
        named = {teams[rule_id] for _user_id, rule_id in pairs}
        alive = set(self.env["crm.team"].browse(named).exists().ids)
        return {
            (user_id, rule_id): {"user_id": user_id}
            | ({"team_id": teams[rule_id]} if teams[rule_id] in alive else {})
            for user_id, rule_id in pairs
        }

    def _store_void(self, run, planned, void):
        self.env["crm.decision"].create(
            [
                {
                    "run_id": run.id,
                    "engine": ENGINE,
                    "kind": "void",
                    "date": fields.Datetime.now(),
                    "res_id": decision.lead_id,
                    "rank": decision.rank,
                    "rule_ref": decision.rule_ref,
                    "reason": void[decision.lead_id],
                    "company_id": run.company_id.id,
                }
                for decision in planned
            ]
        )

    # ------------------------------------------------------------------
    # Digests and the end
    # ------------------------------------------------------------------

    def _send_digests(self, run):
        """Tell the next people what the run gave them, each once.

        :return: number of people told, 0 when everybody knows, or ``None`` when
            another process works on the run
        """
        if not self._lock_run(run):
            return None
        return self.env["crm.assignment.digest"]._send_next(run)

    def _finish(self, run):
        if not self._lock_run(run):
            return None
        run.write({"state": "done", "date_done": fields.Datetime.now()})
        return 1
