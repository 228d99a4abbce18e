from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .dashboard_common import MANAGER, SALES, DashboardCase


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCase):
    """Whose home it is, and what becomes of it when people change it."""

    # ------------------------------------------------------------------
    # Whose home
    # ------------------------------------------------------------------

    def test_each_role_has_its_home(self):
        self.assertEqual(self.load(self.ana)["id"], self.home.id)
        # managers are salespeople too: their own home comes first
        layout = self.load(self.marta)
        self.assertEqual(layout["id"], self.boss_home.id)
        self.assertEqual(
            [home["name"] for home in layout["homes"]], ["Managing", "Selling"]
        )

    def test_a_new_person_has_the_home_of_the_role(self):
        company = self.company
        nora = new_test_user(
            self.env,
            login="homes_nora",
            groups=SALES,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertEqual(self.load(nora)["id"], self.home.id)

    def test_without_a_home_there_is_an_empty_answer(self):
        emil = new_test_user(self.env, login="homes_emil", groups="base.group_user")
        layout = self.load(emil)
        self.assertFalse(layout["id"])
        self.assertEqual(layout["tiles"], [])
        self.assertEqual(layout["homes"], [])

    def test_homes_of_other_roles_cannot_be_asked_for(self):
        self.assertEqual(self.load(self.ana, self.boss_home)["id"], self.home.id)

    def test_homes_of_other_companies_are_not_offered(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.home.company_id = other
        self.assertFalse(self.load(self.ana)["id"])

    # ------------------------------------------------------------------
    # Looking never writes
    # ------------------------------------------------------------------

    def test_looking_writes_nothing(self):
        before = self.env["crm.dashboard"].search_count([])
        layout = self.load(self.ana)
        tiles = [tile["id"] for tile in layout["tiles"]]
        self.dashboards(self.ana).read_tiles(tiles, layout["state"])
        self.dashboards(self.ana).get_gallery()
        self.assertEqual(self.env["crm.dashboard"].search_count([]), before)
        for name in ("load_home", "read_tiles", "open_tile", "get_gallery"):
            method = getattr(type(self.env["crm.dashboard"]), name)
            self.assertTrue(method._readonly, name)

    # ------------------------------------------------------------------
    # Layout
    # ------------------------------------------------------------------

    def test_the_layout_holds_no_data(self):
        tile = self.load(self.ana)["tiles"][0]
        self.assertEqual(tile["kind"], "figure")
        self.assertEqual(tile["name"], "Won Revenue")
        self.assertEqual(tile["models"], ["crm.lead"])
        self.assertNotIn("value", tile)

    def test_tiles_of_one_query_are_one_group(self):
        tiles = [
            {"kind": "figure", "metric_codes": "pipeline_count"},
            {"kind": "figure", "metric_codes": "pipeline_value", "x": 3},
            {"kind": "figure", "metric_codes": "activities_late", "x": 6},
            {"kind": "today", "x": 9},
            {"kind": "list", "filter_model": "res.partner", "y": 4},
        ]
        home = self.make_home("Grouped", SALES, tiles)
        groups = [tile["group"] for tile in self.load(self.ana, home)["tiles"]]
        self.assertEqual(groups[0], groups[1])
        self.assertEqual(len(set(groups)), 4)

    def test_tiles_of_what_is_not_installed_wait_unseen(self):
        gone = self.env["crm.dashboard.tile"].create(
            {
                "dashboard_id": self.home.id,
                "metric_codes": "of_an_add_on_that_is_gone",
            }
        )
        below = self.env["crm.dashboard.tile"].create(
            {"dashboard_id": self.home.id, "metric_codes": "won_count", "y": 9}
        )
        layout = self.load(self.ana)
        shown = {tile["id"]: tile for tile in layout["tiles"]}
        self.assertNotIn(gone.id, shown)
        self.assertLess(shown[below.id]["y"], 9, "the others close the gap")
        self.env["crm.metric"].create(
            {
                "name": "Back",
                "code": "of_an_add_on_that_is_gone",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "date_field": "create_date",
            }
        )
        layout = self.load(self.ana)
        self.assertIn(gone.id, [tile["id"] for tile in layout["tiles"]])

    def test_period_and_comparison_are_named(self):
        layout = self.load(self.ana, period="month", compare="previous")
        self.assertEqual(layout["period"]["label"], "March 2026")
        self.assertEqual(layout["period"]["first"], "2026-03-01")
        self.assertIn("1", layout["compare"]["label"])
        self.assertIn("Feb", layout["compare"]["label"])
        self.assertEqual(self.load(self.ana, compare="none")["compare"]["label"], "")

    def test_what_a_client_makes_up_is_left_out(self):
        layout = self.load(self.ana, period="century", scope="all", compare="x")
        self.assertEqual(
            layout["state"],
            {"period": "month", "offset": 0, "scope": "me", "compare": "previous"},
        )

    # ------------------------------------------------------------------
    # Scope
    # ------------------------------------------------------------------

    def test_people_choose_the_scopes_that_their_rights_allow(self):
        def scopes(user):
            options = self.load(user)["scope"]["options"]
            return [option["code"] for option in options]

        self.assertEqual(scopes(self.ana), ["me"])
        self.assertEqual(scopes(self.marta), ["me", "company"])
        self.north.user_id = self.marta
        self.assertEqual(scopes(self.marta), ["me", "team", "company"])

    def test_a_scope_beyond_the_rights_becomes_the_own(self):
        self.assertEqual(self.load(self.ana, scope="company")["state"]["scope"], "me")

    def test_a_manager_without_team_looks_at_the_company(self):
        layout = self.load(self.marta, scope="team")
        self.assertEqual(layout["state"]["scope"], "company")

    # ------------------------------------------------------------------
    # Editing
    # ------------------------------------------------------------------

    def test_the_first_change_makes_an_own_copy(self):
        first = self.home.tile_ids[0]
        place = {"op": "place", "tiles": {str(first.id): [9, 0, 3, 2]}}
        answer = self.dashboards(self.ana).edit_home(self.home.id, [place])
        own = self.own(self.ana)
        self.assertEqual(answer["id"], own.id)
        self.assertEqual(own.origin_id, self.home)
        self.assertEqual(len(own.tile_ids), 3)
        moved = own.tile_ids.browse(answer["tiles"][first.id])
        self.assertEqual(moved._get_box(), (9, 0, 3, 2))
        self.assertEqual(first._get_box(), (0, 0, 3, 2), "the role's home stays")
        self.assertEqual(self.load(self.ana)["id"], own.id)
        self.assertTrue(self.load(self.ana)["personal"])
        self.assertEqual(self.load(self.bruno)["id"], self.home.id)

    def test_the_second_change_changes_the_copy(self):
        change = [{"op": "settings", "values": {"period": "week"}}]
        one = self.dashboards(self.ana).edit_home(self.home.id, change)
        # as a second window does that still shows the role's home
        tile = self.home.tile_ids[0]
        remove = [{"op": "remove", "id": tile.id}]
        two = self.dashboards(self.ana).edit_home(self.home.id, remove)
        self.assertEqual(one["id"], two["id"])
        self.assertEqual(self.own(self.ana).period, "week")
        self.assertEqual(len(self.own(self.ana).tile_ids), 2)
        self.assertEqual(len(self.home.tile_ids), 3)

    def test_tiles_are_added_below_and_changed(self):
        edit = self.dashboards(self.ana).edit_home
        add = {"op": "add", "tile": {"kind": "chart", "metric_codes": "won_value"}}
        with self.assertRaises(ValidationError):
            edit(self.home.id, [add])
        add["tile"]["chart"] = "line"
        answer = edit(self.home.id, [add])
        tile = self.env["crm.dashboard.tile"].browse(answer["added"])
        self.assertEqual((tile.x, tile.width), (0, 6))
        self.assertEqual(tile.y, 2)
        edit(
            answer["id"], [{"op": "change", "id": tile.id, "values": {"name": "Won!"}}]
        )
        self.assertEqual(tile.name, "Won!")

    def test_no_two_tiles_lie_on_each_other(self):
        boxes = {str(tile.id): [0, 0, 12, 3] for tile in self.home.tile_ids}
        place = [{"op": "place", "tiles": boxes}]
        self.dashboards(self.ana).edit_home(self.home.id, place)
        rows = sorted(self.own(self.ana).tile_ids.mapped("y"))
        self.assertEqual(rows, [0, 3, 6])

    def test_crafted_changes_are_refused(self):
        edit = self.dashboards(self.ana).edit_home
        theirs = self.boss_home.tile_ids.id
        for change in (
            {"op": "copy_for_user"},
            {"op": "remove", "id": theirs},
            {"op": "change", "id": theirs, "values": {"name": "x"}},
            {"op": "place", "tiles": {str(theirs): [0, 0, 1, 1]}},
            {"op": "add", "tile": {"kind": "list", "filter_model": "no.model"}},
            {"op": "add", "filter_id": 999_999_999},
            {},
        ):
            with self.subTest(change=change), self.assertRaises(UserError):
                edit(self.home.id, [change])
        with self.assertRaises(AccessError):
            edit(self.boss_home.id, [])
        move = {"op": "add", "tile": {"kind": "today", "dashboard_id": self.home.id}}
        edit(self.home.id, [move])
        self.assertEqual(len(self.home.tile_ids), 3)

    def test_a_home_is_not_endless(self):
        add = {"op": "add", "tile": {"kind": "today"}}
        with self.assertRaisesRegex(UserError, "at most"):
            self.dashboards(self.ana).edit_home(self.home.id, [add] * 60)

    def test_a_locked_home_is_the_same_for_everybody(self):
        self.home.locked = True
        self.assertFalse(self.load(self.ana)["can_edit"])
        with self.assertRaisesRegex(UserError, "locked"):
            self.dashboards(self.ana).edit_home(self.home.id, [])

    def test_a_saved_search_becomes_a_tile(self):
        search = self.env["ir.filters"].create(
            {
                "name": "My big deals",
                "model_id": "crm.lead",
                "domain": "[('user_id', '=', uid), ('expected_revenue', '>', 10)]",
                "sort": '["expected_revenue desc"]',
                "user_ids": [Command.set(self.ana.ids)],
            }
        )
        answer = self.dashboards(self.ana).edit_home(
            self.home.id, [{"op": "add", "filter_id": search.id}]
        )
        tile = self.env["crm.dashboard.tile"].browse(answer["added"])
        self.assertEqual(tile.name, "My big deals")
        self.assertEqual(tile.filter_order, "expected_revenue desc")
        with self.assertRaises(UserError):
            # a search of somebody else
            self.dashboards(self.bruno).edit_home(
                self.home.id, [{"op": "add", "filter_id": search.id}]
            )

    def test_conditions_that_cannot_be_read_are_refused(self):
        with self.assertRaises(ValidationError):
            self.tile(
                kind="list",
                filter_model="crm.lead",
                filter_domain="[('id', '=', __import__('os').getpid())]",
            )

    # ------------------------------------------------------------------
    # Own homes
    # ------------------------------------------------------------------

    def test_reset_shows_the_home_of_the_role_again(self):
        answer = self.dashboards(self.ana).edit_home(
            self.home.id, [{"op": "remove", "id": self.home.tile_ids[0].id}]
        )
        shown = self.dashboards(self.ana).reset_home(answer["id"])
        self.assertEqual(shown, self.home.id)
        self.assertFalse(self.own(self.ana))
        self.assertEqual(len(self.load(self.ana)["tiles"]), 3)

    def test_nobody_resets_the_home_of_somebody_else(self):
        answer = self.dashboards(self.ana).edit_home(self.home.id, [])
        for user in (self.bruno, self.marta):
            with self.assertRaises(UserError):
                self.dashboards(user).reset_home(answer["id"])
        self.assertTrue(self.own(self.ana))

    def test_further_tabs(self):
        number = self.dashboards(self.ana).add_home("My numbers")
        names = [home["name"] for home in self.load(self.ana)["homes"]]
        self.assertEqual(names, ["Selling", "My numbers"])
        self.dashboards(self.bruno).remove_home(number)
        self.assertTrue(self.own(self.ana))
        self.dashboards(self.ana).remove_home(number)
        self.assertFalse(self.own(self.ana))

    def test_whoever_loses_the_role_keeps_the_copy_unseen(self):
        self.dashboards(self.ana).edit_home(self.home.id, [])
        employee = self.env.ref("base.group_user")
        self.ana.group_ids = [
            Command.link(employee.id),
            Command.unlink(self.env.ref(SALES).id),
        ]
        self.assertFalse(self.load(self.ana)["id"])
        self.assertTrue(self.own(self.ana))

    # ------------------------------------------------------------------
    # Publishing
    # ------------------------------------------------------------------

    def test_a_manager_publishes_a_layout_to_a_role(self):
        add = {"op": "add", "tile": {"kind": "figure", "metric_codes": "lost_count"}}
        answer = self.dashboards(self.marta).edit_home(self.home.id, [add])
        self.dashboards(self.ana).edit_home(self.home.id, [])
        target = self.dashboards(self.marta).publish_home(
            answer["id"], target_id=self.home.id
        )
        self.assertEqual(target, self.home.id)
        self.assertFalse(self.own(self.marta), "it is the home of the role now")
        self.assertEqual(len(self.load(self.bruno)["tiles"]), 4)
        layout = self.load(self.ana)
        self.assertEqual(len(layout["tiles"]), 3, "Ana's home stays as she made it")

    def test_people_with_an_own_home_are_told_of_a_new_one(self):
        self.dashboards(self.ana).edit_home(self.home.id, [])
        self.assertFalse(self.load(self.ana)["outdated"])
        self.home.published_date = "2026-03-19 09:00:00"
        self.assertTrue(self.load(self.ana)["outdated"])

    def test_a_manager_makes_a_home_for_a_role(self):
        group = self.env.ref(SALES)
        number = self.dashboards(self.marta).publish_home(
            self.boss_home.id, name="Fresh", group_ids=group.ids, locked=True
        )
        names = [home["name"] for home in self.load(self.ana)["homes"]]
        self.assertIn("Fresh", names)
        home = self.env["crm.dashboard"].browse(number)
        self.assertTrue(home.locked)
        self.assertEqual(len(home.tile_ids), 1)

    def test_only_managers_publish(self):
        publish = self.dashboards(self.ana).publish_home
        with self.assertRaises(AccessError):
            publish(self.home.id, target_id=self.home.id)
        with self.assertRaises(AccessError):
            self.dashboards(self.ana).get_publishing()
        with self.assertRaises(UserError):
            self.dashboards(self.marta).publish_home(self.home.id, name="No role")
        ours = self.dashboards(self.ana).add_home("Mine")
        with self.assertRaises(UserError):
            self.dashboards(self.marta).publish_home(self.home.id, target_id=ours)

    def test_a_manager_chooses_among_homes_and_roles(self):
        choices = self.dashboards(self.marta).get_publishing()
        names = [home["name"] for home in choices["homes"]]
        self.assertIn("Selling", names)
        groups = [group["id"] for group in choices["groups"]]
        self.assertIn(self.env.ref(MANAGER).id, groups)

    # ------------------------------------------------------------------
    # Gallery
    # ------------------------------------------------------------------

    def test_the_gallery_offers_what_one_may_read(self):
        gallery = self.dashboards(self.ana).get_gallery()
        metrics = {metric["code"]: metric for metric in gallery["metrics"]}
        self.assertIn("won_value", metrics)
        groups = [group["code"] for group in metrics["won_value"]["groups"]]
        self.assertEqual(groups[:2], ["owner", "team"])
        self.assertIn("stage_id", groups)
        self.assertNotIn("create_uid", groups)
        emil = new_test_user(self.env, login="homes_emil", groups="base.group_user")
        codes = [m["code"] for m in self.dashboards(emil).get_gallery()["metrics"]]
        self.assertNotIn("won_value", codes)

    def test_every_grouping_of_the_gallery_can_be_drawn(self):
        for metric in self.dashboards(self.marta).get_gallery()["metrics"]:
            for group in metric["groups"]:
                with self.subTest(metric=metric["code"], group=group["code"]):
                    tile = self.tile(
                        kind="chart",
                        chart="bar",
                        metric_codes=metric["code"],
                        groupby=group["code"],
                    )
                    self.assertFalse(self.read_tile(tile, period="month")["error"])

    # ------------------------------------------------------------------
    # Metrics of tiles
    # ------------------------------------------------------------------

    def test_metrics_are_kept_by_code(self):
        won = self.env.ref("crm_base.crm_metric_won_count")
        lost = self.env.ref("crm_base.crm_metric_lost_count")
        tile = self.tile(kind="chart", chart="stacked", metric_codes="won_count")
        self.assertEqual(tile.metric_id, won)
        tile.metric_ids = won | lost
        self.assertEqual(set(tile._get_codes()), {"won_count", "lost_count"})
        tile.metric_codes = "lost_count, won_count,"
        self.assertEqual(tile.metric_id, lost)
        self.assertEqual(tile.metric_ids, won | lost)
