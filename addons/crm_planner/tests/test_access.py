from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import PlannerCase, at, utc


@tagged("post_install", "-at_install")
class TestAccess(PlannerCase):
    """Who sees what of whose time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.stranger = new_test_user(
            cls.env,
            login="planner_stranger",
            groups="sales_team.group_sale_manager",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )

    def as_stranger(self):
        env = self.env(
            user=self.stranger, context={"allowed_company_ids": self.other.ids}
        )
        return env["crm.planner"]

    def test_only_people_in_sales(self):
        employee = new_test_user(self.env, login="planner_employee")
        portal = new_test_user(
            self.env, login="planner_portal", groups="base.group_portal"
        )
        move = {"kind": "activity", "id": 1, "user_id": self.ana.id, "stamp": ""}
        for user in (employee, portal, self.env.ref("base.public_user")):
            planner = self.env["crm.planner"].with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(AccessError, "for salespeople"):
                    planner.load_choices()
                with self.assertRaisesRegex(AccessError, "for salespeople"):
                    planner.load_board("me")
                with self.assertRaisesRegex(AccessError, "for salespeople"):
                    planner.load_waiting("me")
                with self.assertRaisesRegex(AccessError, "for salespeople"):
                    planner.move_block(move, self.view)

    def test_what_one_may_not_read_is_busy(self):
        """Ana's own leads are not Bruno's to read, her time he sees."""
        activity = self.make_activity(self.ana, utc(1, 10), summary="Secret offer")
        board = self.load(self.bruno)
        block = self.block(board, activity, self.ana)
        self.assertEqual(block["name"], "Busy")
        self.assertTrue(block["hidden"])
        self.assertFalse(block["movable"])
        self.assertEqual((block["start"], block["stop"]), (at(1, 10), at(1, 11)))
        self.assertFalse(block["state"])
        for secret in ("Secret", "Fontana", f"{self.lead.id}|", "fa-phone"):
            self.assertNotIn(secret, str(block))
        self.assertEqual(
            self.block(self.load(self.marta), activity, self.ana)["name"],
            "Secret offer",
        )

    def test_to_dos_of_ones_own_are_busy_for_others(self):
        todo = self.make_activity(
            self.ana,
            utc(1, 10),
            summary="Salary talk",
            res_model_id=False,
            res_id=False,
        )
        self.assertEqual(
            self.block(self.load(self.ana), todo, self.ana)["name"], "Salary talk"
        )
        self.assertNotIn("Salary", str(self.load(self.marta)))

    def test_private_meetings_are_busy_for_others(self):
        meeting = self.make_meeting(
            self.ana, utc(1, 9), utc(1, 10), name="Doctor", privacy="private"
        )
        guest = self.make_meeting(
            self.ana | self.bruno, utc(2, 9), utc(2, 10), privacy="private"
        )
        for user in (self.marta, self.bruno):
            board = self.load(user)
            block = self.block(board, meeting, self.ana)
            self.assertEqual((block["name"], block["hidden"]), ("Busy", True))
            self.assertFalse(block["movable"])
            self.assertNotIn("Doctor", str(board))
        self.assertEqual(
            self.block(self.load(self.bruno), guest, self.ana)["name"], "Visit"
        )
        self.assertEqual(
            self.block(self.load(self.ana), meeting, self.ana)["name"], "Doctor"
        )

    def test_a_private_calendar_makes_its_meetings_private(self):
        meeting = self.make_meeting(self.ana, utc(1, 9), utc(1, 10))
        self.ana.with_user(self.ana).calendar_default_privacy = "private"
        self.env.flush_all()
        block = self.block(self.load(self.bruno), meeting, self.ana)
        self.assertTrue(block["hidden"])

    def test_a_private_meeting_is_not_moved(self):
        meeting = self.make_meeting(self.ana, utc(1, 9), utc(1, 10), privacy="private")
        block = self.block(self.load(self.ana), meeting, self.ana)
        with self.assertRaisesRegex(AccessError, "not yours to move"):
            self.move(self.marta, block, start=at(2, 9))

    def test_only_those_one_plans_for_can_be_moved(self):
        own = self.make_activity(self.bruno, utc(1, 10))
        shared = self.make_meeting(self.ana | self.bruno, utc(2, 9), utc(2, 10))
        board = self.load(self.bruno)
        self.assertTrue(self.block(board, own, self.bruno)["movable"])
        self.assertTrue(self.block(board, shared, self.bruno)["movable"])
        self.assertFalse(self.block(board, shared, self.ana)["movable"])
        self.assertEqual([row["plannable"] for row in board["people"]], [True, False])

    def test_a_second_company_sees_nobody(self):
        self.make_activity(self.ana, utc(1, 10))
        codes = [scope["code"] for scope in self.as_stranger().load_choices()["scopes"]]
        self.assertNotIn(self.view["scope"], codes)
        with self.assertRaisesRegex(UserError, "no longer there"):
            self.as_stranger().load_board(self.view["scope"])
        # a team of no company is everybody's, its people are not
        team = self.make_team("Everybody", self.ana, company_id=False)
        board = self.as_stranger().load_board(f"team-{team.id}", "2026-03-16")
        self.assertFalse(board["people"])
        waiting = self.as_stranger().load_waiting(f"team-{team.id}")
        self.assertFalse(waiting["items"])

    def test_a_second_company_moves_nothing(self):
        activity = self.make_activity(self.ana, utc(1, 10))
        block = self.block(self.load(self.marta), activity, self.ana)
        move = {
            "kind": "activity",
            "id": activity.id,
            "stamp": block["stamp"],
            "origin_id": self.ana.id,
            "user_id": self.stranger.id,
            "start": at(2, 9),
            "stop": at(2, 10),
        }
        with self.assertRaisesRegex(AccessError, "not yours to move"):
            self.as_stranger().move_block(move, {"scope": "me", "first": "2026-03-16"})
        self.assertEqual(activity.user_id, self.ana)
        # nor is anything given to people of another company
        with self.assertRaisesRegex(AccessError, "none of your colleagues"):
            self.move(self.marta, block, self.stranger, start=at(2, 9))
