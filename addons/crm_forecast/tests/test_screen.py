"""What the forecast screen shows, and what people say on it."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.crm_forecast import CrmForecast
from .common import TODAY, ForecastCase

LAST_WEEK = date(2026, 3, 9)


@tagged("post_install", "-at_install")
class TestScreen(ForecastCase):
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

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    def test_a_manager_sees_everybody(self):
        rows = self.rows(self.marta)
        self.assertEqual(
            [(row["level"], row["label"]) for row in rows.values()],
            [
                (0, "Forecast & Co"),
                (1, "North"),
                (2, "Ana"),
                (2, "Bruno"),
                (2, "Nobody"),
                (1, "South"),
                (2, "Carla"),
            ],
        )
        self.assertEqual(
            self.amounts(rows[self.key()]),
            {
                "closed": 50,
                "commit": 100,
                "best_case": 200,
                "pipeline": 800,
                "omitted": 400,
            },
        )
        ana = rows[self.key(self.north, self.ana)]
        self.assertEqual(
            self.amounts(ana), {"closed": 50, "commit": 100, "best_case": 200}
        )
        self.assertEqual(ana["weighted"], 50 + 40 + 100)
        self.assertEqual(ana["forecast"], 150)

    def test_a_salesperson_sees_the_own_row(self):
        rows = self.rows(self.ana)
        self.assertEqual([*rows], [self.key(self.north, self.ana)])
        self.assertTrue(rows[self.key(self.north, self.ana)]["can_submit"])
        self.assertFalse(rows[self.key(self.north, self.ana)]["can_adjust"])

    def test_a_quarter_has_its_months(self):
        rows = self.rows(self.marta, "quarter", "2026-04-20")
        self.assertEqual(self.amounts(rows[self.key()]), {"pipeline": 9999})

    def test_somebody_without_a_team_has_a_row(self):
        lonely = self.make_user("lonely")
        (row,) = self.rows(lonely).values()
        self.assertEqual(row["label"], "Lonely")
        self.assertTrue(row["can_submit"])

    def test_weighted_by_the_history_of_the_stage(self):
        self.env["crm.stage.rate"].create(
            [
                self.rate(self.offer, 1, 4),
                self.rate(self.new, 4, 4),  # too few to say anything
                self.rate(False, 5, 10),
            ]
        )
        self.assertEqual(self.env["crm.stage.rate"].search_count([]), 3)
        self.env["crm.stage.rate"].search(
            [("stage_id", "=", self.offer.id)]
        ).closed_count = 8
        rows = self.rows(self.marta)
        ana = rows[self.key(self.north, self.ana)]
        self.assertEqual(ana["historic"], 50 + 100 * 0.5 + 200 * 0.25)

    def rate(self, stage, won, closed):
        return {
            "company_id": self.company.id,
            "stage_id": stage and stage.id,
            "won_count": won,
            "closed_count": closed,
            "rate": won / closed,
        }

    def test_deals_that_are_in_no_forecast_are_pointed_out(self):
        self.make_deal(self.ana, 1, date(2026, 3, 17))
        self.make_deal(self.carla, 1, False)
        notice = self.as_user(self.marta).load_forecast()["notice"]
        self.assertEqual(notice, {"passed": 1, "undated": 1})
        notice = self.as_user(self.ana).load_forecast()["notice"]
        self.assertEqual(notice, {"passed": 1, "undated": 0})
        action = self.as_user(self.ana).open_notice("passed")
        self.assertEqual(len(self.behind(action, self.ana)), 1)

    def behind(self, action, user):
        Lead = self.env["crm.lead"].with_user(user)
        return Lead.with_context(**action["context"]).search(action["domain"])

    def test_behind_each_cell_are_its_deals(self):
        forecast = self.as_user(self.marta)
        for row in self.rows(self.marta).values():
            for code, cell in row["cells"].items():
                deals = self.behind(forecast.open_deals(row["key"], code), self.marta)
                self.assertEqual(len(deals), cell["count"], (row["label"], code))
                amount = sum(deals.mapped("expected_revenue"))
                self.assertEqual(amount, cell["amount"])

    def test_targets_are_shown_where_they_are_known(self):
        asked = []

        def _get_target(self, owner, first, until):
            asked.append((owner, first, until))
            return 1000 if owner._name == "res.users" else None

        self.patch(CrmForecast, "_get_target", _get_target)
        rows = self.rows(self.marta)
        self.assertEqual(rows[self.key(self.north, self.ana)]["target"], 1000)
        self.assertIsNone(rows[self.key(self.north)]["target"])
        self.assertIsNone(rows[self.key(self.north, self.env["res.users"])]["target"])
        self.assertIn((self.north, date(2026, 3, 1), date(2026, 4, 1)), asked)

    def test_kinds_and_keys_that_do_not_exist(self):
        forecast = self.as_user(self.marta)
        with self.assertRaises(UserError):
            forecast.load_forecast("week")
        for key in ("", "x1", "c", "c1.u2", "c1;t2", "t1"):
            with self.assertRaises(UserError):
                forecast.open_deals(key, "commit")

    # ------------------------------------------------------------------
    # Submitting and adjusting
    # ------------------------------------------------------------------

    def submit(self, amount, note="", user=None, key=None):
        user = user or self.ana
        key = key or self.key(self.north, user)
        self.as_user(user).submit_forecast(key, "month", "2026-03-18", amount, note)

    def adjust(self, amount, note="Too hopeful", key=None, user=None):
        key = key or self.key(self.north, self.ana)
        self.as_user(user or self.marta).adjust_forecast(
            key, "month", "2026-03-18", amount, note
        )

    def test_a_person_submits_and_the_manager_sees_it(self):
        self.submit(170, "Fontana signs on Friday")
        row = self.rows(self.marta)[self.key(self.north, self.ana)]
        self.assertEqual(row["submitted"]["amount"], 170)
        self.assertEqual(row["submitted"]["note"], "Fontana signs on Friday")
        self.assertEqual(row["forecast"], 170)
        self.assertEqual(self.rows(self.marta)[self.key()]["forecast"], 170)

    def test_the_figures_of_the_moment_are_kept(self):
        self.submit(170)
        entry = self.env["crm.forecast.entry"].search([], limit=1)
        self.assertEqual(
            (entry.closed, entry.commit, entry.best_case, entry.pipeline),
            (50, 100, 200, 0),
        )
        self.assertEqual(entry.create_uid, self.ana)

    def test_an_adjustment_keeps_the_persons_figure_and_says_why(self):
        self.submit(170)
        self.adjust(120)
        for user in (self.marta, self.ana):
            row = self.rows(user)[self.key(self.north, self.ana)]
            self.assertEqual(row["submitted"]["amount"], 170)
            self.assertEqual(row["adjusted"]["amount"], 120)
            self.assertEqual(row["adjusted"]["note"], "Too hopeful")
            self.assertEqual(row["adjusted"]["author"], "Marta")
            self.assertEqual(row["forecast"], 120)
            self.assertFalse(row["outdated"])

    def test_a_new_submission_leaves_the_adjustment_and_is_pointed_out(self):
        self.submit(170)
        self.adjust(120)
        self.submit(110)
        row = self.rows(self.marta)[self.key(self.north, self.ana)]
        self.assertEqual((row["forecast"], row["outdated"]), (120, True))
        self.adjust(False, "Agreed")
        row = self.rows(self.marta)[self.key(self.north, self.ana)]
        self.assertEqual((row["forecast"], row["adjusted"]), (110, None))
        entries = self.as_user(self.ana).load_entries(
            self.key(self.north, self.ana), "month", "2026-03-01"
        )
        self.assertEqual(
            [(entry["kind"], entry["amount"]) for entry in entries],
            [
                ("withdrawal", 0),
                ("submission", 110),
                ("adjustment", 120),
                ("submission", 170),
            ],
        )

    def test_teams_and_companies_are_adjusted_too(self):
        self.adjust(1000, key=self.key(self.north))
        self.assertEqual(self.rows(self.marta)[self.key()]["forecast"], 1000)
        self.adjust(900, key=self.key())
        self.assertEqual(self.rows(self.marta)[self.key()]["forecast"], 900)
        # what the manager makes of the team is no figure of Ana's
        (row,) = self.rows(self.ana).values()
        self.assertIsNone(row["adjusted"])

    def test_a_button_pressed_twice_submits_once(self):
        self.submit(170, "Good")
        self.submit(170, "Good")
        self.assertEqual(self.env["crm.forecast.entry"].search_count([]), 1)
        self.submit(170, "Better")
        self.assertEqual(self.env["crm.forecast.entry"].search_count([]), 2)

    def test_what_is_no_figure_is_refused(self):
        for amount in (-1, "12", None, float("nan"), float("inf"), 1e20, True):
            with self.assertRaisesRegex(UserError, "number"):
                self.submit(amount)

    def test_a_reason_is_needed(self):
        for note in ("", "  ", False):
            with self.assertRaisesRegex(UserError, "Say why"):
                self.adjust(120, note)
        with self.assertRaisesRegex(UserError, "no adjustment"):
            self.adjust(False, "Never mind")

    def test_what_is_over_stays_as_it_was(self):
        with self.assertRaisesRegex(UserError, "February 2026 is over"):
            self.as_user(self.ana).submit_forecast(
                self.key(self.north, self.ana), "month", "2026-02-10", 5
            )

    def test_nothing_that_was_said_is_changed(self):
        self.submit(170)
        entry = self.env["crm.forecast.entry"].search([])
        with self.assertRaises(UserError):
            entry.amount = 5
        with self.assertRaises(UserError):
            entry.unlink()

    # ------------------------------------------------------------------
    # What moved
    # ------------------------------------------------------------------

    def test_the_flow_adds_up_on_the_screen(self):
        self.take(LAST_WEEK)
        self.make_deal(self.ana, 77)
        flow = self.as_user(self.marta).load_flow(
            self.key(), "month", "2026-03-01", "2026-03-09"
        )
        self.assertEqual(flow["open"], {"before": 1100, "after": 1177})
        self.assertEqual(flow["closed"], {"before": 50, "after": 50})
        self.assertEqual(
            flow["moves"], [{"kind": "new", "count": 1, "open": 77, "closed": 0}]
        )

    def test_one_category_alone(self):
        self.take(LAST_WEEK)
        flow = self.as_user(self.marta).load_flow(
            self.key(), "month", "2026-03-01", "2026-03-09", category="commit"
        )
        self.assertEqual(flow["open"], {"before": 100, "after": 100})

    def test_names_of_deals_that_one_may_not_read_stay_unknown(self):
        deal = self.make_deal(self.ana, 33, name="Secret")
        self.take(LAST_WEEK)
        deal.user_id = self.bruno
        asked = ("month", "2026-03-01", "2026-03-09", False, False, "reassigned_out")
        key = self.key(self.north, self.ana)
        (row,) = self.as_user(self.ana).load_moved(key, *asked)
        self.assertEqual((row["name"], row["part"]), ("", -33))
        self.assertEqual((row["before"]["user"], row["after"]["user"]), ("Ana", "Bruno"))
        (row,) = self.as_user(self.marta).load_moved(key, *asked)
        self.assertEqual(row["name"], "Secret")

    def test_days_without_a_snapshot(self):
        self.take(LAST_WEEK)
        forecast = self.as_user(self.marta)
        for days in (("2026-03-08",), ("2026-03-09", "2026-03-09"), (False,)):
            with self.assertRaises(UserError):
                forecast.load_flow(self.key(), "month", False, *days)

    # ------------------------------------------------------------------
    # How good it was
    # ------------------------------------------------------------------

    def test_accuracy_compares_what_was_said_with_what_came(self):
        key = self.key(self.north, self.ana)
        self.win(self.make_deal(self.ana, 80), "2026-02-20 12:00:00")
        for amount, moment in ((100, "2026-02-05"), (90, "2026-02-25")):
            self.say(key, amount, moment)
        answer = self.as_user(self.ana).load_accuracy(key, "month")
        february = answer["periods"][0]
        self.assertEqual(february["actual"], 80)
        self.assertEqual(february["early"], {"forecast": 100, "accuracy": 0.8})
        self.assertEqual(february["late"]["forecast"], 90)
        self.assertEqual(answer["periods"][1]["early"]["forecast"], None)
        self.assertEqual(len(answer["periods"]), 8)

    def say(self, key, amount, moment):
        entry = self.env["crm.forecast.entry"].create(
            {
                "kind": "submission",
                "node": key,
                "company_id": self.company.id,
                "team_id": self.north.id,
                "user_id": self.ana.id,
                "period": "month",
                "first": "2026-02-01",
                "amount": amount,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_forecast_entry SET create_date = %s WHERE id = %s",
            [f"{moment} 12:00:00", entry.id],
        )
        self.env.invalidate_all()

    def test_who_said_nothing_is_taken_at_their_deals(self):
        february = self.make_deal(
            self.bruno, 60, date(2026, 2, 20), forecast_word="commit"
        )
        self.take(date(2026, 2, 2))
        february.forecast_word = "best_case"
        self.take(date(2026, 2, 23))
        self.say(self.key(self.north, self.ana), 100, "2026-02-03")
        answer = self.as_user(self.marta).load_accuracy(self.key(self.north), "month")
        self.assertEqual(answer["periods"][0]["early"]["forecast"], 160)
        self.assertEqual(answer["periods"][0]["late"]["forecast"], 100)

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

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
        dollar.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            [
                {"name": day, "rate": rate, "currency_id": dollar.id, "company_id": c.id}
                for c in self.company | self.forecast._get_first_company()
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

    # ------------------------------------------------------------------
    # Speed
    # ------------------------------------------------------------------

    def count(self, step):
        step()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        step()
        return self.env.cr.sql_log_count - before

    def test_statements_do_not_grow_with_the_deals(self):
        forecast = self.as_user(self.marta)
        self.take(LAST_WEEK)
        asked = ("month", "2026-03-01", "2026-03-09")
        steps = {
            "load": lambda: forecast.load_forecast(),
            "flow": lambda: forecast.load_flow(self.key(), *asked),
            "accuracy": lambda: forecast.load_accuracy(self.key(), "month"),
        }
        few = {name: self.count(step) for name, step in steps.items()}
        self.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {number}",
                    "type": "opportunity",
                    "company_id": self.company.id,
                    "user_id": (self.ana, self.bruno, self.carla)[number % 3].id,
                    "stage_id": self.new.id,
                    "expected_revenue": number,
                    "date_deadline": TODAY + timedelta(days=number % 20 - 10),
                }
                for number in range(1000)
            ]
        )
        self.take(TODAY - timedelta(days=1))
        many = {name: self.count(step) for name, step in steps.items()}
        self.assertEqual(few, many)
        self.assertLessEqual(many["load"], 20)
        self.assertLessEqual(many["flow"], 8)
        self.assertLessEqual(many["accuracy"], 10)

    def test_a_snapshot_takes_as_many_statements_for_many_deals(self):
        def step(day=iter(range(1, 20))):
            return self.take(TODAY + timedelta(weeks=next(day)))

        few = self.count(step)
        self.env["crm.lead"].create(
            [{"name": f"D{n}", "type": "opportunity"} for n in range(300)]
        )
        self.assertEqual(self.count(step), few)
