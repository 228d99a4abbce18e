from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 200
# Who was not reminded for a whole day, the scheduler being down, is not disturbed any
# more: the to-do list says it by then.
TOO_LATE = timedelta(days=1)
# The longest that somebody may put off a reminder: a week.
LONGEST_SNOOZE = 10080


class CrmActivityReminder(models.Model):
    """One reminder of one activity for one person at one moment, due or sent.

    Due reminders are first written down, each once by the unique key, and then sent in
    the transaction that marks them: the scheduled action may be killed anywhere and
    run twice, and nobody is reminded twice or not at all.
    """

    _name = "crm.activity.reminder"
    _description = "Activity Reminder"
    _order = "remind_at, id"

    activity_id = fields.Many2one(
        "mail.activity", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    remind_at = fields.Datetime(required=True)
    sent_at = fields.Datetime()

    _once = models.UniqueIndex(
        "(activity_id, user_id, remind_at)", "This reminder exists already."
    )
    _due = models.Index("(remind_at) WHERE sent_at IS NULL")

    @api.model
    def _cron_remind(self):
        """Write down what is due, then remind people, a batch at a time."""
        self._collect()
        progress = self.env["ir.cron"]._commit_progress
        if not progress(remaining=self._count_due()):
            return
        while done := self._send_batch():
            if not progress(done):
                return

    @api.model
    def _collect(self):
        """Write down the reminders that are due for each person, in one statement.

        :return: number of new ones
        """
        now = fields.Datetime.now()
        self.env["mail.activity"].flush_model()
        self.env["res.users"].flush_model(["active", "share", "partner_id"])
        self.env.cr.execute(
            SQL(
                """
            INSERT INTO crm_activity_reminder
                   (activity_id, user_id, remind_at,
                    create_uid, create_date, write_uid, write_date)
            SELECT due.id, person.id, due.remind_at, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM mail_activity due
              JOIN LATERAL (
                   SELECT due.user_id AS id
                    UNION
                   SELECT users.id
                     FROM mail_activity_participant_rel part
                     JOIN res_users users ON users.partner_id = part.partner_id
                    WHERE part.activity_id = due.id
                   ) people ON TRUE
              JOIN res_users person ON person.id = people.id
             WHERE due.active
               AND due.remind_at <= %(now)s
               AND due.remind_at > %(oldest)s
               AND person.active
               AND person.share IS NOT TRUE
                ON CONFLICT DO NOTHING""",
                uid=self.env.uid,
                now=now,
                oldest=now - TOO_LATE,
            )
        )
        return self.env.cr.rowcount

    @api.model
    def _get_due_domain(self):
        return [("sent_at", "=", False), ("remind_at", "<=", fields.Datetime.now())]

    @api.model
    def _count_due(self):
        return self.search_count(self._get_due_domain())

    @api.model
    def _send_batch(self):
        """Remind people of what was written down and is due; what is closed is not.

        :return: number of reminders dealt with
        """
        due = self.search(self._get_due_domain(), limit=BATCH).try_lock_for_update()
        for user, reminders in due.grouped("user_id").items():
            activities = reminders.activity_id.filtered("active")
            if activities and user.active:
                self._remind(user, activities)
        due.sent_at = fields.Datetime.now()
        return len(due)

    def _remind(self, user, activities):
        """Tell one person: a message, and a note on the open screen."""
        speaking = activities.with_context(lang=user.lang)
        sentence = speaking.env._("Reminder of what begins or is due:")
        speaking._notify_person(user, speaking, sentence)
        user._bus_send(
            "crm_activity.reminder",
            {
                "activities": [
                    {
                        "id": activity.id,
                        "name": activity.display_name or "",
                        "document": activity.res_name or "",
                        "start": fields.Datetime.to_string(activity.planned_start),
                        "due": fields.Date.to_string(activity.date_deadline),
                    }
                    for activity in speaking
                ]
            },
        )

    @api.model
    def _snooze(self, activities, minutes):
        """Write down a later reminder for the person who asks.

        :param activities: what the person may read; nobody else is reminded
        :param int minutes: how much later, 1 to a week
        """
        activities.check_access("read")
        later = timedelta(minutes=min(max(int(minutes), 1), LONGEST_SNOOZE))
        moment = fields.Datetime.now() + later
        # People have no rights on the ledger; this is their own line of it.
        ledger_sudo = self.sudo()
        known_sudo = ledger_sudo.search(
            [
                ("activity_id", "in", activities.ids),
                ("user_id", "=", self.env.uid),
                ("remind_at", "=", moment),
            ]
        )
        ledger_sudo.create(
            [
                {
                    "activity_id": activity.id,
                    "user_id": self.env.uid,
                    "remind_at": moment,
                }
                for activity in activities - known_sudo.activity_id
            ]
        )
        cron = self.env.ref("crm_activity.ir_cron_remind")
        cron.sudo()._trigger(at=moment)

    @api.autovacuum
    def _gc_sent(self):
        """Forget reminders sent over a month ago."""
        limit = fields.Datetime.now() - timedelta(days=31)
        self.search([("sent_at", "<", limit)], limit=10_000).unlink()
