from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..utils.answer_time import ACCEPTANCES, KINDS, OUTCOMES


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
    date_left_behind = fields.Datetime(
        help="When nobody else could take the lead of a person who is away."
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
        self._end(leads.ids, "handed_over")
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
    def _end(self, lead_ids, outcome):
        """End the open rows of leads that somebody else has now, or nobody.

        :param outcome: how it ended for those who neither answered nor declined
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
                      AND l.user_id IS DISTINCT FROM r.user_id""",
                fields.Datetime.now(),
                outcome,
                lead_ids,
            )
        )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Answer times end with their lead, not before."))
