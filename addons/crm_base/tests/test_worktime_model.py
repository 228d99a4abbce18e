"""Working time in the database: deadlines, elapsed time and absence."""

from datetime import datetime, timedelta, timezone

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.crm_base.exceptions import WorktimeHorizonError
from odoo.addons.crm_base.utils.worktime import DeadlineRequest

from .worktime_common import HOUR, NOW, WorktimeCase


@tagged("post_install", "-at_install")
class TestDeadlines(WorktimeCase):
    """Deadlines and elapsed time of calendars and people."""

    def test_each_in_their_own_time_zone(self):
        # 10:00 in Brussels: three hours until noon break, then from 14:00.
        self.assertEqual(self.due(self.lena, 2 * HOUR), datetime(2026, 11, 23, 11))
        self.assertEqual(self.due(self.lena, 4 * HOUR), datetime(2026, 11, 23, 14))
        # 04:00 in New York: the day begins at 09:00, 14:00 UTC.
        self.assertEqual(self.due(self.omar, 2 * HOUR), datetime(2026, 11, 23, 16))

    def test_part_time_takes_longer(self):
        self.assertEqual(self.due(self.part, 3 * HOUR), datetime(2026, 11, 23, 12))
        self.assertEqual(self.due(self.part, 4 * HOUR), datetime(2026, 11, 24, 9))
        self.assertEqual(
            self.spent(self.part, NOW, NOW + timedelta(days=7)), 5 * 4 * HOUR
        )

    def test_a_leave_is_skipped(self):
        self.give_leave(
            self.lena, datetime(2026, 11, 23, 10), datetime(2026, 11, 24, 17)
        )
        self.assertEqual(self.due(self.lena, HOUR), datetime(2026, 11, 23, 10))
        self.assertEqual(self.due(self.lena, 2 * HOUR), datetime(2026, 11, 25, 9))

    def test_a_public_holiday_is_skipped_by_all_of_the_calendar(self):
        self.give_holiday(
            datetime(2026, 11, 23, 23),
            datetime(2026, 11, 24, 22, 59, 59),
            self.full_time,
        )
        self.assertEqual(self.due(self.full_time, 8 * HOUR), datetime(2026, 11, 25, 9))
        self.assertEqual(self.due(self.lena, 8 * HOUR), datetime(2026, 11, 25, 9))
        self.assertEqual(self.due(self.part, 4 * HOUR), datetime(2026, 11, 24, 9))

    def test_a_holiday_of_the_company_concerns_all_its_calendars(self):
        self.give_holiday(
            datetime(2026, 11, 23, 23), datetime(2026, 11, 24, 22, 59, 59)
        )
        self.assertEqual(self.due(self.part, 4 * HOUR), datetime(2026, 11, 25, 9))
        harbour = self.other_company.resource_calendar_id
        self.assertEqual(self.due(harbour, 5 * HOUR), datetime(2026, 11, 24, 6))

    def test_clocks_that_change(self):
        # Hours of work stay where clocks show them: 09:00 is 08:00 UTC in winter, 07:00
        # in summer. Summer time begins on Sunday 28 March 2027.
        friday = datetime(2027, 3, 26, 8)
        self.assertEqual(
            self.due(self.lena, 4 * HOUR, friday), datetime(2027, 3, 26, 12)
        )
        self.assertEqual(
            self.due(self.lena, 8 * HOUR + 1, friday), datetime(2027, 3, 29, 7, 0, 1)
        )
        week = (datetime(2027, 3, 22), datetime(2027, 4, 5))
        self.assertEqual(self.spent(self.lena, *week), 10 * 8 * HOUR)

    def test_without_employee_the_hours_of_the_company_hold(self):
        self.assertEqual(self.due(self.loner, 4 * HOUR), datetime(2026, 11, 23, 14))
        request = DeadlineRequest(NOW, HOUR, company_id=self.other_company.id)
        harbour, ours = self.Worktime.get_deadlines(
            [request, DeadlineRequest(NOW, 4 * HOUR)]
        )
        self.assertEqual(harbour, datetime(2026, 11, 23, 10))
        self.assertEqual(ours, datetime(2026, 11, 23, 14))

    def test_somebody_employed_by_two_companies_has_two_sets_of_hours(self):
        self.lena.company_ids += self.other_company
        harbour = self.other_company.resource_calendar_id
        self.make_employee(self.lena, "Europe/Brussels", harbour, self.other_company)
        self.assertEqual(self.due(self.lena, 4 * HOUR), datetime(2026, 11, 23, 14))
        self.assertEqual(
            self.due(self.lena, 4 * HOUR, company=self.other_company),
            datetime(2026, 11, 23, 13),
        )

    def test_no_time_at_all_is_due_at_once(self):
        night = datetime(2026, 11, 23, 2, 30)
        self.assertEqual(self.due(self.lena, 0, night), night)
        self.assertEqual(self.spent(self.lena, night, night), 0)
        with self.assertRaises(ValueError):
            self.due(self.lena, -1)

    def test_elapsed_time_backwards_is_negative(self):
        later = NOW + timedelta(hours=2)
        self.assertEqual(self.spent(self.lena, NOW, later), 2 * HOUR)
        self.assertEqual(self.spent(self.lena, later, NOW), -2 * HOUR)

    def test_a_request_names_one_owner(self):
        request = DeadlineRequest(NOW, 1, self.lena.id, self.full_time.id)
        with self.assertRaises(ValueError):
            self.Worktime.get_deadlines([request])

    def test_nothing_asked_nothing_answered(self):
        self.assertEqual(self.Worktime.get_deadlines([]), [])
        self.assertEqual(self.Worktime.get_elapsed([]), [])

    def test_the_same_as_core_for_all_days_of_a_year(self):
        self.give_leave(self.lena, datetime(2027, 2, 1, 8), datetime(2027, 2, 12, 17))
        self.give_holiday(datetime(2026, 12, 24, 23), datetime(2026, 12, 25, 23))
        low, high = datetime(2026, 11, 2), datetime(2027, 11, 1)
        for user in (self.lena, self.omar, self.part):
            resource = self.resource(user)
            core = resource.calendar_id._work_intervals_batch(
                low.replace(tzinfo=timezone.utc),
                high.replace(tzinfo=timezone.utc),
                resource,
            )[resource.id]
            expected = [
                tuple(_naive(moment) for moment in (start, end))
                for start, end, __ in core
            ]
            self.due(user, 0)
            line = self.line_of(resource)
            rows = self.rows_of(line.shared_id or line)
            found = [
                (row.date_from, row.date_to)
                for row in rows
                if low <= row.date_from < high
            ]
            self.assertEqual(found, expected)


