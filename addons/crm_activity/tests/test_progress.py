from datetime import datetime

from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..hooks import pre_init_hook
from .common import ActivityCase


@tagged("post_install", "-at_install")
class TestProgress(ActivityCase):
    """Progress and core's archive say the same; what is closed stays as history."""

    def test_done_by_core_stays_with_who_and_when(self):
        activity = self.make_activity()
        self.assertEqual(activity.progress_state, "planned")
        activity.action_feedback(feedback="They want two")
        self.assertRecordValues(
            activity,
            [
                {
                    "active": False,
                    "progress_state": "done",
                    "closed_at": datetime(2026, 3, 18, 8),
                    "closed_by_id": self.ana.id,
                    "feedback": "They want two",
                }
            ],
        )

    def test_progress_done_does_what_the_button_does(self):
        activity = self.make_activity()
        before = self.lead.message_ids
        activity.write({"progress_state": "done", "priority": "3"})
        self.assertFalse(activity.active)
        self.assertEqual(activity.priority, "3")
        self.assertEqual(str(activity.date_done), "2026-03-18")
        self.assertEqual(len(self.lead.message_ids - before), 1)

    def test_done_twice_tells_once(self):
        activity = self.make_activity()
        activity.progress_state = "done"
        before = self.lead.message_ids
        activity.progress_state = "done"
        self.assertEqual(self.lead.message_ids, before)

    def test_cancelled_is_kept_and_was_not_done(self):
        activity = self.make_activity()
        activity.action_cancel()
        self.assertTrue(activity.exists())
        self.assertEqual(activity.progress_state, "cancelled")
        self.assertFalse(activity.active)
        self.assertFalse(activity.date_done)
        self.assertEqual(activity.closed_by_id, self.ana)
        self.assertFalse(self.lead.activity_ids)

    def test_cancelled_is_not_in_cores_grid_of_done_ones(self):
        done, cancelled = self.make_activity(), self.make_activity()
        done.action_done()
        cancelled.action_cancel()
        data = self.env["mail.activity"].get_activity_data(
            "crm.lead", [("id", "=", self.lead.id)], fetch_done=True
        )
        group = data["grouped_activities"][self.lead.id][self.todo.id]
        self.assertEqual(group["ids"], done.ids)

    def test_put_back(self):
        activity = self.make_activity()
        activity.action_done()
        activity.action_reopen()
        self.assertRecordValues(
            activity,
            [
                {
                    "active": True,
                    "progress_state": "planned",
                    "closed_at": False,
                    "closed_by_id": False,
                    "date_done": False,
                }
            ],
        )
        activity.progress_state = "waiting"
        activity.action_archive()
        self.assertEqual(activity.progress_state, "done")
        activity.action_unarchive()
        self.assertEqual(activity.progress_state, "planned")

    def test_history_can_be_brought_in(self):
        done = self.make_activity(progress_state="done")
        self.assertFalse(done.active)
        self.assertTrue(done.date_done)
        archived = self.make_activity(active=False)
        self.assertEqual(archived.progress_state, "done")

    def test_the_database_keeps_them_one(self):
        activity = self.make_activity()
        activity.flush_recordset()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.env.cr.execute(
                "UPDATE mail_activity SET active = FALSE WHERE id = %s", [activity.id]
            )

    def test_planned_time_has_an_end(self):
        activity = self.make_activity(
            planned_start="2026-03-19 09:00:00", planned_hours=1.5
        )
        self.assertEqual(activity.planned_stop, datetime(2026, 3, 19, 10, 30))
        # as a calendar writes it: moved, and pulled
        activity.write(
            {
                "planned_start": "2026-03-20 09:00:00",
                "planned_stop": "2026-03-20 12:00:00",
            }
        )
        self.env.invalidate_all()
        self.assertEqual(activity.planned_hours, 3)
        self.assertEqual(activity.planned_stop, datetime(2026, 3, 20, 12))
        activity.planned_start = False
        self.assertFalse(activity.planned_stop)

    def test_minutes_taken_for_hours_get_a_clear_word(self):
        with self.assertRaisesRegex(ValidationError, "given in hours"):
            self.make_activity(planned_hours=900)

    def test_planned_after_it_is_due(self):
        # half past midnight, and half past eleven, in Brussels
        late = self.make_activity(planned_start="2026-03-18 23:30:00")
        fine = self.make_activity(planned_start="2026-03-18 22:30:00")
        no_time = self.make_activity()
        self.assertTrue(late.planned_late)
        self.env.flush_all()
        three = [("id", "in", (late + fine + no_time).ids)]
        found = self.env["mail.activity"].search([*three, ("planned_late", "=", True)])
        self.assertEqual(found, late)
        self.assertFalse((fine + no_time).filtered("planned_late"))
        others = self.env["mail.activity"].search(
            [*three, ("planned_late", "=", False)]
        )
        self.assertEqual(others, fine + no_time)

    def test_a_new_one_is_due_when_it_is_planned(self):
        context = {
            "default_res_model": "crm.lead",
            "default_res_id": self.lead.id,
            "default_planned_start": "2026-03-20 23:30:00",
        }
        model = self.as_user(self.ana).with_context(**context)
        with Form(model, "mail.mail_activity_view_form_popup") as form:
            self.assertEqual(str(form.date_deadline), "2026-03-21")
            form.summary = "At night"
        activity = form.record
        with Form(activity, "mail.mail_activity_view_form_popup") as form:
            form.planned_start = "2026-03-25 09:00:00"
        self.assertEqual(str(activity.date_deadline), "2026-03-21")

    def test_what_was_there_before_gets_its_state_in_one_statement(self):
        done, still_open = self.make_activity(), self.make_activity()
        done.action_done()
        self.env.flush_all()
        cr = self.env.cr
        ids = tuple((done + still_open).ids)
        cr.execute(
            """ALTER TABLE mail_activity
                DROP CONSTRAINT mail_activity_closed_when_archived,
               ALTER progress_state DROP NOT NULL"""
        )
        cr.execute(
            """UPDATE mail_activity SET progress_state = NULL, closed_by_id = NULL
                WHERE id IN %s""",
            [ids],
        )
        pre_init_hook(self.env)
        self.env.invalidate_all()
        self.assertEqual(done.progress_state, "done")
        self.assertTrue(done.closed_by_id)
        self.assertEqual(still_open.progress_state, "planned")
        self.assertFalse(still_open.closed_by_id)

    def test_figures_count_what_was_done_only(self):
        done, cancelled = self.make_activity(), self.make_activity()
        done.action_done()
        cancelled.action_cancel()
        found = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("id", "in", (done + cancelled).ids),
                    ("date_done", ">=", "2026-03-18"),
                ]
            )
        )
        self.assertEqual(found, done)
