from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ActivityCase


@tagged("post_install", "-at_install")
class TestReminder(ActivityCase):
    """Each person is reminded once, however often the scheduled action runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Reminder = cls.env["crm.activity.reminder"]

    def remind(self, at):
        """What the scheduled action does at a moment."""
        with freeze_time(at):
            self.Reminder._collect()
            while self.Reminder._send_batch():
                pass
        self.env.invalidate_all()

    def make_planned(self, **values):
        return self.make_activity(
            planned_start="2026-03-18 14:00:00", reminder_minutes="15", **values
        )

    def test_before_the_planned_start(self):
        activity = self.make_planned()
        self.assertEqual(activity.remind_at, datetime(2026, 3, 18, 13, 45))
        self.remind("2026-03-18 13:44:00")
        self.assertFalse(self.messages_to(self.ana))
        self.remind("2026-03-18 13:45:00")
        message = self.messages_to(self.ana)
        self.assertEqual(len(message), 1)
        self.assertIn("Call Fontana", message.subject)
        self.assertIn("Pumps for Fontana", message.body)

    def test_without_a_time_the_day_begins_at_eight(self):
        activity = self.make_activity(
            date_deadline="2026-07-02", reminder_minutes="1440"
        )
        self.assertEqual(activity.remind_at, datetime(2026, 7, 1, 6))

    def test_once_even_twice(self):
        self.make_planned()
        for _run in range(3):
            self.remind("2026-03-18 13:46:00")
        self.assertEqual(len(self.messages_to(self.ana)), 1)

    def test_killed_between_writing_down_and_sending(self):
        self.make_planned()
        with freeze_time("2026-03-18 13:46:00"):
            self.assertEqual(self.Reminder._collect(), 1)
            self.assertEqual(self.Reminder._collect(), 0)
        self.remind("2026-03-18 13:50:00")
        self.assertEqual(len(self.messages_to(self.ana)), 1)

    def test_the_database_refuses_a_second_one(self):
        activity = self.make_planned()
        values = {
            "activity_id": activity.id,
            "user_id": self.ana.id,
            "remind_at": activity.remind_at,
        }
        self.Reminder.create(values)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.Reminder.create(values)

    def test_colleagues_who_take_part_but_no_customers(self):
        customer = self.env["res.partner"].create({"name": "Fontana"})
        activity = self.make_planned()
        people = self.carla.partner_id + self.pia.partner_id + customer
        activity.with_context(mail_notrack=True).participant_ids = [
            Command.set(people.ids)
        ]
        told = len(self.messages_to(self.carla))
        self.remind("2026-03-18 13:46:00")
        self.assertEqual(len(self.messages_to(self.ana)), 1)
        self.assertEqual(len(self.messages_to(self.carla)), told + 1)
        self.assertFalse(self.messages_to(self.pia))
        self.assertEqual(
            self.Reminder.search([("activity_id", "=", activity.id)]).user_id,
            self.ana + self.carla,
        )

    def test_several_at_once_are_one_message(self):
        for name in ("First", "Second"):
            self.make_planned(summary=name)
        self.remind("2026-03-18 13:46:00")
        message = self.messages_to(self.ana)
        self.assertEqual(len(message), 1)
        self.assertIn("First", message.body)
        self.assertIn("Second", message.body)

    def test_what_is_done_is_not_reminded(self):
        activity = self.make_planned()
        with freeze_time("2026-03-18 13:46:00"):
            self.Reminder._collect()
        activity.action_done()
        self.assertFalse(activity.remind_at)
        self.remind("2026-03-18 13:47:00")
        self.assertFalse(self.messages_to(self.ana))
        self.assertFalse(self.Reminder.search([("sent_at", "=", False)]))

    def test_planned_anew_is_reminded_anew(self):
        activity = self.make_planned()
        self.remind("2026-03-18 13:46:00")
        activity.planned_start = "2026-03-19 09:00:00"
        self.remind("2026-03-19 08:45:00")
        self.assertEqual(len(self.messages_to(self.ana)), 2)

    def test_long_gone_is_left_alone(self):
        self.make_activity(date_deadline="2026-03-01", reminder_minutes="15")
        self.remind("2026-03-18 13:46:00")
        self.assertFalse(self.messages_to(self.ana))

    def test_later_again(self):
        activity = self.make_planned()
        self.remind("2026-03-18 13:46:00")
        with freeze_time("2026-03-18 13:47:00"):
            activity.with_user(self.ana).action_snooze(15)
            activity.with_user(self.ana).action_snooze(15)
        self.remind("2026-03-18 14:01:00")
        self.assertEqual(len(self.messages_to(self.ana)), 1)
        self.remind("2026-03-18 14:02:00")
        self.remind("2026-03-18 14:02:00")
        self.assertEqual(len(self.messages_to(self.ana)), 2)

    def test_the_screen_is_told(self):
        self.make_planned()
        with patch.object(
            type(self.env["res.users"]), "_bus_send", autospec=True
        ) as send:
            self.remind("2026-03-18 13:46:00")
        calls = [
            call.args
            for call in send.call_args_list
            if call.args[1] == "crm_activity.reminder"
        ]
        self.assertEqual(len(calls), 1)
        user, _kind, payload = calls[0]
        self.assertEqual(user, self.ana)
        self.assertEqual(payload["activities"][0]["document"], "Pumps for Fontana")

    def test_the_scheduled_action_is_woken_in_time(self):
        cron = self.env.ref("crm_activity.ir_cron_remind")
        Trigger = self.env["ir.cron.trigger"]
        before = Trigger.search([("cron_id", "=", cron.id)])
        self.make_planned()
        after = Trigger.search([("cron_id", "=", cron.id)]) - before
        self.assertEqual(after.mapped("call_at"), [datetime(2026, 3, 18, 13, 45)])

    def test_the_scheduled_action_runs_to_its_end(self):
        for number in range(3):
            self.make_planned(summary=str(number))
        done = []
        with (
            freeze_time("2026-03-18 13:46:00"),
            patch.object(
                type(self.env["ir.cron"]),
                "_commit_progress",
                lambda cron, processed=0, **kwargs: done.append(processed) or 60,
            ),
        ):
            self.Reminder._cron_remind()
        self.assertEqual(sum(done), 3)
        self.assertEqual(len(self.messages_to(self.ana)), 1)

    def test_writing_down_is_one_statement_for_any_number(self):
        for number in range(20):
            self.make_planned(summary=str(number))
        self.env.flush_all()
        with freeze_time("2026-03-18 13:46:00"), self.assertQueryCount(1):
            self.assertEqual(self.Reminder._collect(), 20)

    def test_old_ones_are_forgotten(self):
        self.make_planned()
        self.remind("2026-03-18 13:46:00")
        with freeze_time("2026-05-01 08:00:00"):
            self.Reminder._gc_sent()
        self.assertFalse(self.Reminder.search([("user_id", "=", self.ana.id)]))
