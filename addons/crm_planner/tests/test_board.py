from datetime import datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import WEEK, PlannerCase, at, utc

MOST_STATEMENTS = 12


@tagged("post_install", "-at_install")
class TestBoard(PlannerCase):
    """What a board shows of people's time."""

    def test_a_row_per_person_and_a_week_of_days(self):
        board = self.load(self.marta)
        self.assertEqual([row["name"] for row in board["people"]], ["Ana", "Bruno"])
        self.assertEqual(board["first"], WEEK)
        self.assertEqual(
            [day["open"] for day in board["days"]], [True] * 5 + [False] * 2
        )
        self.assertEqual(board["now"], at(0, 10))
        self.assertEqual(board["hours"], (9 * 60, 18 * 60))

    def test_any_day_opens_its_week(self):
        self.assertEqual(self.load(self.marta, day="2026-03-22")["first"], WEEK)
        self.assertEqual(self.load(self.marta, day=False)["first"], WEEK)
        with self.assertRaisesRegex(UserError, "“soon” is not a day"):
            self.load(self.marta, day="soon")

    def test_working_hours_are_those_of_the_person(self):
        self.bruno.employee_ids.resource_calendar_id = self.env[
            "resource.calendar"
        ].create({"name": "None", "company_id": self.company.id, "attendance_ids": []})
        board = self.load(self.marta)
        work = self.row(board, self.ana)["work"]
        self.assertEqual(work[:2], [(at(0, 9), at(0, 13)), (at(0, 14), at(0, 18))])
        self.assertEqual(len(work), 10)
        self.assertFalse(self.row(board, self.bruno)["work"])

    def test_times_are_on_the_clock_of_whoever_looks(self):
        self.tz = "Asia/Kolkata"
        self.make_activity(self.ana, utc(1, 9))
        board = self.load(self.marta)
        (block,) = self.row(board, self.ana)["blocks"]
        self.assertEqual(block["start"], at(1, 13, 30))
        self.assertEqual(self.row(board, self.ana)["work"][0][0], at(0, 13, 30))
        self.assertEqual(self.row(board, self.ana)["ahead"], -270)

    def test_a_planned_activity_is_a_block(self):
        activity = self.make_activity(
            self.ana, utc(1, 10), 1.5, priority="2", date_deadline="2026-03-16"
        )
        block = self.block(self.load(self.marta), activity, self.ana)
        self.assertEqual((block["start"], block["stop"]), (at(1, 10), at(1, 11, 30)))
        self.assertEqual(block["name"], "Call Fontana")
        self.assertEqual(block["document"], "Pumps for Fontana")
        self.assertEqual(block["priority"], 2)
        self.assertEqual(block["marks"], ["late"])
        self.assertTrue(block["movable"])
        self.assertTrue(block["removable"])

    def test_one_without_a_length_is_seen(self):
        activity = self.make_activity(self.ana, utc(1, 10), 0)
        block = self.block(self.load(self.marta), activity, self.ana)
        self.assertEqual(block["stop"] - block["start"], 30)

    def test_participants_are_busy_too(self):
        activity = self.make_activity(
            self.ana,
            utc(1, 10),
            participant_ids=[Command.link(self.bruno.partner_id.id)],
        )
        board = self.load(self.marta)
        self.assertTrue(self.block(board, activity, self.ana)["movable"])
        self.assertFalse(self.block(board, activity, self.bruno)["movable"])

    def test_done_work_stays_cancelled_work_goes(self):
        done = self.make_activity(self.ana, utc(0, 9))
        cancelled = self.make_activity(self.ana, utc(0, 10))
        done.action_feedback()
        cancelled.progress_state = "cancelled"
        board = self.load(self.marta)
        self.assertEqual(self.block(board, done, self.ana)["state"], "done")
        self.assertFalse(self.block(board, done, self.ana)["movable"])
        self.assertIsNone(self.block(board, cancelled, self.ana))

    def test_meetings_stand_in_the_row_of_each_who_comes(self):
        meeting = self.make_meeting(self.ana | self.bruno, utc(2, 9), utc(2, 11))
        board = self.load(self.marta)
        for user in self.ana | self.bruno:
            block = self.block(board, meeting, user)
            self.assertEqual((block["start"], block["stop"]), (at(2, 9), at(2, 11)))
        meeting.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.bruno.partner_id
        ).state = "declined"
        self.assertIsNone(self.block(self.load(self.marta), meeting, self.bruno))

    def test_an_activity_of_a_meeting_is_not_shown_twice(self):
        meeting = self.make_meeting(self.ana, utc(2, 9), utc(2, 11))
        self.make_activity(self.ana, utc(2, 9), calendar_event_id=meeting.id)
        self.assertEqual(len(self.row(self.load(self.marta), self.ana)["blocks"]), 1)

    def test_meetings_of_whole_days(self):
        meeting = self.make_meeting(
            self.ana,
            datetime(2026, 3, 18, 8),
            datetime(2026, 3, 19, 18),
            allday=True,
            start_date="2026-03-18",
            stop_date="2026-03-19",
        )
        self.tz = "Asia/Tokyo"
        block = self.block(self.load(self.marta), meeting, self.ana)
        self.assertEqual((block["start"], block["stop"]), (at(2, 0), at(4, 0)))
        self.assertTrue(block["all_day"])
        self.assertFalse(block["movable"])

    def test_a_meeting_shown_as_free_takes_no_time(self):
        self.make_meeting(self.ana, utc(2, 9), utc(2, 11), show_as="free")
        self.make_activity(self.ana, utc(2, 9), 1)
        row = self.row(self.load(self.marta), self.ana)
        self.assertEqual(row["load"][2], (60, 480))
        self.assertFalse(any(block["marks"] for block in row["blocks"]))

    def test_double_booking_and_overload_are_told(self):
        first = self.make_activity(self.ana, utc(3, 9), 5)
        second = self.make_activity(self.ana, utc(3, 13), 4)
        free = self.make_activity(self.ana, utc(4, 9), 1)
        board = self.load(self.marta)
        self.assertIn("double", self.block(board, first, self.ana)["marks"])
        self.assertIn("double", self.block(board, second, self.ana)["marks"])
        self.assertEqual(self.block(board, free, self.ana)["marks"], [])
        self.assertEqual(self.row(board, self.ana)["load"][3], (540, 480))

    def test_outside_of_working_hours(self):
        late = self.make_meeting(self.ana, utc(0, 19), utc(0, 21))
        board = self.load(self.marta)
        self.assertEqual(self.block(board, late, self.ana)["marks"], ["off_hours"])
        self.assertEqual(board["hours"], (9 * 60, 21 * 60))

    def test_an_absence_of_a_colleague_is_busy_without_a_reason(self):
        self.give_leave(self.ana, utc(2, 9), utc(2, 18), "Burnout therapy")
        activity = self.make_activity(self.ana, utc(2, 10))
        board = self.load(self.bruno)
        (absence,) = self.row(board, self.ana)["away"]
        self.assertEqual(
            absence, {"start": at(2, 9), "stop": at(2, 18), "name": "Busy"}
        )
        self.assertNotIn("Burnout", str(board))
        self.assertNotIn("Burnout", str(self.load(self.marta)))
        block = self.block(self.load(self.marta), activity, self.ana)
        self.assertEqual(block["marks"], ["away"])
        self.assertEqual(self.row(board, self.ana)["load"][2], (60, 0))
        own = self.row(self.load(self.ana), self.ana)
        self.assertEqual(own["away"][0]["name"], "Burnout therapy")

    def test_holidays_are_everybodys(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Saint Joseph",
                "company_id": self.company.id,
                "date_from": utc(3, 1),
                "date_to": utc(3, 23),
            }
        )
        board = self.load(self.bruno)
        for user in self.ana | self.bruno:
            self.assertEqual(self.row(board, user)["away"][0]["name"], "Saint Joseph")

    def test_the_week_in_which_clocks_change(self):
        # on 29 March, a Sunday, at two o'clock
        self.make_activity(self.ana, datetime(2026, 3, 27, 9), 1)
        self.make_activity(self.ana, datetime(2026, 3, 30, 9), 1)
        before = self.row(self.load(self.marta, day="2026-03-23"), self.ana)
        after = self.row(self.load(self.marta, day="2026-03-30"), self.ana)
        self.assertEqual(before["blocks"][0]["start"], at(4, 10))
        self.assertEqual(after["blocks"][0]["start"], at(0, 11))
        self.assertEqual(after["work"][0], (at(0, 9), at(0, 13)))

    def test_far_away_weeks_have_working_hours(self):
        board = self.load(self.marta, day="2031-06-04")
        self.assertEqual(len(self.row(board, self.ana)["work"]), 10)

    def test_people_without_an_employee_follow_the_company(self):
        guest = self.make_person("guest", employed=False)
        self.make_team("Guests", guest)
        team = guest.crm_team_ids
        board = self.load(self.marta, f"team-{team.id}")
        self.assertEqual(len(self.row(board, guest)["work"]), 10)

    def test_a_department(self):
        department = self.env["hr.department"].create(
            {"name": "Field", "company_id": self.company.id}
        )
        office = self.env["hr.department"].create(
            {
                "name": "Valencia",
                "company_id": self.company.id,
                "parent_id": department.id,
            }
        )
        (self.ana | self.carla).employee_ids.department_id = office
        board = self.load(self.marta, f"department-{department.id}")
        self.assertEqual([row["name"] for row in board["people"]], ["Ana", "Carla"])

    def test_what_there_is_to_choose(self):
        scopes = self.planner(self.ana).load_choices()["scopes"]
        codes = [scope["code"] for scope in scopes]
        # one's own team comes first
        self.assertEqual(codes[0], self.view["scope"])
        self.assertIn("me", codes)
        # of a team whose people are elsewhere there is nothing to see
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.make_team(
            "Others", self.make_person("other", company=elsewhere), company_id=False
        )
        scopes = self.planner(self.ana).load_choices()["scopes"]
        self.assertNotIn(f"team-{team.id}", [scope["code"] for scope in scopes])
        self.assertEqual(len(self.load(self.ana, "me")["people"]), 1)
        with self.assertRaisesRegex(UserError, "no longer there"):
            self.load(self.ana, "team-0")
        with self.assertRaisesRegex(UserError, "no longer there"):
            self.load(self.ana, "warehouse-1")

    def test_a_team_without_people_has_an_empty_board(self):
        team = self.make_team("Nobody", self.env["res.users"])
        board = self.load(self.marta, f"team-{team.id}")
        self.assertFalse(board["people"])
        self.assertEqual(board["hours"], (8 * 60, 18 * 60))

    # ------------------------------------------------------------------
    # Statements
    # ------------------------------------------------------------------

    def fill(self, count):
        people = self.env["res.users"]
        for number in range(count):
            people |= self.make_person(f"{count}_{number}")
        team = self.make_team(f"Team of {count}", people)
        for number, user in enumerate(people):
            lead = self.make_lead(user, f"Lead {number}")
            for day in range(5):
                self.make_activity(user, utc(day, 9), record=lead)
                self.make_activity(user, utc(day, 10), record=lead)
            self.make_meeting(user | self.ana, utc(1, 15), utc(1, 16))
        self.give_leave(people[0], utc(2, 9), utc(2, 18))
        return f"team-{team.id}"

    def count_statements(self, user, scope):
        # lines of working time are made some at a time
        for __ in range(4):
            self.load(user, scope)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        board = self.load(user, scope)
        return self.env.cr.sql_log_count - before, board

    def test_fifty_people_and_a_week_in_a_constant_number_of_statements(self):
        small, large = self.fill(2), self.fill(50)
        for user in (self.marta, self.ana):
            few, __ = self.count_statements(user, small)
            many, board = self.count_statements(user, large)
            self.assertEqual(len(board["people"]), 50)
            self.assertEqual(sum(len(row["blocks"]) for row in board["people"]), 550)
            self.assertEqual(few, many)
            self.assertLessEqual(many, MOST_STATEMENTS)
