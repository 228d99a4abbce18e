from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

from odoo.addons.crm_base.utils.dashboard_grid import compact

HOMES = ("salesperson", "sales_manager", "lead_manager", "executive")


@tagged("post_install", "-at_install")
class TestShippedHomes(TransactionCase):
    """The homes that come with the add-on."""

    def homes(self):
        for name in HOMES:
            yield name, self.env.ref(f"crm_dashboard.home_{name}")

    def test_every_home_is_laid_out_without_gaps(self):
        for name, home in self.homes():
            with self.subTest(home=name):
                boxes = {tile.id: tile._get_box() for tile in home.tile_ids}
                self.assertEqual(compact(boxes), boxes)

    def test_what_is_installed_can_be_read(self):
        for name, home in self.homes():
            state = home._get_state()
            layouts = home._get_tile_layouts(state)
            tiles = self.env["crm.dashboard.tile"].browse(t["id"] for t in layouts)
            data = tiles._read(state)
            for tile in tiles:
                with self.subTest(home=name, tile=tile.name or tile.metric_codes):
                    self.assertFalse(data[tile.id]["error"], data[tile.id]["message"])

    def test_each_role_begins_on_its_own_home(self):
        groups = {
            "salesperson": "sales_team.group_sale_salesman",
            "sales_manager": "sales_team.group_sale_manager",
            "lead_manager": "crm_dashboard.group_lead_manager",
            "executive": "crm_dashboard.group_executive",
        }
        shipped = self.env["crm.dashboard"].browse()
        for _name, home in self.homes():
            shipped |= home
        (self.env["crm.dashboard"].search([]) - shipped).active = False
        for name, home in self.homes():
            user = self.env["res.users"].create(
                {
                    "name": name,
                    "login": f"homes_{name}",
                    "group_ids": [(4, self.env.ref(groups[name]).id)],
                }
            )
            first = self.env["crm.dashboard"].with_user(user)._get_home()
            self.assertEqual(first.sudo(), home)

    def test_a_removed_tile_does_not_come_back(self):
        tile = self.env.ref("crm_dashboard.home_salesperson_today")
        tile.unlink()
        self.assertFalse(
            self.env.ref(
                "crm_dashboard.home_salesperson_today", raise_if_not_found=False
            )
        )
        convert_file(
            self.env,
            "crm_dashboard",
            "data/home_salesperson.xml",
            {},
            mode="update",
            noupdate=True,
        )
        self.assertFalse(
            self.env.ref(
                "crm_dashboard.home_salesperson_today", raise_if_not_found=False
            )
        )
