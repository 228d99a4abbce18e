from unittest.mock import patch

from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import tagged

from .common import PlannerCase, at, utc


@tagged("post_install", "-at_install")
class TestMove(PlannerCase):
    """What a drop does, and when it does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.activity = cls.make_activity(cls.ana, utc(1, 10), 1.5)

    def shown(self, record=None, user=None, viewer=None):
        board = self.load(viewer or self.marta)
        return self.block(board, record or self.activity, user or self.ana)

    def test_to_another_hour(self):
        answer = self.move(self.marta, self.shown(), start=at(3, 15), hours=2)
        self.assertFalse(answer["conflict"])
        self.assertEqual(self.activity.planned_start, utc(3, 15))
        self.assertEqual(self.activity.planned_hours, 2)
        self.assertEqual(self.activity.user_id, self.ana)
        # the due date is a promise that planning does not touch
        self.assertEqual(str(self.activity.date_deadline), "2026-03-20")
        (row,) = answer["people"]
        self.assertEqual(row["blocks"][0]["start"], at(3, 15))
        self.assertEqual(row["blocks"][0]["stamp"], answer["stamp"])

    def test_to_another_person(self):
        answer = self.move(self.marta, self.shown(), self.bruno, start=at(1, 10))
        self.assertEqual(self.activity.user_id, self.bruno)
        rows = {row["name"]: row for row in answer["people"]}
        self.assertEqual(set(rows), {"Ana", "Bruno"})
        self.assertFalse(rows["Ana"]["blocks"])
        self.assertEqual(rows["Bruno"]["load"][1], (60, 480))

    def test_off_the_board_and_back(self):
        block = self.shown()
        answer = self.move(self.marta, block)
        self.assertFalse(self.activity.planned_start)
        self.assertEqual(self.activity.planned_hours, 1.5)
        block["stamp"] = answer["stamp"]
        self.move(self.marta, block, start=at(1, 10), hours=1.5)
        self.assertEqual(self.activity.planned_start, utc(1, 10))

    def test_work_of_nobody_gets_a_person(self):
        activity = self.make_activity(self.env["res.users"], None, 0)
        (item,) = self.planner(self.marta).load_waiting(self.view["scope"])["items"]
        self.move(self.marta, item, self.bruno, start=at(2, 9), origin=False)
        self.assertEqual(activity.user_id, self.bruno)
        self.assertEqual(activity.planned_hours, 1)

    def test_somebody_was_faster(self):
        block = self.shown()
        self.move(self.ana, self.shown(viewer=self.ana), start=at(4, 9))
        answer = self.move(self.marta, block, start=at(2, 9))
        self.assertIn("Ana changed “Call Fontana” meanwhile", answer["conflict"])
        self.assertEqual(self.activity.planned_start, utc(4, 9))
        self.assertEqual(answer["people"][0]["blocks"][0]["start"], at(4, 9))
        # with the board as it is now the next try succeeds
        self.move(self.marta, answer["people"][0]["blocks"][0], start=at(2, 9))
        self.assertEqual(self.activity.planned_start, utc(2, 9))

    def test_somebody_is_at_it_right_now(self):
        locked = patch.object(
            type(self.activity), "lock_for_update", side_effect=LockError("busy")
        )
        with locked, self.assertRaisesRegex(UserError, "at this very moment"):
            self.move(self.marta, self.shown(), start=at(2, 9))

    def test_other_changes_are_no_conflict(self):
        block = self.shown()
        self.activity.with_user(self.ana).summary = "Call Fontana again"
        self.assertFalse(self.move(self.marta, block, start=at(2, 9))["conflict"])

    def test_what_one_may_not_read_is_not_named(self):
        for record in (
            self.activity,
            self.make_meeting(self.ana, utc(2, 9), utc(2, 10), privacy="private"),
        ):
            stamps = (self.shown(record, viewer=self.ana)["stamp"], "guess")
            for stamp in stamps:
                block = {**self.shown(record), "stamp": stamp}
                for origin in (self.ana, self.bruno):
                    with self.assertRaisesRegex(AccessError, "not yours to move"):
                        self.move(self.bruno, block, start=at(2, 9), origin=origin.id)

    def test_done_or_removed_meanwhile(self):
        block = self.shown()
        self.activity.action_feedback()
        answer = self.move(self.marta, block, start=at(2, 9))
        self.assertIn("finished or removed", answer["conflict"])
        self.activity.unlink()
        answer = self.move(self.marta, block, start=at(2, 9))
        self.assertIn("finished or removed", answer["conflict"])

    def test_nobody_works_at_night_or_on_sundays(self):
        for start in (at(5, 10), at(2, 20), at(2, 13)):
            with self.assertRaisesRegex(UserError, "Ana does not work on"):
                self.move(self.marta, self.shown(), start=start)
        self.give_leave(self.ana, utc(2, 9), utc(2, 18))
        expected = (
            r"Ana does not work on Wednesday 18 March at 10:00.AM\. The next hours of"
            r" work begin on Thursday 19 March at 9:00.AM\."
        )
        with self.assertRaisesRegex(UserError, expected):
            self.move(self.marta, self.shown(), start=at(2, 10))
        self.assertEqual(self.activity.planned_start, utc(1, 10))

    def test_what_stands_out_of_hours_can_still_be_made_longer(self):
        self.activity.planned_start = utc(1, 19)
        self.move(self.marta, self.shown(), start=at(1, 19), hours=3)
        self.assertEqual(self.activity.planned_hours, 3)

    def test_a_place_must_make_sense(self):
        block = self.shown()
        with self.assertRaisesRegex(UserError, "begins before it ends"):
            self.move(self.marta, block, start=at(1, 10), hours=0)
        with self.assertRaisesRegex(UserError, "Plan two weeks at most"):
            self.move(self.marta, block, start=at(1, 10), hours=600)
        with self.assertRaisesRegex(UserError, "cannot be planned"):
            self.move(self.marta, {**block, "kind": "parcel"}, start=at(1, 10))
        with self.assertRaisesRegex(UserError, "The week has changed"):
            view = {**self.view, "first": "2026-03-18"}
            self.move(self.marta, block, start=at(1, 10), view=view)
        item = {**block, "user_id": False}
        with self.assertRaisesRegex(UserError, "Choose who"):
            self.move(self.marta, item, start=at(1, 10))

    def test_a_to_do_of_ones_own_is_given_away(self):
        """Who gave it away cannot read it any more: it is busy time of the other."""
        todo = self.make_activity(
            self.marta, utc(1, 10), res_model_id=False, res_id=False
        )
        view = {**self.view, "scope": "me"}
        block = self.block(self.load(self.marta, "me"), todo, self.marta)
        answer = self.move(self.marta, block, self.bruno, start=at(1, 10), view=view)
        self.assertEqual(todo.user_id, self.bruno)
        self.assertFalse(answer["people"][0]["blocks"])
        self.assertTrue(self.shown(todo, self.bruno)["hidden"])

    # ------------------------------------------------------------------
    # Meetings
    # ------------------------------------------------------------------

    def test_a_meeting_moves_for_all_who_come(self):
        meeting = self.make_meeting(self.ana | self.bruno, utc(2, 9), utc(2, 10))
        block = self.shown(meeting)
        # in the evening if need be
        answer = self.move(self.marta, block, start=at(2, 19), hours=1)
        self.assertEqual((meeting.start, meeting.stop), (utc(2, 19), utc(2, 20)))
        self.assertEqual({row["name"] for row in answer["people"]}, {"Ana", "Bruno"})

    def test_a_colleague_goes_instead(self):
        customer = self.env["res.partner"].create({"name": "Fontana"})
        meeting = self.make_meeting(self.ana, utc(2, 9), utc(2, 10))
        meeting.partner_ids += customer
        self.move(self.marta, self.shown(meeting), self.bruno, start=at(2, 9))
        self.assertEqual(meeting.partner_ids, customer | self.bruno.partner_id)
        self.assertEqual(meeting.user_id, self.bruno)
        self.assertEqual(meeting.start, utc(2, 9))

    def test_nobody_comes_twice(self):
        meeting = self.make_meeting(self.ana | self.bruno, utc(2, 9), utc(2, 10))
        with self.assertRaisesRegex(UserError, "Bruno attends “Visit” already"):
            self.move(self.marta, self.shown(meeting), self.bruno, start=at(2, 9))

    def test_a_meeting_cannot_wait(self):
        meeting = self.make_meeting(self.ana, utc(2, 9), utc(2, 10))
        with self.assertRaisesRegex(UserError, "Cancel it in the calendar"):
            self.move(self.marta, self.shown(meeting))

    def test_a_meeting_with_another_guest_is_another_meeting(self):
        meeting = self.make_meeting(self.ana, utc(2, 9), utc(2, 10))
        block = self.shown(meeting)
        meeting.with_user(self.ana).partner_ids += self.bruno.partner_id
        answer = self.move(self.marta, block, start=at(3, 9))
        self.assertIn("Ana changed “Visit”", answer["conflict"])

    def test_one_of_a_series_moves_alone(self):
        first = self.make_meeting(
            self.ana,
            utc(0, 9),
            utc(0, 10),
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=3,
        )
        events = first.recurrence_id.calendar_event_ids.sorted("start")
        self.move(self.marta, self.shown(events[1]), start=at(1, 15))
        self.assertEqual(events.mapped("start"), [utc(0, 9), utc(1, 15), utc(2, 9)])

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    def test_people_plan_for_themselves(self):
        self.move(self.ana, self.shown(viewer=self.ana), start=at(2, 9))
        self.assertEqual(self.activity.planned_start, utc(2, 9))
        block = self.shown(viewer=self.ana)
        with self.assertRaisesRegex(AccessError, "Ask Bruno"):
            self.move(self.ana, block, self.bruno, start=at(2, 9))
        self.assertEqual(self.activity.user_id, self.ana)

    def test_nobody_takes_work_from_a_colleague(self):
        self.bruno.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        with self.assertRaisesRegex(AccessError, "Ask Ana"):
            self.move(self.bruno, self.shown(), self.bruno, start=at(2, 9))
        self.assertEqual(self.activity.user_id, self.ana)

    def test_the_row_one_names_is_not_believed(self):
        """Whoever claims that it stood in their own row moves nothing of others."""
        self.bruno.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        block = self.shown()
        with self.assertRaisesRegex(AccessError, "Ask Ana"):
            self.move(self.bruno, block, start=at(2, 9), origin=self.bruno.id)
        meeting = self.make_meeting(self.ana, utc(2, 9), utc(2, 10))
        with self.assertRaisesRegex(AccessError, "not in this meeting"):
            self.move(
                self.bruno, self.shown(meeting), start=at(3, 9), origin=self.bruno.id
            )
        self.assertEqual(meeting.start, utc(2, 9))

    def test_a_leader_plans_for_the_team_that_is_led(self):
        self.north.user_id = self.carla
        self.carla.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.move(self.carla, self.shown(), self.bruno, start=at(2, 9))
        self.assertEqual(self.activity.user_id, self.bruno)
        with self.assertRaisesRegex(AccessError, "Ask Marta"):
            self.move(
                self.carla, self.shown(user=self.bruno), self.marta, start=at(2, 9)
            )

    def test_the_manager_of_a_department_plans_for_its_people(self):
        department = self.env["hr.department"].create(
            {
                "name": "Field",
                "company_id": self.company.id,
                "manager_id": self.carla.employee_ids.id,
            }
        )
        self.bruno.employee_ids.department_id = department
        meeting = self.make_meeting(self.bruno, utc(2, 9), utc(2, 10))
        self.move(self.carla, self.shown(meeting, self.bruno), start=at(3, 9))
        self.assertEqual(meeting.start, utc(3, 9))

    def test_a_record_one_may_not_change(self):
        """Planning for people is not a right to their records."""
        self.north.user_id = self.carla
        with self.assertRaisesRegex(AccessError, "not yours to move"):
            self.move(self.carla, self.shown(), start=at(2, 9))
        # what a participant may read is not a participant's to change
        self.activity.participant_ids = self.carla.partner_id
        with self.assertRaisesRegex(AccessError, "may not change"):
            self.move(self.carla, self.shown(), start=at(2, 9))

    def test_who_was_given_work_is_told(self):
        self.move(self.marta, self.shown(), self.bruno, start=at(1, 10))
        message = self.lead.message_ids.search(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "=", self.lead.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertIn(self.bruno.partner_id, message.partner_ids)

    # ------------------------------------------------------------------
    # Statements
    # ------------------------------------------------------------------

    def count_statements(self, start):
        block = self.shown()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.move(self.marta, block, start=start)
        return self.env.cr.sql_log_count - before

    def test_a_move_costs_the_same_in_a_full_week(self):
        self.make_activity(self.ana, utc(4, 9))
        for hour in (9, 10, 11):
            few = self.count_statements(at(2, hour))
        for day in range(5):
            for hour in (9, 11, 15, 17):
                self.make_activity(self.ana, utc(day, hour))
        self.count_statements(at(2, 10))
        self.assertEqual(self.count_statements(at(2, 11)), few)
