import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import "@crm_commission/my_commission/my_commission";
import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

function makeMonth(first, amount, current = false) {
    return { first, label: first, amount, current };
}

function makeData(values = {}) {
    return {
        month: {
            first: "2026-03-01",
            label: "March 2026",
            before: "2026-02-01",
            after: "2026-04-01",
            current: true,
        },
        person: { id: serverState.partnerId, name: "Ana" },
        people: [],
        currency_id: 1,
        takes_part: true,
        totals: { month: 85, quarter: 185, year: 185 },
        waiting: { held: 30, unpaid: 12 },
        expected: { amount: 90, deals: 1, skipped: ["Margin"] },
        components: [
            {
                id: 1,
                name: "Pumps",
                plan: "Plan",
                period: "Q1 2026",
                earned: 85,
                currency_id: 1,
                reached: "$ 800.00",
                next: "$ 4,200.00 more and the rate becomes 7 %.",
                part: 0.4,
                target: "$ 2,000.00",
            },
        ],
        history: [makeMonth("2026-02-01", -50), makeMonth("2026-03-01", 100, true)],
        problems: [],
        ...values,
    };
}

function makeRow(id, values = {}) {
    return {
        id,
        date: "03/09/2026",
        kind: "Commission",
        document: `INV/${id}`,
        component: "Pumps",
        base: 1500,
        amount: 85,
        currency_id: 1,
        ...values,
    };
}

/** A server that answers with these; asks are steps. */
function mockServer({ data = makeData(), rows = [makeRow(1)], total = rows.length } = {}) {
    onRpc("commission.my", "load_my_commission", ({ args }) => {
        expect.step(`load ${args.join(" ")}`);
        return data;
    });
    onRpc("commission.my", "load_lines", ({ args }) => {
        expect.step(`lines ${args.join(" ")}`);
        return { rows: args[2] ? [makeRow(99)] : rows, total, page: 40 };
    });
    onRpc("commission.my", "explain_line", ({ args }) => {
        expect.step(`explain ${args}`);
        return {
            title: "Commission INV/1",
            plan: "Plan, version 1",
            component: "Pumps",
            arithmetic: "1,000.00 × 5 % + 500.00 × 7 % = 85.00",
            notes: ["From 0.00 to 1,500.00"],
            facts: [["Amount", "1,500.00"]],
            amount: 85,
            currency_id: 1,
            revisions: [
                { rev: 2, booked: "March 2026", amount: -15 },
                { rev: 1, booked: "February 2026", amount: 100 },
            ],
            document: { model: "account.move", id: 5, name: "INV/1" },
        };
    });
}

async function open() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_commission.my_commission",
    });
    await animationFrame();
}

test("shows what was earned, waits, and may come", async () => {
    mockServer();
    await open();
    expect.verifySteps(["load false false", "lines 2026-03-01 false"]);
    expect("[data-figure=month]").toHaveText(/85\.00/);
    expect("[data-figure=year]").toHaveText(/This year so far: .*185\.00/);
    expect("[data-figure=waiting]").toHaveText(/42\.00/);
    expect("[data-figure=expected]").toHaveText(/90\.00/);
    expect(".o_my_commission_figures").toHaveText(/from 1 opportunity/);
    expect(".o_my_commission_figures").toHaveText(/Without Margin/);
    expect(".o_my_commission_next").toHaveText("$ 4,200.00 more and the rate becomes 7 %.");
    expect(".o_my_commission_component .progress-bar").toHaveStyle({ width: /px|40%/ });
    expect(".o_my_commission_component").toHaveText(/\$ 800\.00 of \$ 2,000\.00 \(40%\)/);
    expect(".o_my_commission_person").toHaveCount(0);
});

test("who has no plan is told so in words", async () => {
    mockServer({ data: makeData({ takes_part: false, components: [] }), rows: [] });
    await open();
    expect.verifySteps(["load false false", "lines 2026-03-01 false"]);
    expect(".o_my_commission_empty").toHaveText(/You do not take part in any plan/);
    expect(".o_my_commission_figures").toHaveCount(0);
});

test("somebody else without a plan is named", async () => {
    const person = { id: 8, name: "Bruno" };
    mockServer({ data: makeData({ takes_part: false, person }), rows: [] });
    await open();
    expect.verifySteps(["load false false", "lines 2026-03-01 false"]);
    expect(".o_my_commission_empty").toHaveText(/Bruno does not take part in any plan/);
});

test("goes to other months, also from the history", async () => {
    mockServer();
    await open();
    expect(".o_my_commission_after").not.toBeEnabled();
    await contains(".o_my_commission_before").click();
    await animationFrame();
    await contains(".o_my_commission_bar:first-child").click();
    await animationFrame();
    expect.verifySteps([
        "load false false",
        "lines 2026-03-01 false",
        "load 2026-02-01 false",
        "lines 2026-03-01 false",
        "load 2026-02-01 false",
        "lines 2026-03-01 false",
    ]);
});

test("leaders choose whose commission they look at", async () => {
    const people = [
        { id: 7, name: "Ana" },
        { id: 8, name: "Bruno" },
    ];
    mockServer({ data: makeData({ people }) });
    await open();
    expect(queryAllTexts(".o_my_commission_person option")).toEqual(["Ana", "Bruno"]);
    await contains(".o_my_commission_person").select("8");
    await animationFrame();
    expect.verifySteps([
        "load false false",
        "lines 2026-03-01 false",
        "load false 8",
        "lines 2026-03-01 8",
    ]);
});

test("lines come in pages", async () => {
    mockServer({ rows: [makeRow(1), makeRow(2)], total: 3 });
    await open();
    await contains(".o_my_commission_more").click();
    await animationFrame();
    expect.verifySteps(["load false false", "lines 2026-03-01 false", "lines 2026-03-01 false 2"]);
    expect(".o_my_commission_line").toHaveCount(3);
    expect(".o_my_commission_more").toHaveCount(0);
});

test("a line tells how it came about", async () => {
    mockServer();
    await open();
    await contains(".o_my_commission_line").click();
    await animationFrame();
    expect(".modal .o_commission_arithmetic").toHaveText("1,000.00 × 5 % + 500.00 × 7 % = 85.00");
    expect(queryAllTexts(".modal .o_commission_facts dt")).toEqual([
        "Plan",
        "Pays for",
        "Amount",
        "Booked in all",
    ]);
    expect(".modal tbody tr").toHaveCount(2);
    expect(".modal .o_commission_document").toHaveText("Open INV/1");
    expect.verifySteps(["load false false", "lines 2026-03-01 false", "explain 1"]);
});
