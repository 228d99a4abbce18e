from datetime import date

from .common import ForecastCase

LAST_WEEK = date(2026, 3, 9)


class ScreenCase(ForecastCase):
    """A month with a deal of each kind, and who says what of it."""

    def setUp(self):
        super().setUp()
        self.make_deal(self.ana, 100, forecast_word="commit", probability=40)
        self.make_deal(self.ana, 200, stage_id=self.offer.id, probability=50)
        self.make_deal(self.bruno, 300, probability=10)
        self.make_deal(self.carla, 400, forecast_word="omitted")
        self.make_deal(None, 500, team_id=self.north.id)
        self.make_deal(self.ana, 9999, date(2026, 4, 1))
        self.win(self.make_deal(self.ana, 50), "2026-03-05 12:00:00")

    def amounts(self, row):
        return {
            code: cell["amount"] for code, cell in row["cells"].items() if cell["count"]
        }

    def submit(self, amount, note="", user=None, key=None):
        user = user or self.ana
        key = key or self.key(self.north, user)
        self.as_user(user).submit_forecast(key, "month", "2026-03-18", amount, note)

    def adjust(self, amount, note="Too hopeful", key=None, user=None):
        key = key or self.key(self.north, self.ana)
        self.as_user(user or self.marta).adjust_forecast(
            key, "month", "2026-03-18", amount, note
        )
