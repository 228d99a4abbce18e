from datetime import datetime

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ActivityCase


@tagged("post_install", "-at_install")
class TestRepeat(ActivityCase):
    """The next turn comes when one is closed, or by the scheduled action, once."""

    def repeat(self, **values):
        return self.make_activity(repeats=True, **values)

    def series(self, activity):
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("series_key", "=", activity.series_key)], order="series_number")
        )

    def deadlines(self, activity):
        return [str(turn.date_deadline) for turn in self.series(activity)]

    def run_cron(self):
        Activity = self.env["mail.activity"]
        for _batch in range(50):
            if not Activity._repeat_batch():
                return
        self.fail("the scheduled action does not end")

    def test_done_makes_the_next(self):
        first = self.repeat(priority="2", note="Ask for Luca", planned_hours=2)
        first.action_done()
        turns = self.series(first)
        self.assertEqual(self.deadlines(first), ["2026-03-18", "2026-03-25"])
        self.assertRecordValues(
            turns[1],
            [
                {
                    "summary": "Call Fontana",
                    "priority": "2",
                    "planned_hours": 2,
                    "user_id": self.ana.id,
                    "res_id": self.lead.id,
                    "source": "recurrence",
                    "progress_state": "planned",
                    "series_number": 2,
                    "active": True,
                }
            ],
        )
        self.assertFalse(self.messages_to(self.ana), "Nobody hears of their own series")

    def test_cancelled_makes_the_next_too(self):
        first = self.repeat()
        first.action_cancel()
        self.assertEqual(len(self.series(first)), 2)

    def test_several_at_once(self):
        both = self.repeat() + self.repeat(repeat_unit="day")
        both.action_done()
        self.assertEqual(self.deadlines(both[0]), ["2026-03-18", "2026-03-25"])
        self.assertEqual(self.deadlines(both[1]), ["2026-03-18", "2026-03-19"])

    def test_once_even_twice(self):
        first = self.repeat()
        first.action_done()
        first._repeat()
        first.action_reopen()
        first.action_done()
        self.run_cron()
        self.assertEqual(len(self.series(first)), 2)

    def test_the_database_refuses_a_second_one(self):
        first = self.repeat()
        first.action_done()
        second = self.series(first)[1]
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            second.copy(
                {
                    "repeats": True,
                    "series_key": second.series_key,
                    "series_number": second.series_number,
                }
            )

    def test_a_copy_does_not_repeat(self):
        copy = self.repeat().copy()
        self.assertFalse(copy.repeats)
        self.assertFalse(copy.series_key)

    def test_what_got_lost_is_made_by_the_scheduled_action(self):
        first = self.repeat()
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE mail_activity SET active = FALSE, progress_state = 'done'
                WHERE id = %s""",
            [first.id],
        )
        self.env.invalidate_all()
        self.run_cron()
        self.assertEqual(len(self.series(first)), 2)

    def test_days_gone_by_are_left_out(self):
        first = self.repeat(repeat_unit="day", date_deadline="2026-03-10")
        self.run_cron()
        self.assertEqual(len(self.series(first)), 1, "It waits until it is done")
        first.action_done()
        self.assertEqual(self.deadlines(first), ["2026-03-10", "2026-03-18"])

    def test_late_ones_do_not_wait_if_so_chosen(self):
        first = self.repeat(
            repeat_unit="day", date_deadline="2026-03-15", repeat_missed="add"
        )
        self.run_cron()
        self.run_cron()
        self.assertEqual(
            self.deadlines(first),
            ["2026-03-15", "2026-03-16", "2026-03-17", "2026-03-18"],
        )
        self.assertTrue(all(self.series(first).mapped("active")))

    def test_counted_from_the_day_it_was_done(self):
        first = self.repeat(
            repeat_from="done", repeat_every=2, date_deadline="2026-03-10"
        )
        first.action_done()
        self.assertEqual(self.deadlines(first), ["2026-03-10", "2026-04-01"])

    def test_moving_one_does_not_move_the_others(self):
        first = self.repeat()
        first.action_done()
        second = self.series(first)[1]
        second.date_deadline = "2026-03-30"
        second.action_done()
        self.assertEqual(self.deadlines(first)[2], "2026-04-01")

    def test_moving_the_first_moves_all(self):
        first = self.repeat()
        first.date_deadline = "2026-03-20"
        first.action_done()
        self.assertEqual(self.deadlines(first)[1], "2026-03-27")

    def test_a_changed_rule_counts_from_there(self):
        first = self.repeat()
        first.action_done()
        second = self.series(first)[1]
        second.write({"repeat_unit": "week", "repeat_every": 2, "mon": True})
        second.action_done()
        self.assertEqual(self.deadlines(first)[2], "2026-04-06")

    def test_the_hour_stays_when_clocks_change(self):
        first = self.repeat(planned_start="2026-03-24 13:00:00", mon=False)
        first.action_done()
        first = self.series(first)[1]
        self.assertEqual(first.planned_start, datetime(2026, 3, 31, 12))

    def test_it_ends_after_a_number(self):
        first = self.repeat(repeat_end="count", repeat_count=2)
        first.action_done()
        self.series(first)[1].action_done()
        self.run_cron()
        self.assertEqual(len(self.series(first)), 2)

    def test_it_ends_on_a_day(self):
        first = self.repeat(repeat_end="until", repeat_until="2026-03-25")
        first.action_done()
        self.series(first)[1].action_done()
        self.assertEqual(len(self.series(first)), 2)

    def test_it_stops_when_told(self):
        first = self.repeat()
        first.action_stop_repeating()
        first.action_done()
        self.assertEqual(len(self.series(first)), 1)

    def test_an_end_without_a_number_gets_a_clear_word(self):
        with self.assertRaisesRegex(ValidationError, "how many times"):
            self.repeat(repeat_end="count")
        with self.assertRaisesRegex(ValidationError, "until which day"):
            self.repeat(repeat_end="until")

    def test_lost_leads_are_not_called_again(self):
        first = self.repeat()
        second = self.repeat()
        first.action_done()
        self.assertEqual(len(self.series(first)), 2)
        self.lead.active = False
        second.exists().action_done()
        if second.exists():
            self.assertEqual(len(self.series(second)), 1)

    def test_who_left_gets_no_more(self):
        on_lead = self.repeat()
        own = self.repeat(document=self.env["crm.lead"].browse() or False)
        self.ana.active = False
        (on_lead + own).sudo().action_done()
        turns = self.series(on_lead)
        self.assertEqual(len(turns), 2)
        self.assertFalse(turns[1].user_id, "It shows among the unassigned")
        self.assertEqual(len(self.series(own)), 1)

    def test_who_may_close_it_may_have_it_repeated(self):
        first = self.repeat(user=self.marta)
        first.sudo().user_id = self.emil
        self.as_user(self.emil, first).action_done()
        turns = self.series(first)
        self.assertEqual(len(turns), 2)
        self.assertEqual(turns[1].user_id, self.emil)

    def test_it_says_how_it_repeats(self):
        first = self.repeat(repeat_every=2, mon=True, thu=True)
        self.assertEqual(first.repeat_label, "Every 2 weeks, Mon Thu")
        first.write({"repeat_unit": "day", "repeat_every": 1})
        first.write({"repeat_end": "count", "repeat_count": 5})
        self.assertEqual(first.repeat_label, "Every day, 5 times")
        first.repeats = False
        self.assertFalse(first.repeat_label)

    def test_a_person_sets_it_in_the_form(self):
        context = {
            "default_res_model": "crm.lead",
            "default_res_id": self.lead.id,
        }
        model = self.as_user(self.ana).with_context(**context)
        with Form(model, "mail.mail_activity_view_form_popup") as form:
            form.summary = "Report"
            form.repeats = True
            form.repeat_unit = "month"
            form.date_deadline = "2026-01-31"
        activity = form.record
        self.assertEqual(activity.series_number, 1)
        with freeze_time("2026-02-01 08:00:00"):
            activity.action_done()
        self.assertEqual(self.deadlines(activity)[1], "2026-02-28")
