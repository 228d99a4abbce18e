"""Lines of working time: who shares them, when they are built again, what they cost."""

from datetime import date, datetime, timedelta

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_base.exceptions import WorktimeHorizonError
from odoo.addons.crm_base.models import crm_worktime_timeline
from odoo.addons.crm_base.utils.worktime import DeadlineRequest, ElapsedRequest

from .worktime_common import HOUR, NOW, WorktimeCase, hours


@tagged("post_install", "-at_install")
class TestLines(WorktimeCase):
    """Which lines exist, and when they are built again."""

    def test_who_is_like_the_calendar_shares_its_line(self):
        self.Worktime.get_deadlines(
            [DeadlineRequest(NOW, HOUR, user.id) for user in self.lena + self.omar]
        )
        lena, omar = (self.line_of(self.resource(u)) for u in (self.lena, self.omar))
        self.assertEqual(lena.shared_id, self.line_of(self.full_time))
        self.assertFalse(self.rows_of(lena))
        self.assertFalse(omar.shared_id, "another time zone")
        self.assertTrue(self.rows_of(omar))

    def test_asking_again_changes_nothing(self):
        self.due(self.lena, HOUR)
        rows = self.rows_of(self.line_of(self.full_time))
        self.due(self.lena, HOUR)
        self.assertEqual(self.rows_of(self.line_of(self.full_time)), rows)

    def test_a_change_of_hours_counts_from_the_next_question(self):
        self.assertEqual(self.due(self.lena, 4 * HOUR), datetime(2026, 11, 23, 14))
        morning = self.full_time.attendance_ids.filtered(lambda a: a.hour_from == 14)
        morning.write({"hour_from": 15})
        self.assertEqual(self.due(self.lena, 4 * HOUR), datetime(2026, 11, 23, 15))
        morning.unlink()
        self.assertEqual(self.due(self.lena, 4 * HOUR), datetime(2026, 11, 24, 9))
        self.full_time.attendance_ids = hours((14, 18))
        self.assertEqual(self.due(self.lena, 4 * HOUR), datetime(2026, 11, 23, 14))
        self.full_time.tz = "UTC"
        self.assertEqual(self.due(self.full_time, 5 * HOUR), datetime(2026, 11, 23, 15))

    def test_a_change_reaches_people_with_a_line_of_their_own(self):
        self.assertEqual(self.due(self.omar, 5 * HOUR), datetime(2026, 11, 23, 20))
        self.full_time.attendance_ids.filtered(lambda a: a.hour_from == 14).unlink()
        self.assertEqual(self.due(self.omar, 5 * HOUR), datetime(2026, 11, 24, 15))

    def test_a_change_of_leaves_counts_from_the_next_question(self):
        tomorrow = datetime(2026, 11, 24, 9)
        self.assertEqual(self.due(self.lena, 8 * HOUR), tomorrow)
        leave = self.give_leave(
            self.lena, datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 17)
        )
        self.assertEqual(self.due(self.lena, 8 * HOUR), datetime(2026, 11, 24, 16))
        leave.date_from = datetime(2026, 11, 23, 11)
        self.assertEqual(self.due(self.lena, 8 * HOUR), datetime(2026, 11, 24, 15))
        resource = self.resource(self.part)
        leave.write({"resource_id": resource.id, "calendar_id": self.half_time.id})
        self.assertEqual(self.due(self.lena, 8 * HOUR), tomorrow)
        self.assertEqual(self.due(self.part, 3 * HOUR), datetime(2026, 11, 24, 9))
        leave.unlink()
        self.assertEqual(self.due(self.part, 3 * HOUR), datetime(2026, 11, 23, 12))

    def test_a_change_of_holidays_counts_from_the_next_question(self):
        self.assertEqual(self.due(self.part, 4 * HOUR), datetime(2026, 11, 24, 9))
        self.due(self.omar, HOUR)
        day = (datetime(2026, 11, 23, 23), datetime(2026, 11, 24, 22, 59, 59))
        holiday = self.give_holiday(*day)
        self.assertEqual(self.due(self.part, 4 * HOUR), datetime(2026, 11, 25, 9))
        # In New York the day begins at 14:00 UTC; Brussels' holiday covers it.
        self.assertEqual(self.due(self.omar, 9 * HOUR), datetime(2026, 11, 25, 15))
        holiday.unlink()
        self.assertEqual(self.due(self.part, 4 * HOUR), datetime(2026, 11, 24, 9))

    def test_another_calendar_or_time_zone_counts_from_the_next_question(self):
        employee = self.lena.with_company(self.company).employee_id
        self.assertEqual(self.due(self.lena, 4 * HOUR), datetime(2026, 11, 23, 14))
        employee.resource_calendar_id = self.half_time
        self.assertEqual(self.due(self.lena, 4 * HOUR), datetime(2026, 11, 24, 9))
        self.resource(self.lena).tz = "America/New_York"
        self.assertEqual(self.due(self.lena, 4 * HOUR), datetime(2026, 11, 23, 18))

    def test_terms_that_change_on_a_day_change_the_line_from_that_day(self):
        employee = self.lena.employee_id
        employee.version_id.write({"contract_date_start": date(2026, 1, 1)})
        self.assertEqual(self.due(self.lena, 24 * HOUR), datetime(2026, 11, 26, 9))
        employee.create_version(
            {
                "date_version": date(2026, 11, 25),
                "contract_date_start": date(2026, 1, 1),
                "resource_calendar_id": self.half_time.id,
            }
        )
        # Full days on Monday (7 hours left) and Tuesday, then mornings: 4, 4, 1.
        self.assertEqual(self.due(self.lena, 24 * HOUR), datetime(2026, 11, 27, 9))
        self.assertTrue(self.line_of(self.resource(self.lena)).is_mixed)
        self.half_time.attendance_ids.hour_to = 12
        self.assertEqual(self.due(self.lena, 24 * HOUR), datetime(2026, 11, 27, 11))

    def test_a_line_somebody_else_builds_is_worked_out_without_storing(self):
        self.patch(
            type(self.Timeline), "try_lock_for_update", lambda s, **kw: s.browse()
        )
        with self.capture_triggers("crm_base.crm_worktime_cron") as triggers:
            self.assertEqual(self.due(self.lena, 4 * HOUR), datetime(2026, 11, 23, 14))
            self.assertEqual(
                self.spent(self.omar, NOW, NOW + timedelta(days=1)), 8 * HOUR
            )
        self.assertFalse(self.rows_of(self.line_of(self.full_time)))
        self.assertTrue(triggers.records, "the cron was told")
        with self.assertRaises(WorktimeHorizonError):
            self.due(self.lena, HOUR, NOW + timedelta(days=500))
        with self.assertRaises(WorktimeHorizonError):
            self.spent(self.lena, NOW - timedelta(days=500), NOW)

    def test_what_is_too_much_for_one_question_is_left_to_the_cron(self):
        self.patch(crm_worktime_timeline, "AT_ONCE", 1)
        self.patch(crm_worktime_timeline, "BATCH", 2)
        people = self.lena + self.omar + self.part
        requests = [DeadlineRequest(NOW, HOUR, user.id) for user in people]
        first = self.Worktime.get_deadlines(requests)
        self.assertTrue(
            self.Timeline._find_lines(
                {("resource", r.id) for r in self.resource(self.part)}
            )[1]
        )
        self.run_cron()
        self.assertFalse(self.Timeline._find_stale_ids())
        self.assertEqual(self.Worktime.get_deadlines(requests), first)

    def test_the_cron_renews_stale_lines_and_forgets_who_left(self):
        self.due(self.lena, HOUR)
        self.due(self.omar, HOUR)
        self.full_time.attendance_ids.filtered(lambda a: a.hour_from == 14).unlink()
        self.resource(self.omar).active = False
        self.assertTrue(self.Timeline._find_stale_ids())
        self.run_cron()
        self.assertFalse(self.Timeline._find_stale_ids())
        omar = self.env["resource.resource"].with_context(active_test=False)
        self.assertFalse(self.line_of(omar.search([("user_id", "=", self.omar.id)])))
        ends = self.rows_of(self.line_of(self.full_time)).mapped("date_to")
        self.assertEqual({end.hour for end in ends}, {11, 12})

    def test_two_lines_of_one_owner_cannot_be(self):
        self.due(self.lena, HOUR)
        line = self.line_of(self.full_time)
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(flush=False),
        ):
            self.cr.execute(
                """INSERT INTO crm_worktime
                    (timeline_id, date_from, date_to, seconds_before)
                SELECT timeline_id, date_from, date_to, -1 FROM crm_worktime
                WHERE timeline_id = %s""",
                [line.id],
            )

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_base.crm_worktime_cron").method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestCost(WorktimeCase):
    """The number of statements does not depend on the number of people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.users"].create(
            [
                {
                    "name": f"Person {number}",
                    "login": f"person{number}",
                    "company_id": cls.company.id,
                    "company_ids": [Command.set(cls.company.ids)],
                }
                for number in range(100)
            ]
        )
        resources = cls.make_resources()
        cls.env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Away",
                    "resource_id": resource.id,
                    "calendar_id": cls.full_time.id,
                    "date_from": datetime(2026, 11, 24, 8),
                    "date_to": datetime(2026, 11, 24, 17),
                }
                for resource in resources[::3]
            ]
        )

    @classmethod
    def make_resources(cls):
        """Employees take long to make: a part of the people are plain resources."""
        common = {"company_id": cls.company.id, "tz": "Europe/Brussels"}
        employees = cls.env["hr.employee"].create(
            [
                {
                    "name": user.name,
                    "user_id": user.id,
                    "resource_calendar_id": cls.full_time.id,
                    **common,
                }
                for user in cls.people[:25]
            ]
        )
        return employees.resource_id + cls.env["resource.resource"].create(
            [
                {
                    "name": user.name,
                    "user_id": user.id,
                    "calendar_id": cls.full_time.id,
                    **common,
                }
                for user in cls.people[25:]
            ]
        )

    def count(self, ask):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        ask()
        return self.cr.sql_log_count - before

    def ask(self, users):
        self.Worktime.get_deadlines([DeadlineRequest(NOW, HOUR, u.id) for u in users])

    def make_stale(self):
        self.env["crm.worktime.timeline"]._count_change(calendars=self.full_time)

    def test_known_lines_take_three_statements(self):
        self.patch(crm_worktime_timeline, "AT_ONCE", 200)
        self.ask(self.people)
        self.assertEqual(self.count(lambda: self.ask(self.people[:10])), 3)
        self.assertEqual(self.count(lambda: self.ask(self.people)), 3)
        later = NOW + timedelta(days=3)

        def ask(users):
            requests = [ElapsedRequest(NOW, later, user.id) for user in users]
            self.Worktime.get_elapsed(requests)

        self.assertEqual(self.count(lambda: ask(self.people)), 3)

    def test_building_lines_takes_the_same_for_all(self):
        self.ask(self.people)  # warm the caches of the registry
        # As many as can be built while somebody waits, and many more than that.
        for numbers in ((5, 19), (40, 100)):
            counts = []
            for number in numbers:
                self.make_stale()
                counts.append(self.count(lambda n=number: self.ask(self.people[:n])))
            self.assertEqual(*counts)

    def test_absence_takes_the_same_for_all(self):
        at = datetime(2026, 11, 24, 10)
        found = self.Worktime.get_absent_users(self.people, at)
        self.assertEqual(len(found), 34)
        counts = [
            self.count(lambda n=n: self.Worktime.get_absent_users(self.people[:n], at))
            for n in (10, 100)
        ]
        self.assertEqual(*counts)