@tagged("post_install", "-at_install")
class TestHorizon(WorktimeCase):
    """How far one can ask."""

    def test_beyond_the_horizon_is_an_error_that_says_which(self):
        far = NOW + timedelta(days=500)
        requests = [
            DeadlineRequest(NOW, HOUR, self.lena.id),
            DeadlineRequest(far, HOUR, self.lena.id),
            DeadlineRequest(NOW, 10000 * HOUR, self.lena.id),
        ]
        with self.assertRaises(WorktimeHorizonError) as caught:
            self.Worktime.get_deadlines(requests)
        self.assertEqual(caught.exception.positions, (1, 2))
        answers = self.Worktime.get_deadlines(requests, strict=False)
        self.assertEqual(answers, [datetime(2026, 11, 23, 10), None, None])

    def test_the_past_ends_too(self):
        long_ago = NOW - timedelta(days=100)
        with self.assertRaises(WorktimeHorizonError):
            self.spent(self.lena, long_ago, NOW)

    def test_the_horizon_can_be_set(self):
        self.due(self.lena, HOUR)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("crm_base.worktime_days_back", "120")
        self.assertEqual(
            self.spent(self.lena, NOW - timedelta(days=98), NOW - timedelta(days=91)),
            5 * 8 * HOUR,
        )

    def test_nobody_works_in_an_empty_calendar(self):
        empty = self.make_calendar("Never")
        with self.assertRaises(WorktimeHorizonError):
            self.due(empty, 1)

    def test_lines_are_renewed_as_days_go_by(self):
        self.due(self.lena, HOUR)
        line = self.line_of(self.full_time)
        end = line.date_to
        with freeze_time(NOW + timedelta(days=20)):
            self.due(self.lena, HOUR, NOW + timedelta(days=20))
            self.assertEqual(line.date_to, end, "it still reaches far enough")
        with freeze_time(NOW + timedelta(days=40)):
            self.due(self.lena, HOUR, NOW + timedelta(days=40))
            line.invalidate_recordset()
            self.assertGreater(line.date_to, end)


