import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";

import { CustomerSearchButton } from "@crm_base/customer_search/customer_search";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";

defineMailModels();

const FOUND = [
    {
        partner_id: 3,
        name: "Nolte",
        matched: "Order S00042",
        is_company: true,
        model: "sale.order",
        id: 42,
    },
    {
        partner_id: 4,
        name: "Carla",
        matched: "Similar name",
        is_company: false,
        model: "res.partner",
        id: 4,
    },
];

async function openPalette(text) {
    await mountWithCleanup(CustomerSearchButton);
    await click(".o_crm_customer_search");
    await animationFrame();
    expect(".o_command_palette_search .o_namespace").toHaveText("=");
    await contains(".o_command_palette_search input").fill(text, { confirm: false });
    await advanceTime(500);
    await animationFrame();
}

function mockActions() {
    mockService("action", {
        doAction: ({ res_model, res_id, name }) =>
            expect.step(res_id ? `${res_model} ${res_id}` : name),
    });
}

test("customers are found, with what met the text and its document", async () => {
    mockActions();
    onRpc("crm.customer.search", "search_anything", ({ args }) => {
        expect.step(args[0]);
        return FOUND;
    });
    await openPalette("s00042");
    expect.verifySteps(["s00042"]);
    expect(queryAllTexts(".o_crm_customer_command .o_command_name")).toEqual([
        "Nolte",
        "Carla",
        "Order S00042",
    ]);
    expect(queryAllTexts(".o_crm_customer_matched")).toEqual([
        "Order S00042",
        "Similar name",
        "Nolte",
    ]);
    await click(".o_crm_customer_command:contains(Carla)");
    await animationFrame();
    expect.verifySteps(["res.partner 4"]);
});

test("the document that met the text can be opened", async () => {
    mockActions();
    onRpc("crm.customer.search", "search_anything", () => FOUND);
    await openPalette("s00042");
    await click(".o_crm_customer_command:last");
    await animationFrame();
    expect.verifySteps(["sale.order 42"]);
});

test("everything found is shown in a list", async () => {
    mockActions();
    onRpc("crm.customer.search", "search_anything", () => FOUND);
    onRpc("crm.customer.search", "get_list_action", ({ args }) => ({ name: `list ${args[0]}` }));
    await openPalette("nolte");
    await click(".o_command:last");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["list nolte"]);
});

test("one letter asks nothing", async () => {
    onRpc("crm.customer.search", "search_anything", () => expect.step("search"));
    await openPalette("n");
    expect.verifySteps([]);
    expect(".o_command_palette_listbox_empty").toHaveText("No customer found");
});
