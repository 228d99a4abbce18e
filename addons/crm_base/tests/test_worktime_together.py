"""Working time in two real transactions at once: nothing is lost, nobody waits."""

from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_base.utils.worktime import DeadlineRequest

HOUR = 3600


@tagged("post_install", "-at_install")
class TestTogether(BaseCase):
    """Commits for real, on a calendar of its own that goes away in the end."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.transaction() as env:
            calendar = env["resource.calendar"].create(
                {
                    "name": "Together",
                    "tz": "UTC",
                    "attendance_ids": [Command.clear()]
                    + [
                        Command.create(
                            {
                                "name": "All day",
                                "dayofweek": str(weekday),
                                "hour_from": 0,
                                "hour_to": 24,
                                "day_period": "full_day",
                            }
                        )
                        for weekday in range(7)
                    ],
                }
            )
            self.calendar_id = calendar.id
            self.company_id = calendar.company_id.id
            # at :59 the closed days would last until the next minute
            self.now = fields.Datetime.now().replace(second=0)
        self.addCleanup(self.clean_up)

    def clean_up(self):
        with self.transaction() as env:
            domain = [("calendar_id", "=", self.calendar_id)]
            env["resource.calendar.leaves"].search(domain).unlink()
            env["resource.calendar"].browse(self.calendar_id).unlink()

    @contextmanager
    def transaction(self):
        """A transaction that gives up soon when it must wait for another one."""
        with self.registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '500ms'")
            yield api.Environment(cr, SUPERUSER_ID, {})

    def due(self, env, hours=24):
        request = DeadlineRequest(self.now, hours * HOUR, calendar_id=self.calendar_id)
        return env["crm.worktime"].get_deadlines([request])[0]

    @property
    def line_domain(self):
        return [("calendar_id", "=", self.calendar_id), ("resource_id", "=", False)]

    def close_for(self, env, days):
        env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": self.calendar_id,
                "company_id": self.company_id,
                "date_from": self.now,
                "date_to": self.now + timedelta(days=days),
            }
        )

    def test_a_change_is_not_lost_to_a_line_built_from_before_it(self):
        with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
            with self.transaction() as old:
                old.cr.execute("SELECT 1 FROM res_users LIMIT 1")  # takes the snapshot
                with self.transaction() as env:
                    self.close_for(env, days=2)
                self.due(old)
        with self.transaction() as env:
            self.assertEqual(self.due(env), self.now + timedelta(days=3))

    def test_a_question_does_not_wait_for_somebody_elses_build(self):
        with self.transaction() as env:
            self.due(env)
            self.close_for(env, days=1)
        with self.transaction() as builder:
            expected = self.due(builder)
            with self.transaction() as env:
                self.assertEqual(self.due(env), expected)
        self.assertEqual(expected, self.now + timedelta(days=2))

    def test_a_change_waits_for_a_build_that_cannot_see_it(self):
        with self.transaction() as env:
            self.due(env)
            self.close_for(env, days=1)
        with self.transaction() as builder:
            self.due(builder)
            with self.assertRaises(LockNotAvailable), mute_logger("odoo.sql_db"):
                with self.transaction() as env:
                    env["resource.calendar"].browse(self.calendar_id).tz = "Asia/Tokyo"

    def test_two_first_questions_do_not_make_two_lines(self):
        with self.transaction() as env:
            env["crm.worktime.timeline"].search(self.line_domain).unlink()
        with self.transaction() as first:
            expected = self.due(first)
            # The one time that somebody must wait: there is no line to pass by yet.
            with self.assertRaises(LockNotAvailable), mute_logger("odoo.sql_db"):
                with self.transaction() as second:
                    self.due(second)
        with self.transaction() as env:
            self.assertEqual(self.due(env), expected)
            lines = env["crm.worktime.timeline"].search(self.line_domain)
            self.assertEqual(len(lines), 1)
