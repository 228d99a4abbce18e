from unittest.mock import patch

import psycopg2.errors

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .dashboard_common import DashboardCase
from .metric_common import at

DATA = "odoo.addons.crm_base.models.crm_dashboard_data"


@tagged("post_install", "-at_install")
class TestDashboardData(DashboardCase):
    """What tiles show, and the records behind it."""

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def make_won(self):
        """Two wins of Ana and one of Carla in March, one of Ana in February."""
        for user, amount, moment in (
            (self.ana, 100, at(2)),
            (self.ana, 300, at(16)),
            (self.carla, 50, at(17)),
            (self.ana, 200, at(3, month=2)),
            (self.ana, 999, at(25, month=2)),
        ):
            self.make_lead(user, won=True, closed=moment, expected_revenue=amount)

    def test_a_figure_with_its_comparison_and_course(self):
        self.make_won()
        data = self.read(self.tile(metric_codes="won_value"), period="month")
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
                data = self.read(self.tile(**values), scope="company")
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
            data = self.read(tile, self.carla, **state)
            self.assertEqual(data["value"], 50)
            self.assertEqual(data["scope"], "me")

    def test_tiles_of_others_cannot_be_read(self):
        tile = self.boss_home.tile_ids
        data = self.read(tile, self.ana)
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
        data = self.read(self.chart("line"), period="month")
        self.assertEqual(data["by"], "time")
        now, before = data["datasets"]
        self.assertEqual(now["values"][15], 300)
        self.assertTrue(before["compared"])
        self.assertEqual(before["values"][2], 200)
        self.assertEqual(data["labels"][15]["from"], "2026-03-16")

    def test_several_metrics_in_one_chart(self):
        self.make_won()
        self.make_lead(self.ana, won=False, closed=at(4))
        data = self.read(self.chart("stacked", "won_count,lost_count"))
        won, lost = data["datasets"]
        self.assertEqual((sum(filter(None, won["values"])), lost["values"][3]), (3, 1))
        self.assertEqual(lost["metric"], "lost_count")

    def test_groups_the_largest_first(self):
        self.make_won()
        data = self.read(self.chart("bar", groupby="owner"))
        self.assertEqual([label["label"] for label in data["labels"]], ["Ana", "Carla"])
        self.assertEqual(data["datasets"][0]["values"], [400, 50])

    def test_a_funnel_keeps_the_order_of_the_stages(self):
        first, second = self.stages[:2]
        self.make_lead(self.ana, stage_id=first.id, expected_revenue=10)
        self.make_lead(self.ana, stage_id=second.id, expected_revenue=70)
        data = self.read(self.chart("funnel", "pipeline_value", groupby="stage_id"))
        self.assertEqual(
            [label["key"] for label in data["labels"]], [first.id, second.id]
        )

    def test_a_gauge_measures_against_an_aim(self):
        self.make_won()
        data = self.read(self.chart("gauge", options={"target": 900}))
        self.assertEqual((data["part"], data["aim_kind"]), (0.5, "target"))
        data = self.read(self.chart("gauge"), compare="none")
        self.assertIsNone(data["part"])

    # ------------------------------------------------------------------
    # Leader boards
    # ------------------------------------------------------------------

    def test_ones_own_place(self):
        self.make_won()
        metric = self.env.ref("crm_base.crm_metric_won_value")
        tile = self.tile(
            kind="leaders", metric_codes="won_value", dashboard_id=self.home.id
        )
        data = self.read(tile, self.ana)
        self.assertEqual((data["place"], data["of"]), (1, 2))
        self.assertEqual(data["rows"], [], "names are not published")
        metric.published_names = True
        data = self.read(tile, self.bruno)
        self.assertEqual([row["name"] for row in data["rows"]], ["Ana", "Bruno"])
        self.assertEqual([row["place"] for row in data["rows"]], [1, 2])
        self.assertEqual([row["me"] for row in data["rows"]], [False, True])

    def test_what_is_not_published_is_not_compared(self):
        tile = self.tile(
            kind="leaders", metric_codes="average_deal", dashboard_id=self.home.id
        )
        data = self.read(tile, self.ana)
        self.assertEqual(data["error"], "access")
        self.assertIn("colleagues", data["message"])

    # ------------------------------------------------------------------
    # Lists and queues
    # ------------------------------------------------------------------

    def test_a_saved_search_as_a_list(self):
        partner = self.env["res.partner"].create({"name": "Fontana"})
        self.make_lead(
            self.ana, name="Large", expected_revenue=900, partner_id=partner.id
        )
        self.make_lead(self.ana, name="Small", expected_revenue=5)
        self.make_lead(self.carla, name="Of Carla", expected_revenue=800)
        tile = self.tile(
            kind="list",
            dashboard_id=self.home.id,
            filter_model="crm.lead",
            filter_domain="[('user_id', '=', uid)]",
            filter_fields="name,expected_revenue,partner_id,won_status",
            filter_order="expected_revenue desc",
        )
        data = self.read(tile, self.ana)
        self.assertEqual(data["total"], 2)
        large = data["rows"][0]["cells"]
        self.assertEqual(large[0], {"text": "Large"})
        self.assertEqual(large[1]["number"], 900)
        self.assertEqual(large[1]["currency"]["symbol"], "€")
        self.assertEqual(large[2], {"text": "Fontana"})
        self.assertEqual(large[3], {"text": "Pending"})
        leads = self.behind(self.open(tile, self.ana), self.ana)
        self.assertEqual(len(leads), 2)

    def test_a_list_without_columns_takes_those_of_the_list_view(self):
        self.make_lead(self.ana)
        for model in ("crm.lead", "res.partner", "calendar.event", "mail.activity"):
            with self.subTest(model=model):
                data = self.read(self.tile(kind="list", filter_model=model))
                self.assertFalse(data["error"], data["message"])
                self.assertTrue(data["columns"])

    def test_a_list_counts_all_and_shows_some(self):
        for number in range(5):
            self.make_lead(self.ana, name=f"Lead {number}")
        tile = self.tile(kind="list", metric_codes="pipeline_count", limit=2)
        data = self.read(tile, scope="company")
        self.assertEqual(
            (len(data["rows"]), data["total"], data["more"]), (2, 5, False)
        )
        with patch("odoo.addons.crm_base.models.crm_dashboard_rows.COUNTED", 3):
            data = self.read(tile, scope="company")
        self.assertEqual((data["total"], data["more"]), (3, True))

    def test_archived_records_of_a_saved_search(self):
        self.make_lead(self.ana, name="Kept away", won=False)
        tile = self.tile(
            kind="list",
            filter_model="crm.lead",
            filter_domain="[('name', '=', 'Kept away')]",
        )
        self.assertEqual(self.read(tile)["total"], 0)
        tile.filter_context = '{"active_test": False, "group_by": ["stage_id"]}'
        self.assertEqual(self.read(tile)["total"], 1)
        self.assertEqual(len(self.behind(self.open(tile))), 1)

    def test_who_waits_longest_comes_first_in_a_queue(self):
        for name, day in (("Second", 5), ("First", 2), ("Third", 9)):
            self.make_lead(name=name, created=at(day))
        tile = self.tile(kind="queue", metric_codes="leads_unassigned", limit=2)
        data = self.read(tile, scope="company")
        names = [row["cells"][0]["text"] for row in data["rows"]]
        self.assertEqual(names, ["First", "Second"])
        self.assertEqual(data["rows"][0]["since"], "2026-03-02 12:00:00")
        self.assertEqual(data["total"], 3)

    def test_groups_as_a_list(self):
        self.make_won()
        tile = self.tile(kind="list", metric_codes="won_value", groupby="owner")
        data = self.read(tile)
        self.assertEqual(data["shape"], "groups")
        self.assertEqual(data["datasets"][0]["values"], [400, 50])

    def test_fields_that_one_may_not_read_are_no_columns(self):
        tile = self.tile(
            kind="list",
            dashboard_id=self.home.id,
            filter_model="res.users",
            filter_domain="[('id', '=', uid)]",
            filter_fields="name,password,login_date",
        )
        data = self.read(tile, self.ana)
        names = [column["name"] for column in data["columns"]]
        self.assertNotIn("password", names)

    # ------------------------------------------------------------------
    # Today
    # ------------------------------------------------------------------

    def make_activity(self, user, day, lead=None, **values):
        lead = lead or self.make_lead(user)
        return lead.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            date_deadline=day,
            summary=f"Call on {day}",
            **values,
        )

    def today(self, user):
        return self.read(self.tile(kind="today", dashboard_id=self.home.id), user)

    def test_late_activities_come_first(self):
        self.make_activity(self.ana, "2026-03-18")
        self.make_activity(self.ana, "2026-03-10")
        self.make_activity(self.ana, "2026-03-19")
        self.make_activity(self.bruno, "2026-03-01")
        activities = self.today(self.ana)["activities"]
        self.assertEqual((activities["late"], activities["today"]), (1, 1))
        self.assertEqual(
            [row["name"] for row in activities["rows"]],
            ["Call on 2026-03-10", "Call on 2026-03-18"],
        )
        self.assertEqual(activities["rows"][0]["days_late"], 8)
        self.assertEqual(activities["rows"][0]["document"], "Pumps")

    def test_done_activities_are_gone(self):
        self.make_activity(self.ana, "2026-03-10").action_feedback()
        self.assertEqual(self.today(self.ana)["activities"]["rows"], [])

    def test_the_number_of_statements_does_not_grow_with_what_waits(self):
        tile = self.tile(kind="today", dashboard_id=self.home.id)
        lead = self.make_lead(self.ana)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.read(tile, self.ana)
            return self.env.cr.sql_log_count - before

        self.make_activity(self.ana, "2026-03-10", lead)
        count()
        few = count()
        for _number in range(40):
            self.make_activity(self.ana, "2026-03-10", lead)
        self.assertLessEqual(count(), few)

    def test_activities_are_bounded_in_sql(self):
        tile = self.tile(kind="today", dashboard_id=self.home.id)
        found, execute = [], Cursor.execute

        def watch(cursor, query, params=None, log_exceptions=True):
            text = str(query.code if isinstance(query, SQL) else query)
            if 'FROM "mail_activity"' in text and "ORDER BY" in text:
                found.append(text)
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", watch):
            self.read(tile, self.ana)
        self.assertTrue(found)
        for text in found:
            for part in ('"user_id"', '"date_deadline"', "LIMIT"):
                self.assertIn(part, text)

    def test_meetings_of_the_day(self):
        def meet(name, start, stop, partners, **values):
            return self.env["calendar.event"].create(
                {
                    "name": name,
                    "start": start,
                    "stop": stop,
                    "user_id": self.ana.id,
                    "partner_ids": [Command.set(partners.ids)],
                    **values,
                }
            )

        ana, bruno = self.ana.partner_id, self.bruno.partner_id
        meet("Later", "2026-03-18 14:00:00", "2026-03-18 15:00:00", ana)
        meet("Over", "2026-03-18 07:00:00", "2026-03-18 08:00:00", ana)
        meet("Tomorrow", "2026-03-19 07:00:00", "2026-03-19 08:00:00", ana)
        # 23:30 UTC is half past midnight in Madrid, on the next day
        meet("Next day", "2026-03-18 23:30:00", "2026-03-18 23:45:00", ana)
        meet("Of Bruno", "2026-03-18 07:00:00", "2026-03-18 08:00:00", bruno)
        meet(
            "Fair",
            "2026-03-17 08:00:00",
            "2026-03-19 18:00:00",
            ana,
            allday=True,
            start_date="2026-03-17",
            stop_date="2026-03-19",
        )
        declined = meet(
            "Declined", "2026-03-18 10:00:00", "2026-03-18 11:00:00", ana | bruno
        )
        attendee = declined.attendee_ids.filtered(lambda a: a.partner_id == ana)
        attendee.state = "declined"
        meetings = {row["name"]: row for row in self.today(self.ana)["meetings"]}
        self.assertEqual(set(meetings), {"Later", "Over", "Fair"})
        self.assertTrue(meetings["Over"]["over"])
        self.assertFalse(meetings["Later"]["over"])

    def test_unread_messages_of_whoever_reads_them_here(self):
        self.assertIsNone(self.today(self.ana)["inbox"])
        self.ana.notification_type = "inbox"
        lead = self.make_lead(self.ana)
        lead.with_user(self.marta).message_post(
            body="Have you called?", partner_ids=self.ana.partner_id.ids
        )
        inbox = self.today(self.ana)["inbox"]
        self.assertEqual(inbox["count"], 1)
        self.assertEqual(inbox["rows"][0]["preview"], "Have you called?")
        self.assertEqual(inbox["rows"][0]["author"], "Marta")
        self.assertEqual(inbox["rows"][0]["res_id"], lead.id)

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
                    data = self.read(tile, **state)
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
            self.assertEqual(self.read(tile)["error"], "slow")

    def test_a_lost_serialization_is_left_to_the_server(self):
        tile = self.tile(kind="list", filter_model="crm.lead")

        def lose(*args, **kwargs):
            raise psycopg2.errors.SerializationFailure

        with patch.object(type(tile), "_get_records", lose):
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                self.read(tile)

    def test_records_that_one_may_not_read(self):
        tile = self.tile(
            kind="list", filter_model="ir.config_parameter", dashboard_id=self.home.id
        )
        data = self.read(tile, self.ana)
        self.assertEqual(data["error"], "access")
        self.assertEqual(data["message"], "You may not see these records.")
        metric = self.make_metric(model="ir.config_parameter", measure="__count")
        tile = self.tile(metric_codes=metric.code, dashboard_id=self.home.id)
        self.assertEqual(self.read(tile, self.ana)["error"], "access")

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
        one, three = count(tiles[0]), count(tiles)
        self.assertEqual(one, three)


