import { expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";

import { Bought, Owed, Products } from "@crm_panel_sale/customer_panel/customer_sales";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";

defineMailModels();

function money(value) {
    return { value, currency_id: 1 };
}

function mountSection(Section, data) {
    const open = ({ model, res_id }) => expect.step(`${model} ${res_id}`);
    return mountWithCleanup(Section, { props: { data, resId: 1, open } });
}

test("what is owed, and what of it is late", async () => {
    await mountSection(Owed, {
        totals: [{ company: "Fontana", count: 2, open: money(1500), late: money(500) }],
        entries: [
            {
                model: "account.move",
                res_id: 8,
                title: "INV/1",
                who: "",
                state: "Overdue",
                tone: "danger",
                amount: money(500),
                date: "2026-11-01",
            },
        ],
    });
    expect(".o_crm_customer_open").toHaveText(/1,500\.00/);
    expect(".o_crm_customer_late").toHaveText(/500\.00/);
    await click(".o_crm_customer_entry");
    expect.verifySteps(["account.move 8"]);
});

test("nothing owed", async () => {
    await mountSection(Owed, { totals: [], entries: [] });
    expect("p").toHaveText("Nothing is owed.");
});

test("bought: last, how often, how much", async () => {
    await mountSection(Bought, {
        count: 3,
        first: "2026-01-01 10:00:00",
        last: "2026-03-02 10:00:00",
        every_days: 30,
        totals: [{ total: money(900), average: money(300) }],
    });
    expect("dl").toHaveText(/Orders[\s\S]*3[\s\S]*every 30 days[\s\S]*900\.00[\s\S]*300\.00/);
});

test("one order says nothing about how often", async () => {
    await mountSection(Bought, {
        count: 1,
        first: "2026-01-01 10:00:00",
        last: "2026-01-01 10:00:00",
        every_days: null,
        totals: [{ total: money(900), average: money(900) }],
    });
    expect("dl").not.toHaveText(/How often/);
});

test("products are opened", async () => {
    await mountSection(Products, {
        products: [
            {
                id: 6,
                name: "Pump",
                unit: "Units",
                ordered: 4,
                delivered: 3,
                last: "2026-03-02 10:00:00",
            },
        ],
    });
    expect(".o_crm_customer_product").toHaveText(/Pump[\s\S]*4 Units, 3 delivered/);
    await click(".o_crm_customer_product button");
    expect.verifySteps(["product.product 6"]);
});
