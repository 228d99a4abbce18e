from odoo import fields, models
from odoo.tools import SQL

from .crm_lead_report import DAY, HOUR

STATES = [
    ("open", "Open"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("archived", "Archived"),
]
# Who had the lead, as far as it is recorded: from when, and how often in vain.
HANDS = SQL(
    """LATERAL (
        SELECT min(hand.date_given) AS date_given, count(hand.date_breached) AS breaches
          FROM crm_lead_response hand WHERE hand.lead_id = crm_lead.id)"""
)
# Leads older than those records only know when the present person got them.
FIRST_GIVEN = SQL("coalesce(hands.date_given, crm_lead.date_open)")


class CrmLeadStatistics(models.Model):
    """One row per lead with what became of it, to be summed and averaged.

    Counts are 0 or 1, so they are summed. A share is 100, 0 or nothing: nothing where
    the question does not arise (an open lead has neither won nor lost), so the average
    over any group is the share on its right base. A step that has not been made has no
    duration.
    """

    _name = "crm.lead.statistics"
    _description = "Lead Statistics"
    _inherit = ["crm.lead.report"]
    _auto = False
    _order = "create_date DESC, id DESC"
    _depends = {
        "crm.lead": [
            "date_closed",
            "date_conversion",
            "date_open",
            "first_answer_date",
            "lost_reason_id",
            "prorated_revenue",
            "qualified_date",
            "response_deadline",
            "response_seconds",
            "score",
        ],
        "crm.lead.response": ["date_breached", "date_given", "lead_id"],
    }

    # ------------------------------------------------------------------
    # What became of the lead
    # ------------------------------------------------------------------

    date_closed = fields.Datetime("Closed", readonly=True)
    qualified_date = fields.Datetime("Qualified On", readonly=True)
    date_conversion = fields.Datetime("Became Opportunity", readonly=True)
    status = fields.Selection(
        STATES,
        readonly=True,
        help="Archived leads that were not marked as lost count as neither open, won "
        "nor lost.",
    )
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    open_count = fields.Integer("Open", readonly=True)
    qualified_count = fields.Integer("Qualified", readonly=True)
    converted_count = fields.Integer("Opportunities", readonly=True)
    won_count = fields.Integer("Won", readonly=True)
    lost_count = fields.Integer("Lost", readonly=True)
    weighted_value = fields.Monetary(
        "Weighted Revenue",
        readonly=True,
        help="Expected revenue times the present probability.",
    )
    won_value = fields.Monetary("Won Revenue", readonly=True)
    lost_value = fields.Monetary("Lost Revenue", readonly=True)
    score = fields.Integer(
        aggregator="avg", readonly=True, help="Points by the scoring rules."
    )
    qualified_rate = fields.Float(
        "Qualified (%)",
        aggregator="avg",
        readonly=True,
        help="Of all leads: those that reached the score asked for, or became an "
        "opportunity.",
    )
    converted_rate = fields.Float(
        "Became Opportunity (%)", aggregator="avg", readonly=True, help="Of all leads."
    )
    won_share = fields.Float(
        "Won of All (%)", aggregator="avg", readonly=True, help="Of all leads."
    )
    win_rate = fields.Float(
        "Won of Closed (%)",
        aggregator="avg",
        readonly=True,
        help="Of the leads that were won or lost; open leads do not count.",
    )

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------

    given_count = fields.Integer(
        "Given to Somebody", readonly=True, help="Leads that have a person."
    )
    answered_count = fields.Integer("Answered", readonly=True)
    in_time_count = fields.Integer(
        "Answered in Time",
        readonly=True,
        help="Before the deadline of the person who has the lead.",
    )
    late_count = fields.Integer(
        "Late",
        readonly=True,
        help="Answered after the deadline of the person who has the lead, or not "
        "answered although it has passed.",
    )
    breach_count = fields.Integer(
        "Missed Deadlines",
        readonly=True,
        help="Of everybody who had the lead, those included whom it was taken from.",
    )
    answer_rate = fields.Float(
        "Answered (%)",
        aggregator="avg",
        readonly=True,
        help="Of the leads that somebody has.",
    )
    in_time_rate = fields.Float(
        "Answered in Time (%)",
        aggregator="avg",
        readonly=True,
        help="Of the leads with a deadline that were answered or are late.",
    )

    # ------------------------------------------------------------------
    # Time per step
    # ------------------------------------------------------------------

    hours_to_assign = fields.Float(
        "Hours to Assignment",
        aggregator="avg",
        readonly=True,
        help="From the creation until somebody got the lead for the first time.",
    )
    hours_to_answer = fields.Float(
        "Hours to First Answer",
        aggregator="avg",
        readonly=True,
        help="From the creation until the first answer, nights and weekends included.",
    )
    work_hours_to_answer = fields.Float(
        "Working Hours to Answer",
        aggregator="avg",
        readonly=True,
        help="Working hours of the person from getting the lead to the first answer.",
    )
    days_to_qualify = fields.Float(
        "Days to Qualification",
        aggregator="avg",
        readonly=True,
        help="From the creation until the lead was qualified.",
    )
    days_to_convert = fields.Float(
        "Days to Opportunity",
        aggregator="avg",
        readonly=True,
        help="From the creation until the lead became an opportunity.",
    )
    days_to_close = fields.Float(
        "Days to Close",
        aggregator="avg",
        readonly=True,
        help="From the creation until the lead was won or lost.",
    )

    # ------------------------------------------------------------------
    # The query
    # ------------------------------------------------------------------

    def _from(self):
        query = super()._from()
        query.add_join("LEFT JOIN", "hands", HANDS, SQL("TRUE"))
        return query

    def _select(self):
        return (
            super()._select()
            | self._select_result()
            | self._select_answers()
            | self._select_durations()
        )

    def _select_result(self):
        """What became of the leads, and for how much."""
        won, lost, closed = self._won(), self._lost(), self._closed()
        converted = SQL("crm_lead.type = 'opportunity'")
        qualified = SQL("(crm_lead.qualified_date IS NOT NULL)")
        return {
            "status": SQL(
                "CASE WHEN %s THEN 'won' WHEN %s THEN 'lost' WHEN %s THEN 'open'"
                " ELSE 'archived' END",
                won,
                lost,
                self._is_open(),
            ),
            "qualified_date": SQL("crm_lead.qualified_date"),
            "score": SQL("crm_lead.score"),
            "date_conversion": SQL("crm_lead.date_conversion"),
            "date_closed": SQL("CASE WHEN %s THEN crm_lead.date_closed END", closed),
            "lost_reason_id": SQL(
                "CASE WHEN %s THEN crm_lead.lost_reason_id END", lost
            ),
            "open_count": self._count(self._is_open()),
            "qualified_count": self._count(qualified),
            "converted_count": self._count(converted),
            "won_count": self._count(won),
            "lost_count": self._count(lost),
            "weighted_value": SQL("coalesce(crm_lead.prorated_revenue, 0)"),
            "won_value": self._value(won),
            "lost_value": self._value(lost),
            "qualified_rate": self._share(qualified),
            "converted_rate": self._share(converted),
            "won_share": self._share(won),
            "win_rate": self._share(won, base=closed),
        }

    def _select_answers(self):
        """Whether somebody answered, and when they had to."""
        answer = SQL("crm_lead.first_answer_date")
        deadline = SQL("crm_lead.response_deadline")
        given = SQL("(crm_lead.user_id IS NOT NULL OR %s IS NOT NULL)", answer)
        until = SQL(
            "CASE WHEN %s THEN crm_lead.date_closed ELSE %s END",
            self._closed(),
            fields.Datetime.now(),
        )
        in_time = SQL("(%s <= %s)", answer, deadline)
        late = SQL("(%s < coalesce(%s, %s))", deadline, answer, until)
        return {
            "given_count": self._count(given),
            "answered_count": self._count(SQL("%s IS NOT NULL", answer)),
            "in_time_count": self._count(in_time),
            "late_count": self._count(late),
            "breach_count": SQL("hands.breaches::int"),
            "answer_rate": self._share(SQL("%s IS NOT NULL", answer), base=given),
            "in_time_rate": self._share(in_time, base=SQL("(%s OR %s)", in_time, late)),
        }

    def _select_durations(self):
        """How long each step took."""
        created, answered = (
            SQL("crm_lead.create_date"),
            SQL("crm_lead.first_answer_date"),
        )
        closed = SQL("CASE WHEN %s THEN crm_lead.date_closed END", self._closed())
        return {
            "hours_to_assign": self._between(created, FIRST_GIVEN, HOUR),
            "hours_to_answer": self._between(created, answered, HOUR),
            "work_hours_to_answer": SQL(
                "CASE WHEN %s IS NOT NULL THEN crm_lead.response_seconds::float8 / %s"
                " END",
                answered,
                HOUR,
            ),
            "days_to_qualify": self._between(
                created, SQL("crm_lead.qualified_date"), DAY
            ),
            "days_to_convert": self._between(
                created, SQL("crm_lead.date_conversion"), DAY
            ),
            "days_to_close": self._between(created, closed, DAY),
        }

    def _won(self):
        return SQL("crm_lead.won_status = 'won'")

    def _lost(self):
        return SQL("crm_lead.won_status = 'lost'")

    def _closed(self):
        return SQL("crm_lead.won_status IN ('won', 'lost')")

    def _value(self, condition):
        return SQL(
            "CASE WHEN %s THEN coalesce(crm_lead.expected_revenue, 0) ELSE 0 END",
            condition,
        )