@tagged("post_install", "-at_install")
class TestDashboardAccess(DashboardCase):
    """Homes and tiles by crafted calls."""

    def test_people_change_nothing_but_their_own(self):
        Dashboard = self.dashboards(self.ana)
        Tile = self.env["crm.dashboard.tile"].with_user(self.ana)
        for attempt in (
            lambda: Dashboard.browse(self.home.id).write({"name": "x"}),
            lambda: Dashboard.browse(self.home.id).unlink(),
            lambda: Dashboard.create({"name": "x"}),
            lambda: Dashboard.create({"name": "x", "user_id": self.bruno.id}),
            lambda: Tile.browse(self.home.tile_ids.ids).write({"name": "x"}),
            lambda: Tile.create({"kind": "today", "dashboard_id": self.home.id}),
            lambda: Dashboard.browse(self.boss_home.id).read(["name"]),
        ):
            with self.assertRaises(AccessError):
                attempt()
        own = Dashboard.create({"name": "Mine", "user_id": self.ana.id})
        with self.assertRaises(AccessError):
            own.user_id = self.bruno

    def test_managers_change_homes_of_roles_not_of_people(self):
        own = self.dashboards(self.ana).create({"name": "Mine", "user_id": self.ana.id})
        Dashboard = self.dashboards(self.marta)
        Dashboard.browse(self.home.id).name = "Selling more"
        with self.assertRaises(AccessError):
            Dashboard.browse(own.id).read(["name"])

    def test_portal_users_have_no_homes(self):
        petra = self.env["res.users"].create(
            {
                "name": "Petra",
                "login": "homes_petra",
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        with self.assertRaises(AccessError):
            self.load(petra)
        with self.assertRaises(AccessError):
            self.dashboards(petra).read_tiles(self.home.tile_ids.ids, {})
