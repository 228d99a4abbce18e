import { expect, getFixture, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";

import { CustomerEntry } from "@crm_base/customer_panel/customer_entry";
import { Consent, OpenWork, People, Reach } from "@crm_base/customer_panel/customer_sections";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";

defineMailModels();

const LINE = {
    model: "crm.lead",
    res_id: 5,
    title: "Pumps",
    who: "Ana",
    state: "Won",
    tone: "success",
    amount: { value: 1234.5, currency_id: 1 },
    date: "2026-11-20",
};

function mountSection(Section, data) {
    const open = ({ model, res_id }) => expect.step(`${model} ${res_id}`);
    return mountWithCleanup(Section, { props: { data, resId: 1, open } });
}

test("a line says what, when, who, how much and where it stands", async () => {
    const open = ({ res_id }) => expect.step(`open ${res_id}`);
    await mountWithCleanup(CustomerEntry, { props: { entry: LINE, open } });
    expect(".o_crm_customer_entry").toHaveText(
        /Pumps[\s\S]*1,234\.50[\s\S]*2026[\s\S]*Ana[\s\S]*Won/
    );
    expect(".text-success").toHaveText("Won");
    await click(".o_crm_customer_entry");
    expect.verifySteps(["open 5"]);
});

test("a line without a title can still be opened", async () => {
    await mountWithCleanup(CustomerEntry, {
        props: { entry: { ...LINE, title: "", amount: null }, open: () => {} },
    });
    expect(".o_crm_customer_entry_title").toHaveText("–");
});

test("open work", async () => {
    await mountSection(OpenWork, {
        activities: [{ ...LINE, title: "Call" }],
        more_activities: true,
        meetings: [],
        leads: [LINE],
        lead_count: 3,
    });
    expect(".o_crm_customer_entry").toHaveCount(2);
    expect(getFixture()).toHaveText(/There are more activities[\s\S]*2\s+more open leads/);
});

test("no open work", async () => {
    await mountSection(OpenWork, {
        activities: [],
        more_activities: false,
        meetings: [],
        leads: [],
        lead_count: 0,
    });
    expect("p").toHaveText("Nothing is open.");
});

test("people are opened", async () => {
    await mountSection(People, {
        responsible: "",
        count: 1,
        people: [{ id: 4, name: "Carla", role: "", tags: [], email: "", phone: "" }],
    });
    await click(".o_crm_customer_person button");
    expect.verifySteps(["res.partner 4"]);
});

test("the best time has its evidence", async () => {
    await mountSection(Reach, {
        tz: "Europe/Berlin",
        total: 7,
        slots: [
            {
                weekday: 1,
                hour: 9,
                until: 11,
                count: 4,
                total: 7,
                kinds: [
                    { kind: "call", label: "calls", count: 1 },
                    { kind: "mail", label: "answered mails", count: 3 },
                ],
            },
        ],
    });
    expect("li").toHaveText(/Tuesday, 9:00 to 11:00[\s\S]*4 of 7: 1 calls, 3 answered mails/);
});

test("too little to say when", async () => {
    await mountSection(Reach, { tz: "UTC", total: 2, slots: [] });
    expect("p:first").toHaveText(/Too little is known: 2/);
});

test("consent says what may not be sent, and why", async () => {
    await mountSection(Consent, {
        people: [
            {
                id: 1,
                name: "Carla",
                ways: [
                    { way: "email", address: "c@example.com", allowed: false, why: "Asked" },
                    { way: "phone", address: "+49 1", allowed: true, why: "" },
                ],
            },
            { id: 2, name: "Dino", ways: [] },
        ],
    });
    expect(".fa-ban").toHaveCount(1);
    expect(".fa-check").toHaveCount(1);
    expect(getFixture()).toHaveText(/Carla[\s\S]*Asked/);
    expect(getFixture()).not.toHaveText(/Dino/);
});
