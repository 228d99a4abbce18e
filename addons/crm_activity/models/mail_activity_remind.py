from datetime import timedelta

from odoo import api, fields, models

from ..utils import recurrence

# When a day's work without an hour of its own begins, on the person's clock.
DAY_BEGINS = 8
MOMENT = {"reminder_minutes", "planned_start", "date_deadline", "user_id", "active"}


class MailActivity(models.Model):
    """Says when to remind people of an activity; see ``crm.activity.reminder``."""

    _inherit = "mail.activity"

    remind_at = fields.Datetime(
        compute="_compute_remind_at", store=True, copy=False, index="btree_not_null"
    )

    @api.depends(
        "reminder_minutes", "planned_start", "date_deadline", "user_tz", "active"
    )
    def _compute_remind_at(self):
        for activity in self:
            if not (activity.active and activity.reminder_minutes):
                activity.remind_at = False
                continue
            begin = activity.planned_start or recurrence.at_hour(
                activity.date_deadline, DAY_BEGINS, activity.user_tz
            )
            ahead = timedelta(minutes=int(activity.reminder_minutes))
            activity.remind_at = begin - ahead

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._wake_for_reminders()
        return activities

    def write(self, vals):
        result = super().write(vals)
        if not MOMENT.isdisjoint(vals):
            self.exists()._wake_for_reminders()
        return result

    def action_snooze(self, minutes=15):
        """Remind the person again a little later.

        :param int minutes: how much later
        """
        self.env["crm.activity.reminder"]._snooze(self.filtered("active"), minutes)

    def _wake_for_reminders(self):
        """Have the scheduled action run at the minute of each reminder."""
        moments = {moment for moment in self.mapped("remind_at") if moment}
        if moments:
            cron = self.env.ref("crm_activity.ir_cron_remind")
            cron.sudo()._trigger(at=moments)
