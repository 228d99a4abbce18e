from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.crm_base.tests.dashboard_common import SALES

from .common import HomeCase

ACTION = "crm_dashboard.crm_dashboard_home_action"


@tagged("post_install", "-at_install")
class TestLanding(HomeCase, HttpCase):
    """Where people land when they log in."""

    def setUp(self):
        super().setUp()
        self.action = self.env.ref(ACTION)

    def landing(self, user):
        self.authenticate(user.login, user.login)
        answer = self.make_jsonrpc_request("/web/session/get_session_info", {})
        return answer["home_action_id"]

    def test_people_land_on_the_home_of_their_role(self):
        self.assertEqual(self.landing(self.ana), self.action.id)
        self.assertFalse(self.ana.action_id, "nothing is written on the user")

    def test_so_does_whoever_comes_tomorrow(self):
        nora = new_test_user(
            self.env,
            login="homes_nora",
            groups=SALES,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertEqual(self.landing(nora), self.action.id)

    def test_a_choice_of_ones_own_wins(self):
        chosen = self.env.ref("crm.crm_lead_action_pipeline")
        self.ana.action_id = chosen.id
        self.assertEqual(self.landing(self.ana), chosen.id)

    def test_without_a_home_nothing_changes(self):
        emil = new_test_user(self.env, login="homes_emil", groups="base.group_user")
        self.assertFalse(self.landing(emil))

    def test_the_home_is_the_first_entry_of_the_menu(self):
        menus = self.env["ir.ui.menu"].with_user(self.ana).load_menus(False)
        root = menus[self.env.ref("crm.crm_menu_root").id]
        first = menus[root["children"][0]]
        self.assertEqual(first["xmlid"], "crm_dashboard.crm_dashboard_home_menu")
