from odoo.tests import HttpCase, tagged

from .common import ActivityCase


@tagged("post_install", "-at_install")
class TestTours(ActivityCase, HttpCase):
    """A person plans, does and finds again."""

    # tours live now, as their browser does
    frozen = None

    def test_a_day_with_activities(self):
        self.start_tour(
            f"/odoo/crm/{self.lead.id}", "crm_activity_day", login=self.ana.login
        )
        activities = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("summary", "=", "Ask for the plans")])
        )
        self.assertEqual(len(activities), 2)
        first, second = activities.sorted("series_number")
        self.assertEqual((second.date_deadline - first.date_deadline).days, 14)
        self.assertEqual(set(activities.mapped("planned_hours")), {1.5})
        self.assertEqual(set(activities.mapped("priority")), {"3"})
