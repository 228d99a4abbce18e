from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.crm_base.utils.worktime import ElapsedRequest

from ..utils.answer_time import ACCEPTANCES, KINDS, OUTCOMES

# What an answer changes on the lead.
ANSWER_FIELDS = [
    "acceptance",
    "first_answer_date",
    "first_answer_kind",
    "response_seconds",
]
# What a lead says of the time it was given last.
GIVEN_FIELDS = [
    "acceptance",
    "acceptance_deadline",
    "assignment_date",
    "company_id",
    "first_answer_date",
    "response_deadline",
    "response_warning_date",
    "team_id",
]
# How a row ended when a run took the lead away.
OUTCOME_BY_TRIGGER = {
    "breach": "breached",
    "decline": "declined",
    "leave": "handed_over",
}


class Unanswered(NamedTuple):
    """An open row whose person has not answered yet."""

    id: int
    lead_id: int
    user_id: int
    company_id: int | None
    date_given: datetime


class CrmLeadResponse(models.Model):
    """One time a person got a lead: when, until when to answer, and how it went.

    A row is added whenever a lead changes hands, by a rule or by hand, and ends when it
    does so again; so the answer times of each person survive re-routing. Per lead one
    row at most has no end: that of the present person. Rows are written by the system
    only, in batches and in SQL.
    """

    _name = "crm.lead.response"
    _description = "Answer Time of a Lead"
    _order = "date_given desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", "Person", required=True, index=True, ondelete="cascade"
    )
    team_id = fields.Many2one("crm.team", "Sales Team", ondelete="set null")
    company_id = fields.Many2one("res.company", ondelete="cascade")
    rule_id = fields.Many2one(
        "crm.assignment.rule",
        index="btree_not_null",
        ondelete="set null",
        help="Empty when the lead was given by hand.",
    )
    decision_ref = fields.Integer(
        "Decision ID", help="The decision that gave the lead."
    )
    date_given = fields.Datetime("Given On", required=True)
    date_end = fields.Datetime("Given Away On", help="Empty: still with the person.")
    acceptance = fields.Selection(ACCEPTANCES, default="none", required=True)
    date_accept_limit = fields.Datetime("Accept Until")
    date_accepted = fields.Datetime("Accepted or Declined On")
    decline_reason_id = fields.Many2one(
        "crm.decline.reason", index="btree_not_null", ondelete="set null"
    )
    decline_note = fields.Text()
    date_accept_missed = fields.Datetime(
        "Not Accepted", help="When it was noticed that nobody accepted in time."
    )
    date_reminder = fields.Datetime("Remind On")
    date_reminded = fields.Datetime("Reminded On")
    date_deadline = fields.Datetime("Answer Until")
    date_breached = fields.Datetime(
        "Missed On", help="When it was noticed that no answer came in time."
    )
    date_answered = fields.Datetime("Answered On")
    answer_kind = fields.Selection(KINDS, "Answered By Way Of")
    answer_user_id = fields.Many2one(
        "res.users", "Answered By", help="The person, or a colleague who stepped in."
    )
    response_seconds = fields.Integer(
        help="Working seconds of the person from getting the lead to the answer."
    )
    outcome = fields.Selection(OUTCOMES, default="none", required=True)
    date_alarm = fields.Datetime(
        help="When the scheduled action has to look at the row next."
    )
    away = fields.Boolean(help="The person is away or gone; the lead has to move on.")
    date_away = fields.Datetime(
        "Away On", help="When the lead was to move on because the person is away."
    )

    _one_open_row = models.UniqueIndex("(lead_id) WHERE date_end IS NULL")
    _alarm_idx = models.Index("(date_alarm, id) WHERE date_alarm IS NOT NULL")
    _unanswered_idx = models.Index(
        "(user_id) WHERE date_end IS NULL AND date_answered IS NULL"
    )
    _given_idx = models.Index("(company_id, date_given)")

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _record_given(self, leads):
        """The leads were given by hand: end the row of whom had them, begin a new one.

        Nothing is promised to the customer then, so there is no deadline. Leads that
        nobody has now only end their row; what is recorded already is left alone.

        :param leads: ``crm.lead`` whose person has just changed, or just created
        """
        if not leads:
            return
        leads.flush_recordset(["user_id", "team_id", "company_id", "assignment_date"])
        self._end(leads.ids, "handed_over", moved_only=True)
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_lead_response (lead_id, user_id, team_id, company_id,
                       date_given, acceptance, outcome)
                   SELECT l.id, l.user_id, l.team_id, l.company_id,
                          coalesce(l.assignment_date, now() AT TIME ZONE 'UTC'),
                          'none', 'none'
                     FROM crm_lead l
                    WHERE l.id = ANY(%s) AND l.user_id IS NOT NULL
                      AND NOT EXISTS (SELECT FROM crm_lead_response r
                                       WHERE r.lead_id = l.id AND r.date_end IS NULL)
                    ORDER BY l.id""",
                leads.ids,
            )
        )
        self.invalidate_model()

    @api.model
    def _record_decided(self, run, planned):
        """The leads were given by decisions of a run: end the rows before, begin new.

        :param run: ``crm.decision.run``; its trigger says how the rows before ended
        :param planned: what of it has just been carried out, with ``lead_id`` each
        """
        if not planned:
            return
        lead_ids = [decision.lead_id for decision in planned]
        self.env["crm.assignment.rule"].flush_model(["reminder_hours"])
        self.env["crm.lead"].flush_model(["user_id", *GIVEN_FIELDS])
        outcome = OUTCOME_BY_TRIGGER.get(run.trigger, "handed_over")
        self._end(lead_ids, outcome, moved_only=False)
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_lead_response (lead_id, user_id, team_id, company_id,
                       rule_id, decision_ref, date_given, acceptance, date_accept_limit,
                       date_reminder, date_deadline, outcome, date_alarm)
                   SELECT l.id, l.user_id, l.team_id, l.company_id, a.id, d.id,
                          l.assignment_date, l.acceptance, l.acceptance_deadline,
                          CASE WHEN a.reminder_hours > 0
                               THEN l.response_warning_date END,
                          l.response_deadline, 'none',
                          CASE WHEN l.first_answer_date IS NULL
                               THEN least(l.acceptance_deadline, l.response_deadline,
                                    CASE WHEN a.reminder_hours > 0
                                         THEN l.response_warning_date END) END
                     FROM crm_decision d
                     JOIN crm_lead l ON l.id = d.res_id AND l.user_id = d.user_id
                     LEFT JOIN crm_assignment_rule a ON a.id = d.rule_ref
                    WHERE d.run_id = %s AND d.kind = 'plan' AND d.res_id = ANY(%s)
                    ORDER BY d.id""",
                run.id,
                lead_ids,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _end(self, lead_ids, outcome, *, moved_only):
        """End the open rows of leads.

        :param outcome: how it ended for those who neither answered nor declined
        :param moved_only: leave those alone that are still with their person
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_response r
                      SET date_end = %s, date_alarm = NULL,
                          outcome = CASE WHEN r.outcome = 'none' THEN %s
                                         ELSE r.outcome END
                     FROM crm_lead l
                    WHERE l.id = r.lead_id AND r.lead_id = ANY(%s)
                      AND r.date_end IS NULL
                      AND (NOT %s OR l.user_id IS DISTINCT FROM r.user_id)""",
                fields.Datetime.now(),
                outcome,
                lead_ids,
                moved_only,
            )
        )

    @api.model
    def _record_answers(self, leads, kind, user):
        """The customers of the leads heard from us now.

        Kept is the first answer of the lead, and that of the present person's row; a
        colleague who steps in counts for the row too, and is named there. Who answers
        has accepted.

        :param leads: ``crm.lead``, any number of them
        :param kind: a code of ``answer_time.KINDS``
        :param user: who answered
        """
        leads = leads.sudo()  # a colleague may answer without access to the lead
        rows = self._fetch_unanswered(leads)
        if not rows and all(leads.mapped("first_answer_date")):
            return
        now = fields.Datetime.now()
        seconds = self._get_worked_seconds(rows, now)
        self._store_answers(rows, seconds, kind, user, now)
        taken = [row.lead_id for row in rows]
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead l
                      SET first_answer_date = coalesce(l.first_answer_date, %(now)s),
                          first_answer_kind = coalesce(l.first_answer_kind, %(kind)s),
                          response_seconds = CASE WHEN l.first_answer_date IS NULL
                                                  THEN q.seconds
                                                  ELSE l.response_seconds END,
                          acceptance = CASE WHEN l.acceptance = 'pending'
                                             AND l.user_id = %(user)s
                                            THEN 'accepted' ELSE l.acceptance END
                     FROM unnest(%(ids)s::int[]) AS n(id)
                     LEFT JOIN unnest(%(taken)s::int[], %(seconds)s::int[])
                          AS q(id, seconds) ON q.id = n.id
                    WHERE l.id = n.id
                      AND (l.first_answer_date IS NULL OR l.acceptance = 'pending')""",
                now=SQL("%s::timestamp", now),
                kind=kind,
                user=user.id,
                ids=leads.ids,
                taken=taken,
                seconds=seconds,
            )
        )
        leads.invalidate_recordset(ANSWER_FIELDS, flush=False)

    def _fetch_unanswered(self, leads):
        """The open rows without answer of the leads, as :class:`Unanswered`."""
        self.flush_model()
        leads.flush_recordset(["user_id", *ANSWER_FIELDS])
        query = SQL(
            """SELECT id, lead_id, user_id, company_id, date_given
                 FROM crm_lead_response
                WHERE lead_id = ANY(%s) AND date_end IS NULL
                  AND date_answered IS NULL ORDER BY id""",
            leads.ids,
        )
        return [Unanswered(*row) for row in self.env.execute_query(query)]

    def _get_worked_seconds(self, rows, now):
        """Working seconds since each person got the lead, None where unknown."""
        return self.env["crm.worktime"].get_elapsed(
            [
                ElapsedRequest(
                    row.date_given,
                    max(now, row.date_given),
                    user_id=row.user_id,
                    company_id=row.company_id,
                )
                for row in rows
            ],
            strict=False,
        )

    def _store_answers(self, rows, seconds, kind, user, now):
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_response r
                      SET date_answered = %(now)s, answer_kind = %(kind)s,
                          answer_user_id = %(user)s, response_seconds = q.seconds,
                          date_alarm = NULL,
                          acceptance = CASE WHEN r.acceptance = 'pending'
                                             AND r.user_id = %(user)s
                                            THEN 'accepted' ELSE r.acceptance END,
                          date_accepted = CASE WHEN r.acceptance = 'pending'
                                                AND r.user_id = %(user)s
                                               THEN %(now)s ELSE r.date_accepted END,
                          outcome = CASE WHEN %(now)s <= r.date_deadline
                                           OR r.date_deadline IS NULL
                                         THEN 'answered_in_time'
                                         ELSE 'answered_late' END
                     FROM unnest(%(ids)s::int[], %(seconds)s::int[]) AS q(id, seconds)
                    WHERE r.id = q.id AND r.date_answered IS NULL""",
                now=SQL("%s::timestamp", now),
                kind=kind,
                user=user.id,
                ids=[row.id for row in rows],
                seconds=seconds,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _merge_into(self, head, tail):
        """The rows of merged leads go to the one that stays; theirs have ended.

        The customer is one: an answer to any of them is one to all.
        """
        self.flush_model()
        (head | tail).flush_recordset(ANSWER_FIELDS)
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_response
                      SET lead_id = %s, date_alarm = NULL,
                          date_end = coalesce(date_end, %s)
                    WHERE lead_id = ANY(%s)""",
                head.id,
                fields.Datetime.now(),
                tail.ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead l
                      SET first_answer_date = q.first_answer_date,
                          first_answer_kind = q.first_answer_kind,
                          response_seconds = q.response_seconds
                     FROM (SELECT first_answer_date, first_answer_kind,
                                  response_seconds
                             FROM crm_lead
                            WHERE id = ANY(%s) AND first_answer_date IS NOT NULL
                            ORDER BY first_answer_date, id LIMIT 1) q
                    WHERE l.id = %s""",
                (head | tail).ids,
                head.id,
            )
        )
        self.invalidate_model(flush=False)
        (head | tail).invalidate_recordset(ANSWER_FIELDS, flush=False)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Answer times end with their lead, not before."))
