import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..utils.answer_time import Alarms
from .crm_assignment_engine import ENGINE

_logger = logging.getLogger(__name__)

BATCH = 200
# A batch that meets somebody's edit is tried again on a fresh snapshot.
ATTEMPTS = 5
# A lead that somebody is editing is looked at again after this.
RETRY = timedelta(minutes=5)
# Where each step says on its rows that it was done, so that it is done once.
NOTICED = {
    "away": SQL("date_away"),
    "breach": SQL("date_breached"),
    "unaccepted": SQL("date_accept_missed"),
    "remind": SQL("date_reminded"),
}


class Watched(NamedTuple):
    """An open row whose alarm has gone off, with what its rule wants."""

    id: int
    lead_id: int
    on_breach: str
    idle: bool
    away: datetime | None
    accept: datetime | None
    reminder: datetime | None
    deadline: datetime | None

    def step(self, now):
        """What is due, or None when nothing is expected of the person any more."""
        if self.idle:
            return None
        return Alarms(self.away, self.accept, self.reminder, self.deadline).step(now)


class CrmLeadResponse(models.Model):
    """Reminds people, and moves leads on that nobody answers.

    Each open row says when to look at it next, so that one range look-up finds what is
    due. A batch locks its rows, does what is due, and says so on the rows in the same
    transaction: it can be killed at any point, and another process skips its rows.
    """

    _inherit = "crm.lead.response"

    # ------------------------------------------------------------------
    # Scheduled action
    # ------------------------------------------------------------------

    @api.model
    def _cron_watch(self):
        """Remind, and move on what was not accepted or answered or has nobody there."""
        self._attempt(self._mark_away)
        while done := self._attempt(self._watch_batch):
            if not self.env["ir.cron"]._commit_progress(done):
                return

    def _attempt(self, step):
        """One step in one transaction, again on a fresh snapshot when it collides.

        :return: number of rows dealt with; 0 when it kept colliding
        """
        for attempt in range(ATTEMPTS):
            try:
                done = step()
                self.env.flush_all()
                return done
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                _logger.info("Answer times collided (%s)", attempt + 1)
        return 0

    # ------------------------------------------------------------------
    # Who is away
    # ------------------------------------------------------------------

    @api.model
    def _mark_away(self):
        """Ring the alarm of unanswered leads whose person is on leave or gone.

        Leads of people on leave move on only where the rule says so; those of people
        who left always. Answered ones are worked on, and stay.

        :return: number of rows marked
        """
        self.flush_model()
        self.env["res.users"].flush_model(["active"])
        self.env["crm.assignment.rule"].flush_model(["reroute_on_leave"])
        people, companies = self._get_people_on_leave()
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_response r
                      SET away = TRUE, date_alarm = %(now)s
                    WHERE r.date_end IS NULL AND r.date_answered IS NULL
                      AND r.date_away IS NULL AND NOT coalesce(r.away, FALSE) AND (
                          EXISTS (SELECT FROM res_users u
                                   WHERE u.id = r.user_id AND NOT u.active)
                          OR (EXISTS (SELECT FROM crm_assignment_rule a
                                       WHERE a.id = r.rule_id AND a.reroute_on_leave)
                              AND (r.user_id, coalesce(r.company_id, 0)) IN (
                                  SELECT * FROM unnest(%(people)s::int[],
                                                       %(companies)s::int[]))))""",
                now=SQL("%s::timestamp", now),
                people=people,
                companies=companies,
            )
        )
        self.invalidate_model(flush=False)
        return self.env.cr.rowcount

    def _get_people_on_leave(self):
        """Those with unanswered leads that are to move on when their leave begins.

        :return: list of user ids, and list of the ids of their companies, 0 for none
        """
        candidates = self.env.execute_query(
            SQL(
                """SELECT r.company_id, array_agg(DISTINCT r.user_id)
                     FROM crm_lead_response r
                     JOIN crm_assignment_rule a ON a.id = r.rule_id
                    WHERE r.date_end IS NULL AND r.date_answered IS NULL
                      AND r.date_away IS NULL AND NOT coalesce(r.away, FALSE)
                      AND a.reroute_on_leave
                    GROUP BY r.company_id ORDER BY r.company_id"""
            )
        )
        people, companies = [], []
        for company_id, user_ids in candidates:
            users = self.env["res.users"].browse(user_ids)
            away = users._get_away(self.env["res.company"].browse(company_id))
            people += away
            companies += [company_id or 0] * len(away)
        return people, companies

    # ------------------------------------------------------------------
    # A batch
    # ------------------------------------------------------------------

    @api.model
    def _watch_batch(self):
        """Do what is due for the next rows.

        :return: number of rows dealt with
        """
        now = fields.Datetime.now()
        rows = self._fetch_due(now)
        if not rows:
            return 0
        due = {row: row.step(now) for row in rows}
        self._remind([row for row in rows if due[row] == "remind"])
        locked = self._move_on([row for row in rows if due[row] == "away"], "leave")
        locked |= self._move_on(
            [
                row
                for row in rows
                if due[row] == "unaccepted"
                or (due[row] == "breach" and row.on_breach != "leader")
            ],
            "breach",
        )
        self._tell_leaders(self._get_to_tell(due, locked))
        self._store_noticed(due, locked, now)
        return len(rows)

    def _fetch_due(self, now):
        """Lock the next rows whose alarm has gone off, skipping those of others."""
        self.flush_model()
        self.env["crm.lead"].flush_model(
            ["active", "first_answer_date", "user_id", "won_status"]
        )
        query = SQL(
            """SELECT r.id, r.lead_id, coalesce(a.on_breach, 'next'),
                      NOT (l.active AND l.won_status = 'pending'
                           AND l.user_id = r.user_id AND l.first_answer_date IS NULL
                           AND r.date_end IS NULL AND r.date_answered IS NULL),
                      CASE WHEN r.away AND r.date_away IS NULL THEN r.date_alarm END,
                      CASE WHEN %(waits)s THEN r.date_accept_limit END,
                      CASE WHEN r.date_reminded IS NULL THEN r.date_reminder END,
                      CASE WHEN r.date_breached IS NULL THEN r.date_deadline END
                 FROM crm_lead_response r
                 JOIN crm_lead l ON l.id = r.lead_id
                 LEFT JOIN crm_assignment_rule a ON a.id = r.rule_id
                WHERE r.date_alarm <= %(now)s
                ORDER BY r.date_alarm, r.id LIMIT %(limit)s
                  FOR NO KEY UPDATE OF r SKIP LOCKED""",
            waits=SQL("r.acceptance = 'pending' AND r.date_accept_missed IS NULL"),
            now=now,
            limit=BATCH,
        )
        return [Watched(*row) for row in self.env.execute_query(query)]

    def _store_noticed(self, due, locked, now):
        """Say on the rows what was done, and when to look at them again.

        Leads that somebody is editing are only looked at again soon.
        """
        for step, column in NOTICED.items():
            done = [
                row.id
                for row, what in due.items()
                if what == step and row.lead_id not in locked
            ]
            if done:
                self.env.cr.execute(
                    SQL(
                        "UPDATE crm_lead_response SET %s = %s WHERE id = ANY(%s)",
                        column,
                        now,
                        done,
                    )
                )
        idle = [row.id for row in due if row.idle]
        again = [row.id for row in due if row.lead_id in locked]
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_response r
                      SET date_alarm = CASE WHEN r.id = ANY(%s) THEN NULL
                                            WHEN r.id = ANY(%s) THEN %s
                                            ELSE %s END
                    WHERE r.id = ANY(%s)""",
                idle,
                again,
                now + RETRY,
                self._next_alarm_sql(),
                [row.id for row in due],
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _next_alarm_sql(self):
        """When to look at the row ``r`` next; nothing comes after a missed deadline."""
        return SQL(
            """CASE WHEN r.date_end IS NULL AND r.date_answered IS NULL
                     AND r.date_breached IS NULL
                    THEN least(
                        r.date_deadline,
                        CASE WHEN r.date_reminded IS NULL THEN r.date_reminder END,
                        CASE WHEN r.acceptance = 'pending'
                              AND r.date_accept_missed IS NULL
                             THEN r.date_accept_limit END) END"""
        )

    # ------------------------------------------------------------------
    # Moving on
    # ------------------------------------------------------------------

    def _move_on(self, rows, trigger):
        """Give the leads to the next people.

        :return: ids of the leads that could not move now: somebody is editing them
        """
        if not rows:
            return set()
        leads = self.env["crm.lead"].browse([row.lead_id for row in rows])
        runs = self.env[ENGINE]._reroute(leads, trigger)
        self.env["crm.decision"].flush_model()
        return {
            lead_id
            for (lead_id,) in self.env.execute_query(
                SQL(
                    "SELECT res_id FROM crm_decision WHERE run_id = ANY(%s)"
                    " AND kind = 'void' AND reason = 'locked'",
                    runs.ids,
                )
            )
        }

    def _get_to_tell(self, due, locked):
        """Ids of the leads of which the team leader has to know.

        Those where the rule says so, and those that should have moved on but that
        nobody else could take.
        """
        asked = {row.id for row, step in due.items() if step not in (None, "remind")}
        stayed = {
            row_id
            for (row_id,) in self.env.execute_query(
                SQL(
                    "SELECT id FROM crm_lead_response WHERE id = ANY(%s)"
                    " AND date_end IS NULL",
                    [*asked],
                )
            )
        }
        return [
            row.lead_id
            for row, step in due.items()
            if row.id in asked
            and row.lead_id not in locked
            and (row.id in stayed or (step == "breach" and row.on_breach != "next"))
        ]
