from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from .crm_lead_report import DAY

# Upper ends in days; the codes sort as they should be read.
BUCKETS = [
    ("1", "Up to a day", 1),
    ("2", "Up to a week", 7),
    ("3", "Up to a month", 30),
    ("4", "Up to three months", 90),
]
BUCKET_LABELS = [(code, label) for code, label, _days in BUCKETS]
BUCKET_LABELS.append(("5", "More than three months"))
# Messages that people wrote; what Odoo notes by itself is no activity.
HUMAN_MESSAGES = ("comment", "email", "email_outgoing", "sms")


class CrmLeadAging(models.Model):
    """Open leads by their age and by how long nobody has done anything about them.

    Something was done when the lead was created, got its person or changed its stage,
    when somebody wrote a message or note or received one, or completed an activity.
    """

    _name = "crm.lead.aging"
    _description = "Lead Aging"
    _inherit = ["crm.lead.report"]
    _auto = False
    _order = "idle_days DESC, id"
    _depends = {
        "crm.lead": ["date_last_stage_update", "date_open"],
        "mail.message": [
            "date",
            "mail_activity_type_id",
            "message_type",
            "model",
            "res_id",
        ],
        "mail.activity": ["active", "res_id", "res_model"],
    }

    date_activity = fields.Datetime(
        "Last Activity",
        readonly=True,
        help="The latest message, note, completed activity, stage or person.",
    )
    age_days = fields.Float("Age (Days)", aggregator="avg", readonly=True)
    idle_days = fields.Float("Days Without Activity", aggregator="avg", readonly=True)
    age_bucket = fields.Selection(BUCKET_LABELS, "Age", readonly=True)
    idle_bucket = fields.Selection(BUCKET_LABELS, "Without Activity", readonly=True)
    unplanned_count = fields.Integer(
        "Nothing Planned", readonly=True, help="Leads without a planned activity."
    )

    # ------------------------------------------------------------------
    # The query
    # ------------------------------------------------------------------

    def _from(self):
        query = super()._from()
        query.add_where(self._is_open())
        query.add_join("LEFT JOIN", "activity", self._last_activity(), SQL("TRUE"))
        return query

    def _select(self):
        created, last = SQL("crm_lead.create_date"), SQL("activity.date")
        moment = fields.Datetime.now()
        now = SQL("%s::timestamp", moment)
        return super()._select() | {
            "date_activity": last,
            "age_days": self._between(created, now, DAY),
            "idle_days": self._between(last, now, DAY),
            "age_bucket": self._bucket(created, moment),
            "idle_bucket": self._bucket(last, moment),
            "unplanned_count": self._count(
                SQL(
                    """NOT EXISTS (
                        SELECT FROM mail_activity planned
                         WHERE planned.res_model = 'crm.lead' AND planned.active
                           AND planned.res_id = crm_lead.id)"""
                )
            ),
        }

    def _last_activity(self):
        """When something was last done about the lead: one row with ``date``."""
        return SQL(
            """LATERAL (
                SELECT greatest(crm_lead.create_date, crm_lead.date_open,
                           crm_lead.date_last_stage_update, max(message.date)) AS date
                  FROM mail_message message
                 WHERE message.model = 'crm.lead' AND message.res_id = crm_lead.id
                   AND (message.message_type IN %s
                        OR message.mail_activity_type_id IS NOT NULL))""",
            HUMAN_MESSAGES,
        )

    def _bucket(self, moment, now):
        """The code of the bucket that the time since a moment falls into."""
        return SQL(
            "CASE %s ELSE '5' END",
            SQL(" ").join(
                SQL("WHEN %s >= %s THEN %s", moment, now - timedelta(days=days), code)
                for code, _label, days in BUCKETS
            ),
        )