@tagged("post_install", "-at_install")
class TestAbsence(WorktimeCase):
    """Who is away, asked by an ordinary salesperson."""

    def absent(self, users=None, at=NOW, company=None):
        users = users or self.lena + self.omar + self.part + self.loner
        Worktime = self.Worktime.with_user(self.part)
        reasons = Worktime.get_absent_users(users.with_user(self.part), at, company)
        return {
            self.env["res.users"].browse(id_).login: r for id_, r in reasons.items()
        }

    def test_everybody_is_there(self):
        self.assertEqual(self.absent(), {})
        self.assertEqual(self.absent(at=datetime(2026, 11, 28, 10)), {}, "Saturday")
        self.assertEqual(self.absent(at=datetime(2026, 11, 23, 3)), {}, "off hours")

    def test_the_leave_of_a_colleague_is_seen(self):
        self.give_leave(
            self.lena, datetime(2026, 11, 23, 8), datetime(2026, 11, 24, 17)
        )
        self.assertEqual(self.absent(), {"lena": "leave"})
        self.assertEqual(self.absent(at=datetime(2026, 11, 23, 5)), {"lena": "leave"})
        self.assertEqual(self.absent(at=datetime(2026, 11, 25, 5)), {})

    def test_the_day_is_that_of_the_persons_time_zone(self):
        self.give_leave(
            self.omar, datetime(2026, 11, 23, 14), datetime(2026, 11, 23, 23)
        )
        # 03:00 UTC on Tuesday is Monday evening in New York.
        self.assertEqual(self.absent(at=datetime(2026, 11, 24, 3)), {"omar": "leave"})
        self.assertEqual(self.absent(at=datetime(2026, 11, 24, 6)), {})
        # 03:00 UTC on Monday is Sunday there.
        self.assertEqual(self.absent(at=datetime(2026, 11, 23, 3)), {})

    def test_a_public_holiday_takes_the_whole_calendar(self):
        day = (datetime(2026, 11, 22, 23), datetime(2026, 11, 23, 22, 59, 59))
        self.give_holiday(*day, self.full_time)
        self.assertEqual(self.absent(), {"lena": "holiday", "omar": "holiday"})

    def test_a_closed_afternoon_is_no_absence(self):
        self.give_holiday(datetime(2026, 11, 23, 13), datetime(2026, 11, 23, 22))
        self.assertEqual(self.absent(self.lena), {})

    def test_training_is_no_absence(self):
        leave = self.give_leave(
            self.lena, datetime(2026, 11, 23, 8), datetime(2026, 11, 24, 17)
        )
        leave.time_type = "other"
        self.assertEqual(self.absent(), {})

    def test_the_employee_of_the_company_meant_counts(self):
        self.lena.company_ids += self.other_company
        harbour = self.other_company.resource_calendar_id
        employee = self.make_employee(
            self.lena, "Europe/Brussels", harbour, self.other_company
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": employee.resource_id.id,
                "calendar_id": harbour.id,
                "date_from": datetime(2026, 11, 23, 5),
                "date_to": datetime(2026, 11, 23, 13),
            }
        )
        self.assertEqual(self.absent(), {})
        self.assertEqual(self.absent(company=self.other_company), {"lena": "leave"})

    def test_a_resource_without_employee_counts_too(self):
        resource = self.env["resource.resource"].create(
            {
                "name": "Loner",
                "user_id": self.loner.id,
                "company_id": self.company.id,
                "calendar_id": self.full_time.id,
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": resource.id,
                "date_from": datetime(2026, 11, 23, 8),
                "date_to": datetime(2026, 11, 23, 17),
            }
        )
        self.assertEqual(self.absent(), {"loner": "leave"})

    def test_people_get_answers_but_not_what_they_are_made_of(self):
        self.due(self.lena, HOUR)
        with self.assertRaises(AccessError):
            self.lena.employee_id.version_id.with_user(self.part).read(["date_version"])
        for model in ("crm.worktime", "crm.worktime.timeline"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.part).search([])
        Worktime = self.Worktime.with_user(self.part)
        request = DeadlineRequest(NOW, 4 * HOUR, self.lena.id)
        self.assertEqual(
            Worktime.get_deadlines([request]), [datetime(2026, 11, 23, 14)]
        )


def _naive(moment):
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
