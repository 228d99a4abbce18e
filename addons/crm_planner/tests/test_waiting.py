from odoo.tests import tagged

from .. import const
from ..models import crm_planner
from .common import PlannerCase, at, utc


@tagged("post_install", "-at_install")
class TestWaiting(PlannerCase):
    """The work that waits beside the board."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # nobody's work is everybody's: that of demo data takes no part
        cls.env["mail.activity"].search([("user_id", "=", False)]).unlink()

    def waiting(self, user, **asked):
        return self.planner(user).load_waiting(self.view["scope"], **asked)

    def names(self, user, **asked):
        return [item["name"] for item in self.waiting(user, **asked)["items"]]

    def make_waiting(self, user, summary, **values):
        return self.make_activity(user, None, summary=summary, **values)

    def test_open_work_without_a_time_the_most_pressing_first(self):
        self.make_waiting(self.ana, "Next week", date_deadline="2026-03-25")
        self.make_waiting(self.ana, "Late", date_deadline="2026-03-13")
        self.make_waiting(self.bruno, "Soon", date_deadline="2026-03-17")
        self.make_waiting(
            self.bruno, "Urgent", date_deadline="2026-03-17", priority="3"
        )
        self.make_activity(self.ana, utc(1, 10), summary="Planned")
        self.make_waiting(self.ana, "Done").action_feedback()
        self.make_waiting(self.carla, "Of another team")
        self.assertEqual(
            self.names(self.marta), ["Late", "Urgent", "Soon", "Next week"]
        )
        late = self.waiting(self.marta)["items"][0]
        self.assertEqual(late["days_late"], 3)
        self.assertEqual(late["person"], "Ana")
        self.assertEqual(late["minutes"], 60)
        self.assertEqual(late["document"], "Pumps for Fontana")

    def test_work_from_before_there_was_a_planned_time(self):
        activity = self.make_waiting(self.ana, "Old")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_activity SET planned_hours = NULL WHERE id = %s",
            [activity.id],
        )
        self.env.invalidate_all()
        (item,) = self.waiting(self.marta)["items"]
        self.assertEqual(item["minutes"], 0)
        self.move(self.marta, item, self.ana, start=at(1, 10))
        self.assertEqual(activity.planned_start, utc(1, 10))

    def test_the_activity_of_a_meeting_has_a_time(self):
        meeting = self.make_meeting(self.ana, utc(1, 9), utc(1, 10))
        self.make_waiting(self.ana, "Meet", calendar_event_id=meeting.id)
        self.assertFalse(self.names(self.marta))

    def test_people_see_what_they_may_plan(self):
        bruno_lead = self.make_lead(self.bruno, "Valves")
        self.make_waiting(self.ana, "Mine")
        self.make_waiting(self.bruno, "Bruno's", record=bruno_lead)
        nobody = self.env["res.users"]
        self.make_waiting(nobody, "Nobody's on my lead")
        self.make_waiting(nobody, "Nobody's on his lead", record=bruno_lead)
        self.assertEqual(self.names(self.ana), ["Mine", "Nobody's on my lead"])
        self.assertEqual(len(self.names(self.marta)), 4)

    def test_of_one_person_or_of_nobody(self):
        self.make_waiting(self.ana, "Ana's")
        self.make_waiting(self.bruno, "Bruno's")
        self.make_waiting(self.env["res.users"], "Nobody's")
        self.assertEqual(self.names(self.marta, person=self.bruno.id), ["Bruno's"])
        self.assertEqual(self.names(self.marta, person=0), ["Nobody's"])
        # rights are not a matter of asking
        self.assertFalse(self.names(self.ana, person=self.bruno.id))

    def test_found_by_its_name_or_that_of_its_record(self):
        self.make_waiting(self.ana, "Send the offer")
        self.make_waiting(self.ana, "Call", record=self.make_lead(self.ana, "Valves"))
        self.assertEqual(self.names(self.marta, term="offer"), ["Send the offer"])
        self.assertEqual(self.names(self.marta, term=" valves "), ["Call"])

    def test_there_is_more(self):
        self.patch(crm_planner, "MOST_WAITING", 2)
        for number in range(2):
            self.make_waiting(self.ana, f"Call {number}")
        self.assertFalse(self.waiting(self.marta)["more"])
        self.make_waiting(self.ana, "One more")
        answer = self.waiting(self.marta)
        self.assertTrue(answer["more"])
        self.assertEqual(len(answer["items"]), 2)
        self.assertGreater(const.MOST_WAITING, 2)

    def test_a_constant_number_of_statements(self):
        def count():
            self.waiting(self.marta)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.waiting(self.marta)
            return self.env.cr.sql_log_count - before

        self.make_waiting(self.ana, "Call")
        few = count()
        for number in range(60):
            lead = self.make_lead(self.ana, f"Lead {number}")
            self.make_waiting(self.ana, f"Call {number}", record=lead)
        self.assertEqual(count(), few)
