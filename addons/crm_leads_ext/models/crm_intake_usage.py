from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

KEPT_DAYS = 400
# Two requests at the same instant: the second counts again, on a fresh snapshot.
ATTEMPTS = 50


class CrmIntakeUsage(models.Model):
    """How often a key was used on a day, counted in transactions of their own.

    So the limits hold for all workers together, and a request counts even when it is
    refused afterwards.
    """

    _name = "crm.intake.usage"
    _description = "Use of a Lead Intake Key"
    _order = "day desc, id desc"
    _log_access = False

    key_id = fields.Many2one(
        "crm.intake.key", required=True, readonly=True, ondelete="cascade", index=True
    )
    day = fields.Date(required=True, readonly=True, help="In UTC.")
    last_date = fields.Datetime("Last Request", readonly=True)
    request_count = fields.Integer("Requests", default=0, readonly=True)
    refused_count = fields.Integer(
        "Refused", default=0, readonly=True, help="Requests that were not valid."
    )
    minute = fields.Datetime(readonly=True)
    minute_count = fields.Integer(default=0, readonly=True)

    _once = models.UniqueIndex("(key_id, day)")

    @api.model
    def _count(self, key):
        """Count one request of a key, unless it is one too many.

        :return: 0, or the seconds to wait
        """
        now = fields.Datetime.now()
        minute = now.replace(second=0, microsecond=0)
        query = SQL(
            """INSERT INTO crm_intake_usage AS usage (key_id, day, last_date,
                   request_count, refused_count, minute, minute_count)
               VALUES (%s, %s, %s, 1, 0, %s, 1)
               ON CONFLICT (key_id, day) DO UPDATE
                  SET request_count = usage.request_count + 1,
                      last_date = excluded.last_date,
                      minute = excluded.minute,
                      minute_count = CASE WHEN usage.minute = excluded.minute
                                          THEN usage.minute_count + 1 ELSE 1 END
                WHERE usage.request_count < %s
                  AND (usage.minute <> excluded.minute OR usage.minute_count < %s)
               RETURNING request_count""",
            *(key.id, now.date(), now, minute, key.limit_day, key.limit_minute),
        )
        if self._run_alone(query):
            return 0
        today = self._run_alone(
            SQL(
                "SELECT request_count FROM crm_intake_usage"
                " WHERE key_id = %s AND day = %s",
                *(key.id, now.date()),
            )
        )
        if today[0][0] < key.limit_day:
            free = minute + timedelta(minutes=1)
        else:
            free = now.replace(hour=0, minute=0, second=0) + timedelta(days=1)
        return max(1, int((free - now).total_seconds()))

    @api.model
    def _count_refused(self, key):
        """Count a request of today that was not valid."""
        self._run_alone(
            SQL(
                """UPDATE crm_intake_usage SET refused_count = refused_count + 1
                    WHERE key_id = %s AND day = %s RETURNING id""",
                *(key.id, fields.Date.today()),
            )
        )

    def _run_alone(self, query):
        """Run one statement in a transaction of its own and return its rows."""
        for attempt in range(ATTEMPTS):
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute(query)
                    return cr.fetchall()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if attempt == ATTEMPTS - 1:
                    raise
        return []

    @api.autovacuum
    def _gc_old_days(self):
        limit = fields.Date.today() - timedelta(days=KEPT_DAYS)
        self.search([("day", "<", limit)]).unlink()
