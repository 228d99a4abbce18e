from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .dashboard_common import DashboardCase


@tagged("post_install", "-at_install")
class TestDashboardAccess(DashboardCase):
    """Homes and tiles by crafted calls."""

    def test_people_change_nothing_but_their_own(self):
        Dashboard = self.dashboards(self.ana)
        Tile = self.env["crm.dashboard.tile"].with_user(self.ana)
        for number, attempt in enumerate(
            (
                lambda: Dashboard.browse(self.home.id).write({"name": "x"}),
                lambda: Dashboard.browse(self.home.id).unlink(),
                lambda: Dashboard.create({"name": "x"}),
                lambda: Dashboard.create({"name": "x", "user_id": self.bruno.id}),
                lambda: Tile.browse(self.home.tile_ids.ids).write({"name": "x"}),
                lambda: Tile.create({"kind": "today", "dashboard_id": self.home.id}),
                lambda: Dashboard.browse(self.boss_home.id).read(["name"]),
            )
        ):
            with self.subTest(attempt=number), self.assertRaises(AccessError):
                attempt()
        own = Dashboard.create({"name": "Mine", "user_id": self.ana.id})
        with self.assertRaises(AccessError):
            own.user_id = self.bruno
        tile = Tile.create({"kind": "today", "dashboard_id": own.id})
        with self.assertRaises(AccessError):
            tile.dashboard_id = self.home.id

    def test_nobody_reads_the_tiles_of_somebody_else(self):
        own = self.dashboards(self.ana).create({"name": "Mine", "user_id": self.ana.id})
        Tile = self.env["crm.dashboard.tile"]
        tile = Tile.with_user(self.ana).create(
            {"kind": "today", "dashboard_id": own.id, "name": "My plans"}
        )
        for user in (self.bruno, self.marta):
            found = Tile.with_user(user).search([("id", "=", tile.id)])
            self.assertFalse(found, user.name)
            self.assertEqual(self.read_tile(tile, user)["error"], "gone")

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

    def test_no_tile_shows_what_rights_hide(self):
        """By whatever way somebody asks: own tiles, series, groups, scopes, lists."""
        self.make_won()
        edit = self.dashboards(self.ana).edit_home
        theirs = f"[('user_id', '=', {self.carla.id})]"
        answer = edit(
            self.home.id,
            [
                {"op": "add", "tile": {**tile, "scope": "company"}}
                for tile in (
                    {"kind": "figure", "metric_codes": "won_value"},
                    {"kind": "chart", "chart": "line", "metric_codes": "won_value"},
                    {
                        "kind": "chart",
                        "chart": "pie",
                        "metric_codes": "won_value",
                        "groupby": "owner",
                    },
                    {
                        "kind": "list",
                        "filter_model": "crm.lead",
                        "filter_domain": theirs,
                    },
                    {"kind": "list", "metric_codes": "won_count", "groupby": "team"},
                )
            ],
        )
        state = {"scope": "company", "period": "month"}
        data = self.dashboards(self.ana).read_tiles(answer["added"], state)
        figure, line, pie, rows, teams = (
            data[str(number)] for number in answer["added"]
        )
        self.assertEqual(figure["value"], 400)
        self.assertEqual(sum(point["value"] or 0 for point in figure["points"]), 400)
        self.assertEqual(sum(filter(None, line["datasets"][0]["values"])), 400)
        self.assertEqual([label["label"] for label in pie["labels"]], ["Ana"])
        self.assertEqual((rows["rows"], rows["total"]), ([], 0))
        self.assertEqual([label["label"] for label in teams["labels"]], ["North"])
        for number in answer["added"]:
            action = self.dashboards(self.ana).open_tile(number, state)
            leads = self.behind(action, self.ana)
            self.assertNotIn(self.carla, leads.user_id)
