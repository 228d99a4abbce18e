from odoo.tests import TransactionCase, new_test_user, tagged
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

    def update(self):
        """What an update of the add-on does with the homes."""
        for name in HOMES:
            convert_file(
                self.env,
                "crm_dashboard",
                f"data/home_{name}.xml",
                {},
                mode="update",
                noupdate=True,
            )

    def test_a_removed_tile_does_not_come_back(self):
        name = "crm_dashboard.home_salesperson_today"
        self.env.ref(name).unlink()
        self.update()
        self.assertFalse(self.env.ref(name, raise_if_not_found=False))

    def test_an_update_touches_no_layout(self):
        home = self.env.ref("crm_dashboard.home_salesperson")
        home.tile_ids[0].name = "As the manager calls it"
        user = new_test_user(
            self.env, "homes_updated", groups="sales_team.group_sale_salesman"
        )
        Dashboard = self.env["crm.dashboard"].with_user(user)
        place = {str(home.tile_ids[0].id): [5, 0, 2, 1]}
        answer = Dashboard.edit_home(home.id, [{"op": "place", "tiles": place}])
        own = self.env["crm.dashboard"].browse(answer["id"])

        def layout(one):
            tiles = one.tile_ids.sorted("id")
            return [(t.name, t.metric_codes, t._get_box()) for t in tiles]

        before = layout(home), layout(own)
        self.update()
        self.env.invalidate_all()
        self.assertEqual((layout(home), layout(own)), before)
