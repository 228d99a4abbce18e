"""What the forecast screen shows."""

from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.crm_forecast import CrmForecast
from .common import TODAY
from .screen_common import LAST_WEEK, ScreenCase


@tagged("post_install", "-at_install")
class TestScreen(ScreenCase):
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

        def _get_targets(self, company, owners, first, until):
            asked.append((company, owners, first, until))
            return dict.fromkeys(owners.ids, 1000) if owners != company else {}

        self.patch(CrmForecast, "_get_targets", _get_targets)
        self.south.member_ids |= self.ana
        rows = self.rows(self.marta)
        self.assertEqual(rows[self.key(self.north, self.ana)]["target"], 1000)
        # one person, one target, whatever the number of teams
        self.assertIsNone(rows[self.key(self.south, self.ana)]["target"])
        self.assertEqual(rows[self.key(self.north)]["target"], 1000)
        self.assertIsNone(rows[self.key()]["target"])
        self.assertIsNone(rows[self.key(self.north, self.env["res.users"])]["target"])
        self.assertEqual(len(asked), 3)
        self.assertEqual(asked[0][2:], (date(2026, 3, 1), date(2026, 4, 1)))

    def test_targets_are_those_of_the_suite(self):
        self.env["crm.target"].create(
            {
                "metric_id": self.env.ref("crm_base.crm_metric_won_value").id,
                "owner_kind": "user",
                "user_id": self.ana.id,
                "company_id": self.company.id,
                "period": "month",
                "period_first": "2026-03-01",
                "amount": 5000,
            }
        )
        row = self.rows(self.marta)[self.key(self.north, self.ana)]
        self.assertEqual(row["target"], 5000)

    def test_kinds_and_keys_that_do_not_exist(self):
        forecast = self.as_user(self.marta)
        with self.assertRaises(UserError):
            forecast.load_forecast("week")
        for key in ("", "x1", "c", "c1.u2", "c1;t2", "t1"):
            with self.assertRaises(UserError):
                forecast.open_deals(key, "commit")

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
        self.assertEqual(
            (row["before"]["user"], row["after"]["user"]), ("Ana", "Bruno")
        )
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

    def test_what_was_worked_out_afterwards_is_no_forecast(self):
        self.Snapshot._rebuild([date(2026, 2, 2), date(2026, 2, 23)])
        answer = self.as_user(self.marta).load_accuracy(self.key(), "month")
        self.assertIsNone(answer["periods"][0]["late"]["forecast"])

    def test_without_any_deals_nothing_was_forecast(self):
        self.take(date(2026, 2, 2))
        answer = self.as_user(self.marta).load_accuracy(self.key(self.south), "month")
        self.assertEqual(answer["periods"][0]["early"]["forecast"], 0)

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
        weeks = iter(range(1, 20))

        def step():
            return self.take(TODAY + timedelta(weeks=next(weeks)))

        few = self.count(step)
        self.env["crm.lead"].create(
            [{"name": f"D{n}", "type": "opportunity"} for n in range(300)]
        )
        self.assertEqual(self.count(step), few)
