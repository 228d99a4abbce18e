import { expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Customer extends models.Model {
    _name = "crm.test.customer";
    name = fields.Char();
    _records = [
        { id: 1, name: "Nolte" },
        { id: 2, name: "Faber" },
    ];
}

defineMailModels();
defineModels([Customer]);

const ARCH = `<form><field name="name"/><widget name="crm_customer_panel"/></form>`;
const KINDS = [
    { kind: "lead", title: "Leads", icon: "fa-star" },
    { kind: "mail", title: "Mails", icon: "fa-envelope" },
];

function entry(kind, id, title, values = {}) {
    return {
        kind,
        id,
        model: "crm.lead",
        res_id: id,
        title,
        who: "Ana",
        state: "New",
        tone: "info",
        amount: null,
        date: "2026-11-20 12:00:00",
        ...values,
    };
}

function panel(values = {}) {
    return {
        is_company: true,
        entity: { id: 1, name: "Nolte" },
        sections: [
            {
                code: "people",
                title: "People",
                shown: true,
                data: {
                    responsible: "Ana",
                    count: 4,
                    people: [
                        {
                            id: 7,
                            name: "Carla",
                            role: "Buyer",
                            tags: ["VIP"],
                            email: "c@example.com",
                            phone: "+49 1",
                        },
                    ],
                },
            },
            {
                code: "timeline",
                title: "Timeline",
                shown: true,
                data: {
                    entries: [entry("lead", 1, "Pumps"), entry("mail", 2, "Question")],
                    next: ["2026-11-20T12:00:00", "mail", 2],
                    kinds: KINDS,
                },
            },
            { code: "consent", title: "Consent", shown: false },
        ],
        ...values,
    };
}

async function mountPanel(values) {
    onRpc("res.partner", "crm_read_panel", ({ args }) => {
        expect.step(`panel ${args[0]}`);
        return panel(values);
    });
    await mountView({
        type: "form",
        resModel: "crm.test.customer",
        resId: 1,
        resIds: [1, 2],
        arch: ARCH,
    });
}

test("sections are shown in the order of the server, hidden ones are not", async () => {
    await mountPanel();
    expect.verifySteps(["panel 1"]);
    expect(".o_crm_customer_section h3").toHaveCount(2);
    expect(".o_crm_customer_section h3:first").toHaveText("People");
    expect("[data-section=people]").toHaveText(/Carla[\s\S]*Buyer[\s\S]*VIP[\s\S]*3 more/);
    expect(".o_crm_customer_company").toHaveCount(0);
});

test("a person leads to the whole company", async () => {
    mockService("action", {
        doAction: ({ res_model, res_id }) => expect.step(`${res_model} ${res_id}`),
    });
    await mountPanel({ is_company: false, entity: { id: 9, name: "Nolte" } });
    expect(".o_crm_customer_company").toHaveText("All of Nolte");
    await click(".o_crm_customer_company");
    await animationFrame();
    expect.verifySteps(["panel 1", "res.partner 9"]);
});

test("the next record of the form is another panel", async () => {
    await mountPanel();
    await click(".o_pager_next");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["panel 1", "panel 2"]);
});

test("a line opens its record", async () => {
    mockService("action", {
        doAction: ({ res_model, res_id }) => expect.step(`${res_model} ${res_id}`),
    });
    await mountPanel();
    await click(".o_crm_customer_entry:contains(Pumps)");
    await animationFrame();
    expect.verifySteps(["panel 1", "crm.lead 1"]);
});

test("more of the timeline comes page by page", async () => {
    onRpc("res.partner", "crm_read_timeline", ({ kwargs }) => {
        expect.step(JSON.stringify([kwargs.before, kwargs.kinds]));
        return { entries: [entry("lead", 3, "Old pumps")], next: null, kinds: KINDS };
    });
    await mountPanel();
    await click(".o_crm_customer_more");
    await animationFrame();
    expect(".o_crm_customer_entry").toHaveCount(3);
    expect(".o_crm_customer_more").toHaveCount(0);
    expect.verifySteps(["panel 1", `[["2026-11-20T12:00:00","mail",2],null]`]);
});

test("the timeline shows one kind, and all again", async () => {
    onRpc("res.partner", "crm_read_timeline", ({ kwargs }) => {
        expect.step(JSON.stringify([kwargs.before, kwargs.kinds]));
        return { entries: [entry("mail", 2, "Question")], next: null, kinds: KINDS };
    });
    await mountPanel();
    await click("button[data-kind=mail]");
    await animationFrame();
    expect("button[data-kind=mail]").toHaveAttribute("aria-pressed", "true");
    expect(".o_crm_customer_entry").toHaveCount(1);
    await click("button[data-kind=mail]");
    await animationFrame();
    expect("button[data-kind=mail]").toHaveAttribute("aria-pressed", "false");
    expect.verifySteps(["panel 1", `[null,["mail"]]`, "[null,null]"]);
});

test("sections are chosen and put in order", async () => {
    onRpc("crm.customer.panel.choice", "save_own", ({ args }) => {
        expect.step(JSON.stringify(args[0]));
        return true;
    });
    await mountPanel();
    await click(".o_crm_customer_edit");
    await animationFrame();
    expect("[data-code=people] button[title='Move up']").toHaveProperty("disabled", true);
    await click("[data-code=timeline] button[title='Move up']");
    await animationFrame();
    await click("[data-code=people] input");
    await click("[data-code=consent] input");
    await animationFrame();
    await click(".o_crm_customer_save");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([
        "panel 1",
        `[["timeline",true],["people",false],["consent",true]]`,
        "panel 1",
    ]);
    expect(".o_crm_customer_layout").toHaveCount(0);
});

test("back to what the role has", async () => {
    onRpc("crm.customer.panel.choice", "reset_own", () => {
        expect.step("reset");
        return true;
    });
    await mountPanel();
    await click(".o_crm_customer_edit");
    await animationFrame();
    await click(".o_crm_customer_reset");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["panel 1", "reset", "panel 1"]);
});
