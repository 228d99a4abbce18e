from unittest.mock import patch

import psycopg2.errors

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .dashboard_common import DashboardCase
from .metric_common import at

DATA = "odoo.addons.crm_base.models.crm_dashboard_data"


@tagged("post_install", "-at_install")
class TestDashboardData(DashboardCase):
    """What tiles show, and the records behind it."""

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def test_a_figure_with_its_comparison_and_course(self):
        self.make_won()
        data = self.read_tile(self.tile(metric_codes="won_value"), period="month")
        self.assertEqual(data["value"], 450)
        # 1 to 18 February, not the whole month
        self.assertEqual(data["compared"]["value"], 200)
        self.assertEqual(data["compared"]["change"], 1.25)
        self.assertEqual(data["compared"]["verdict"], "good")
        self.assertTrue(data["compared"]["to_date"])
        self.assertEqual(len(data["points"]), 31)
        self.assertEqual(data["points"][1]["value"], 100)
        self.assertEqual(data["points"][17]["value"], 0)
        self.assertIsNone(data["points"][18]["value"], "tomorrow")
        self.assertEqual(data["unit"], "money")
        self.assertEqual(data["currency"]["symbol"], "€")

    def test_every_tile_says_scope_period_and_moment(self):
        for values in (
            {"metric_codes": "won_value"},
            {"kind": "chart", "chart": "bar", "metric_codes": "won_value"},
            {"kind": "list", "filter_model": "crm.lead"},
            {"kind": "queue", "metric_codes": "pipeline_count"},
            {"kind": "leaders", "metric_codes": "won_value"},
            {"kind": "today"},
        ):
            with self.subTest(values=values):
                data = self.read_tile(self.tile(**values), scope="company")
                self.assertFalse(data["error"], data["message"])
                if "filter_model" not in values:
                    self.assertIn(data["scope"], ("me", "team", "company"))
                self.assertEqual(data["period"], "March 2026")
                self.assertEqual(data["moment"], "2026-03-18 09:00:00")

    def test_a_salesperson_sees_no_figure_of_others(self):
        self.make_won()
        tile = self.env["crm.dashboard.tile"].create(
            {
                "dashboard_id": self.home.id,
                "metric_codes": "won_value",
                "scope": "company",
            }
        )
        for state in ({}, {"scope": "company"}, {"scope": "team"}):
            data = self.read_tile(tile, self.carla, **state)
            self.assertEqual(data["value"], 50)
            self.assertEqual(data["scope"], "me")

    def test_tiles_of_others_cannot_be_read(self):
        tile = self.boss_home.tile_ids
        data = self.read_tile(tile, self.ana)
        self.assertEqual(data["error"], "gone")
        with self.assertRaises(UserError):
            self.open(tile, self.ana)

    # ------------------------------------------------------------------
    # Charts
    # ------------------------------------------------------------------

    def chart(self, chart, codes="won_value", **values):
        return self.tile(kind="chart", chart=chart, metric_codes=codes, **values)

    def test_a_chart_over_time_with_what_was_before(self):
        self.make_won()
        data = self.read_tile(self.chart("line"), period="month")
        self.assertEqual(data["by"], "time")
        now, before = data["datasets"]
        self.assertEqual(now["values"][15], 300)
        self.assertTrue(before["compared"])
        self.assertEqual(before["values"][2], 200)
        self.assertEqual(data["labels"][15]["from"], "2026-03-16")

    def test_several_metrics_in_one_chart(self):
        self.make_won()
        self.make_lead(self.ana, won=False, closed=at(4))
        data = self.read_tile(self.chart("stacked", "won_count,lost_count"))
        won, lost = data["datasets"]
        self.assertEqual((sum(filter(None, won["values"])), lost["values"][3]), (3, 1))
        self.assertEqual(lost["metric"], "lost_count")

    def test_groups_the_largest_first(self):
        self.make_won()
        data = self.read_tile(self.chart("bar", groupby="owner"))
        self.assertEqual([label["label"] for label in data["labels"]], ["Ana", "Carla"])
        self.assertEqual(data["datasets"][0]["values"], [400, 50])

    def test_a_funnel_keeps_the_order_of_the_stages(self):
        first, second = self.stages[:2]
        self.make_lead(self.ana, stage_id=first.id, expected_revenue=10)
        self.make_lead(self.ana, stage_id=second.id, expected_revenue=70)
        data = self.read_tile(
            self.chart("funnel", "pipeline_value", groupby="stage_id")
        )
        self.assertEqual(
            [label["key"] for label in data["labels"]], [first.id, second.id]
        )

    def test_a_gauge_measures_against_an_aim(self):
        self.make_won()
        data = self.read_tile(self.chart("gauge", options={"target": 900}))
        self.assertEqual((data["part"], data["aim_kind"]), (0.5, "target"))
        data = self.read_tile(self.chart("gauge"), compare="none")
        self.assertIsNone(data["part"])

    # ------------------------------------------------------------------
    # Targets
    # ------------------------------------------------------------------

    def set_target(self, amount, **owner):
        kind = next(iter(owner), "company")
        owners = {f"{kind}_id": owner[kind].id} if owner else {}
        return self.env["crm.target"].create(
            {
                "metric_id": self.env.ref("crm_base.crm_metric_won_value").id,
                "owner_kind": kind,
                "company_id": self.company.id,
                "period_first": "2026-03-01",
                "amount": amount,
                **owners,
            }
        )

    def test_a_figure_with_its_target(self):
        self.make_won()
        self.set_target(900)
        self.set_target(800, user=self.ana)
        tile = self.tile(metric_codes="won_value")
        goal = self.read_tile(tile, period="month", scope="company")["goal"]
        self.assertEqual((goal["amount"], goal["part"]), (900, 0.5))
        # 13 of 22 working days have begun on the 18th
        self.assertAlmostEqual(goal["due"], 13 / 22)
        self.assertEqual(goal["verdict"], "bad")
        self.assertIsNone(self.read_tile(tile, period="year")["goal"])
        mine = self.home.tile_ids.filtered(lambda t: t.metric_codes == "won_value")
        goal = self.read_tile(mine, self.ana, period="month")["goal"]
        self.assertEqual((goal["amount"], goal["part"]), (800, 0.5))
        self.assertIsNone(self.read_tile(mine, self.bruno, period="month")["goal"])

    def test_an_aim_in_the_settings_comes_first(self):
        self.set_target(900)
        tile = self.tile(metric_codes="won_value", options={"target": 50})
        data = self.read_tile(tile, period="month", scope="company")
        self.assertEqual((data["target"], data["goal"]), (50, None))

    def test_a_gauge_measures_against_a_target(self):
        self.make_won()
        self.set_target(900)
        data = self.read_tile(self.chart("gauge"), period="month", scope="company")
        self.assertEqual((data["part"], data["aim_kind"]), (0.5, "target"))

    # ------------------------------------------------------------------
    # Leader boards
    # ------------------------------------------------------------------

    def test_ones_own_place(self):
        self.make_won()
        metric = self.env.ref("crm_base.crm_metric_won_value")
        tile = self.tile(
            kind="leaders", metric_codes="won_value", dashboard_id=self.home.id
        )
        data = self.read_tile(tile, self.ana)
        self.assertEqual((data["place"], data["of"]), (1, 2))
        self.assertEqual(data["rows"], [], "names are not published")
        metric.published_names = True
        data = self.read_tile(tile, self.bruno)
        self.assertEqual([row["name"] for row in data["rows"]], ["Ana", "Bruno"])
        self.assertEqual([row["place"] for row in data["rows"]], [1, 2])
        self.assertEqual([row["me"] for row in data["rows"]], [False, True])

    def test_what_is_not_published_is_not_compared(self):
        tile = self.tile(
            kind="leaders", metric_codes="average_deal", dashboard_id=self.home.id
        )
        data = self.read_tile(tile, self.ana)
        self.assertEqual(data["error"], "access")
        self.assertIn("colleagues", data["message"])

    # ------------------------------------------------------------------
    # Drill-down
    # ------------------------------------------------------------------

    def test_a_figure_opens_exactly_its_records(self):
        self.make_won()
        self.make_lead(self.ana, expected_revenue=70)
        self.make_lead(self.carla, won=False, closed=at(3))
        for code, amount in (
            ("won_value", "expected_revenue"),
            ("won_count", None),
            ("lost_count", None),
            ("pipeline_value", "expected_revenue"),
            ("pipeline_count", None),
            ("leads_unassigned", None),
        ):
            for period in ("month", "quarter", "rolling_7"):
                with self.subTest(code=code, period=period):
                    tile = self.tile(metric_codes=code)
                    state = {"period": period, "scope": "company"}
                    data = self.read_tile(tile, **state)
                    records = self.behind(self.open(tile, state=state))
                    value = sum(records.mapped(amount)) if amount else len(records)
                    self.assertEqual(data["value"], value)

    def test_a_part_opens_its_records(self):
        self.make_won()
        by_person = self.chart("bar", groupby="owner")
        action = self.open(by_person, group=self.ana.id)
        self.assertEqual(self.behind(action).user_id, self.ana)
        self.assertEqual(len(self.behind(action)), 2)
        over_time = self.chart("stacked", "won_count,won_value")
        point = ["2026-03-16", "2026-03-17"]
        records = self.behind(self.open(over_time, point=point, metric="won_value"))
        self.assertEqual(sorted(records.mapped("expected_revenue")), [50, 300])

    def test_a_tile_without_records_says_so(self):
        tile = self.tile(metric_codes="pipeline_value")
        self.assertFalse(self.open(tile, state={"period": "month", "offset": -1}))

    # ------------------------------------------------------------------
    # Errors
    # ------------------------------------------------------------------

    def test_an_error_stays_inside_its_tile(self):
        fine = self.tile(metric_codes="pipeline_count")
        broken = self.tile(
            kind="list",
            filter_model="crm.lead",
            filter_domain="[('no_such_field', '=', 1)]",
        )
        tiles = fine | broken
        with mute_logger(DATA):
            data = self.dashboards(self.marta).read_tiles(tiles.ids, {})
        self.assertEqual(data[str(broken.id)]["error"], "invalid")
        self.assertNotIn("Traceback", data[str(broken.id)]["message"])
        self.assertFalse(data[str(fine.id)]["error"])

    def test_an_error_of_the_database_stays_inside_its_tile(self):
        fine = self.tile(metric_codes="pipeline_count")
        broken = self.tile(kind="list", filter_model="crm.lead")
        Tile = type(broken)

        def divide(self, *args, **kwargs):
            self.env.cr.execute("SELECT 1 / 0")

        tiles = fine | broken
        with (
            mute_logger(DATA, "odoo.sql_db"),
            patch.object(Tile, "_get_records", divide),
        ):
            data = self.dashboards(self.marta).read_tiles(tiles.ids, {})
        self.assertEqual(data[str(broken.id)]["error"], "invalid")
        self.assertFalse(data[str(fine.id)]["error"])

    def test_what_takes_too_long_says_so(self):
        tile = self.tile(kind="list", filter_model="crm.lead")

        def wait(*args, **kwargs):
            raise psycopg2.errors.QueryCanceled

        with patch.object(type(tile), "_get_records", wait):
            self.assertEqual(self.read_tile(tile)["error"], "slow")

    def test_a_lost_serialization_is_left_to_the_server(self):
        tile = self.tile(kind="list", filter_model="crm.lead")

        def lose(*args, **kwargs):
            raise psycopg2.errors.SerializationFailure

        with patch.object(type(tile), "_get_records", lose):
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                self.read_tile(tile)

    def test_records_that_one_may_not_read(self):
        tile = self.tile(
            kind="list", filter_model="ir.config_parameter", dashboard_id=self.home.id
        )
        data = self.read_tile(tile, self.ana)
        self.assertEqual(data["error"], "access")
        self.assertEqual(data["message"], "You may not see these records.")
        metric = self.make_metric(model="ir.config_parameter", measure="__count")
        tile = self.tile(metric_codes=metric.code, dashboard_id=self.home.id)
        self.assertEqual(self.read_tile(tile, self.ana)["error"], "access")

    # ------------------------------------------------------------------
    # Speed
    # ------------------------------------------------------------------

    def test_figures_of_one_query_cost_one_query(self):
        codes = ("pipeline_count", "pipeline_value", "pipeline_weighted")
        tiles = self.env["crm.dashboard.tile"]
        for place, code in enumerate(codes):
            tiles |= self.tile(metric_codes=code, x=3 * place)
        state = {"scope": "company", "compare": "none", "period": "day"}
        dashboards = self.dashboards(self.marta)

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            dashboards.read_tiles(some.ids, state)
            return self.env.cr.sql_log_count - before

        count(tiles)
        self.assertLessEqual(count(tiles), count(tiles[1]))
