from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ForecastCase


@tagged("post_install", "-at_install")
class TestTours(ForecastCase, HttpCase):
    """The weekly talk about the forecast, from both sides."""

    frozen = None

    def setUp(self):
        super().setUp()
        self.today = fields.Date.context_today(self.forecast)

    def start(self, tour, user):
        self.start_tour("/odoo/crm-forecast", tour, login=user.login)

    def test_a_salesperson_commits_and_submits(self):
        deal = self.make_deal(self.ana, 300, self.today, name="Pumps for Fontana")
        self.start("crm_forecast_submit", self.ana)
        self.assertEqual(deal.forecast_word, "commit")
        self.assertEqual(deal.forecast_word_uid, self.ana)
        entry = self.env["crm.forecast.entry"].search([("user_id", "=", self.ana.id)])
        self.assertEqual((entry.amount, entry.commit), (420, 300))
        self.assertEqual(entry.note, "Fontana signs on Friday")

    def test_a_manager_adjusts(self):
        self.Snapshot._take(self.today - timedelta(days=1))
        self.make_deal(self.ana, 300, self.today, name="Pumps for Fontana")
        key = self.key(self.north, self.ana)
        self.as_user(self.ana).submit_forecast(key, "month", False, 420, "Friday")
        self.start("crm_forecast_adjust", self.marta)
        entries = self.env["crm.forecast.entry"].search([("node", "=", key)])
        self.assertEqual(entries.mapped("kind"), ["adjustment", "submission"])
        self.assertEqual(entries.mapped("amount"), [350, 420])
