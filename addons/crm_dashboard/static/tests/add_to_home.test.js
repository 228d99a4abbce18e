import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";

import "@crm_dashboard/add_to_home/add_to_home";
import {
    contains,
    defineActions,
    defineModels,
    fields,
    getService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

class Deal extends models.Model {
    _name = "deal";
    name = fields.Char();
    user_id = fields.Many2one({ relation: "res.users" });
    _records = [{ id: 1, name: "Pumps" }];
    _views = {
        list: `<list default_order="name desc"><field name="name"/></list>`,
        search: `<search><filter name="mine" string="Mine" domain="[('user_id', '=', uid)]"/></search>`,
    };
}

defineMailModels();
defineModels([Deal]);
defineActions([
    {
        id: 1,
        name: "Deals",
        res_model: "deal",
        views: [[false, "list"]],
        search_view_id: [false, "search"],
        context: { search_default_mine: 1 },
    },
]);

test("what a list shows becomes a tile; its conditions keep their moving parts", async () => {
    onRpc("crm.dashboard", "load_home", () => ({ id: 7 }));
    onRpc("crm.dashboard", "edit_home", ({ args: [id, [change]] }) => {
        const { name, filter_model: model, filter_domain: domain } = change.tile;
        expect.step(`${id} ${change.op} ${name} ${model} ${domain}`);
        return { id: 7, tiles: {}, added: [1] };
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction(1);
    await contains(
        ".o_cp_action_menus .dropdown-toggle, .o_control_panel .o_cp_action_menus button"
    ).click();
    await contains(".o_crm_add_to_home button").hover();
    await contains("#o_crm_add_to_home_name").edit("My deals", { confirm: false });
    await contains(".o-dropdown--menu .btn-primary").click();
    await expect.waitForSteps(['7 add My deals deal [("user_id", "=", uid)]']);
});
