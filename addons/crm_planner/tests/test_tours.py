from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_planner.utils.planner import DAY, Wall

from .common import PlannerCase


@tagged("post_install", "-at_install")
class TestTours(PlannerCase, HttpCase):
    """Planning the coming week in a browser."""

    # tours live now, as their browser does
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.ana | cls.bruno | cls.marta:
            user.password = user.login
        today = fields.Date.context_today(cls.ana.with_context(tz="Europe/Madrid"))
        cls.monday = today + timedelta(days=7 - today.weekday())
        cls.bank = cls.make_activity(
            cls.ana, None, summary="Call the bank", date_deadline=cls.monday
        )

    def on(self, day, hour):
        """The moment of an hour in Madrid of the coming week."""
        wall = Wall(self.monday, "Europe/Madrid")
        return wall.moment(day * DAY + hour * 60)

    def test_a_manager_plans_a_week(self):
        offer = self.make_activity(
            self.ana, None, summary="Prepare the offer", date_deadline=self.monday
        )
        visit = self.make_meeting(
            self.ana, self.on(0, 15), self.on(0, 16), name="Visit Fontana"
        )
        self.give_leave(self.bruno, self.on(4, 8), self.on(4, 20), "Surgery")
        self.start_tour(
            "/odoo/crm-planner", "crm_planner_manager_plans", login=self.marta.login
        )
        self.assertEqual(offer.user_id, self.bruno)
        self.assertEqual(offer.planned_start, self.on(2, 15))
        self.assertEqual(self.bank.planned_start, self.on(1, 10))
        self.assertEqual(self.bank.planned_hours, 1.5)
        self.assertEqual(visit.start, self.on(0, 15))

    def test_a_salesperson_plans_for_herself(self):
        self.make_activity(
            self.bruno,
            self.on(0, 11),
            summary="Secret",
            record=self.make_lead(self.bruno, "Valves"),
        )
        self.start_tour(
            "/odoo/crm", "crm_planner_salesperson_plans", login=self.ana.login
        )
        self.assertFalse(self.bank.planned_start)
        self.assertEqual(self.bank.user_id, self.ana)
