"""Who sees and says what; several companies."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .screen_common import LAST_WEEK, ScreenCase


@tagged("post_install", "-at_install")
class TestAccess(ScreenCase):
    def test_nobody_looks_at_or_speaks_for_others(self):
        self.take(LAST_WEEK)
        forecast = self.as_user(self.ana)
        days = ("month", "2026-03-01", "2026-03-09")
        for key in (
            self.key(),
            self.key(self.north),
            self.key(self.north, self.bruno),
            self.key(self.north, self.env["res.users"]),
        ):
            for call in (
                lambda key=key: forecast.open_deals(key, "commit"),
                lambda key=key: forecast.load_flow(key, *days),
                lambda key=key: forecast.load_moved(key, *days, False, False, "new"),
                lambda key=key: forecast.load_accuracy(key, "month"),
                lambda key=key: forecast.load_entries(key, "month", False),
                lambda key=key: forecast.submit_forecast(key, "month", False, 1),
                lambda key=key: forecast.adjust_forecast(key, "month", False, 1, "x"),
            ):
                with self.assertRaises(AccessError):
                    call()
        with self.assertRaises(AccessError):
            forecast.load_flow("all", *days)
        with self.assertRaises(AccessError):
            self.submit(5, user=self.marta, key=self.key(self.north, self.ana))

    def test_who_sees_all_deals_sees_all_rows_but_adjusts_none(self):
        reader = self.make_user("reader", "sales_team.group_sale_salesman_all_leads")
        rows = self.rows(reader)
        self.assertIn(self.key(self.south, self.carla), rows)
        self.assertFalse(any(row["can_adjust"] for row in rows.values()))
        with self.assertRaises(AccessError):
            self.adjust(5, user=reader)

    def test_others_have_no_forecast(self):
        portal = self.make_user("portal", "base.group_portal")
        clerk = self.make_user("clerk", "base.group_user")
        for user in (portal, clerk):
            for call in ("load_forecast", "open_notice"):
                args = [] if call == "load_forecast" else ["passed"]
                with self.assertRaises(AccessError):
                    getattr(self.as_user(user), call)(*args)
            for model in ("entry", "snapshot", "state", "total"):
                with self.assertRaises(AccessError):
                    self.env[f"crm.forecast.{model}"].with_user(user).search([])

    def test_people_read_lines_and_figures_about_themselves(self):
        self.submit(1)
        self.submit(2, user=self.bruno)
        self.adjust(3)
        self.take(LAST_WEEK)
        Entry = self.env["crm.forecast.entry"].with_user(self.ana)
        self.assertEqual(sorted(Entry.search([]).mapped("amount")), [1, 3])
        Total = self.env["crm.forecast.total"].with_user(self.ana)
        self.assertEqual(Total.search([]).user_id, self.ana)
        with self.assertRaises(AccessError):
            self.State.with_user(self.ana).search([])

    def test_another_company_sees_and_says_nothing(self):
        other = self.make_company("Elsewhere", "base.USD")
        boss = self.make_user("boss", "sales_team.group_sale_manager", other)
        self.take(LAST_WEEK)
        self.assertEqual([*self.rows(boss)], [f"c{other.id}"])
        self.assertFalse(any(self.amounts(row) for row in self.rows(boss).values()))
        forecast = self.as_user(boss)
        with self.assertRaises(AccessError):
            forecast.load_flow(self.key(), "month", False, "2026-03-09")
        with self.assertRaises(AccessError):
            self.adjust(5, user=boss)
        for model in ("entry", "state", "total"):
            Model = forecast.env[f"crm.forecast.{model}"]
            self.assertFalse(Model.search([]))
        self.assertEqual(
            forecast.load_forecast()["notice"], {"passed": 0, "undated": 0}
        )

    # ------------------------------------------------------------------
    # Several companies
    # ------------------------------------------------------------------

    def test_companies_are_added_up_at_the_rates_of_their_days(self):
        other = self.make_company("Overseas", "base.USD")
        self.marta.company_ids |= other
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            [
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": dollar.id,
                    "company_id": self.company.id,
                }
                for day, rate in (("2026-03-01", 2), ("2026-03-15", 4))
            ]
        )
        self.make_deal(None, 400, company_id=other.id, team_id=False, stage_id=False)
        both = self.company | other
        forecast = self.as_user(self.marta, both)
        total = forecast.load_forecast()["total"]
        self.assertEqual(total["currency_id"], self.env.ref("base.EUR").id)
        self.assertEqual(total["cells"]["pipeline"]["amount"], 800 + 100)
        self.take(LAST_WEEK)
        flow = forecast.load_flow("all", "month", "2026-03-01", "2026-03-09")
        self.assertEqual(flow["open"], {"before": 1100 + 200, "after": 1100 + 100})
        self.assertEqual(
            flow["moves"],
            [{"kind": "exchange", "count": 0, "open": -100, "closed": 0}],
        )
