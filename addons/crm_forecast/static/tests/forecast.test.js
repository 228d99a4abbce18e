import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import "@crm_forecast/forecast/forecast";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { makeCells, makeFlow, makeForecast, makeRow, makeWord } from "./helpers";

defineMailModels();

/** A server with one forecast; `answers` replaces what it says. */
function mockServer(answers = {}) {
    const server = { data: makeForecast(), flow: makeFlow(), ...answers };
    onRpc("crm.forecast", "load_forecast", ({ kwargs }) => {
        expect.step(`load ${kwargs.kind} ${kwargs.first}`);
        return server.data;
    });
    onRpc("crm.forecast", "load_flow", ({ args }) => {
        expect.step(`flow ${args.join(" ")}`);
        return server.flow;
    });
    onRpc("crm.forecast", "load_moved", ({ args }) => {
        expect.step(`moved ${args.at(-1)}`);
        const end = { amount: 360, day: "2026-03-20", user: "Ana", category: "commit" };
        return [
            {
                id: 7,
                name: "Pumps",
                part: -360,
                before: end,
                after: { ...end, amount: null, category: "" },
            },
            { id: 8, name: "", part: -1, before: end, after: end },
        ];
    });
    onRpc("crm.forecast", "load_entries", () => server.entries || []);
    onRpc("crm.forecast", "load_accuracy", () => ({ currency_id: 1, periods: server.past || [] }));
    for (const method of ["submit_forecast", "adjust_forecast"]) {
        onRpc("crm.forecast", method, async ({ args }) => {
            expect.step(`${method} ${JSON.stringify(args)}`);
            await server.saving;
            return true;
        });
    }
    onRpc("crm.forecast", "open_deals", ({ args }) => {
        expect.step(`deals ${args.join(" ")}`);
        return { type: "ir.actions.act_window_close" };
    });
    onRpc("crm.forecast", "open_notice", ({ args }) => {
        expect.step(`notice ${args}`);
        return { type: "ir.actions.act_window_close" };
    });
    return server;
}

/** Until everything that was asked for is there. */
async function settle() {
    for (let frame = 0; frame < 3; frame++) {
        await animationFrame();
    }
}

async function open() {
    mockDate("2026-03-18 10:00:00");
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_forecast.forecast",
    });
    await settle();
}

const row = (key) => `tr[data-key="${key}"]`;

test("shows the rows of a period, and what moved in the first", async () => {
    mockServer();
    await open();
    expect.verifySteps(["load month false", "flow c1 month 2026-03-01 2026-03-16 false false"]);
    expect(queryAllTexts(".o_crm_forecast_select")).toEqual(["Company", "North", "Ana", "Bruno"]);
    expect(".o_crm_forecast_period").toHaveText("March 2026");
    expect(`${row("c1")} .o_crm_forecast_submitted`).toHaveText("0 of 2");
    expect(".o_crm_flow_before").toHaveText(/1,500/);
    expect(".o_crm_flow_after").toHaveText(/Open now.*1,550/s);
    expect(queryAllTexts("tr[data-move] th")).toEqual(["New (1)", "Lost (1)", "Won (1)"]);
    expect(".o_crm_flow_closed").toHaveText(/0.*Won \+290.*290/s);
});

test("goes to other periods and kinds", async () => {
    mockServer();
    await open();
    await contains(".o_crm_forecast_before").click();
    await contains("[data-kind=quarter]").click();
    await settle();
    expect.verifySteps([
        "load month false",
        "flow c1 month 2026-03-01 2026-03-16 false false",
        "load month 2026-02-01",
        "load quarter 2026-03-01",
        "flow c1 quarter 2026-03-01 2026-03-16 false false",
    ]);
});

test("an answer that comes late is dropped", async () => {
    const server = mockServer();
    await open();
    const late = new Deferred();
    const march = server.data;
    onRpc("crm.forecast", "load_forecast", async ({ kwargs }) => {
        if (kwargs.first === "2026-04-01") {
            await late;
            return { ...march, period: { ...march.period, label: "April 2026" } };
        }
        return { ...march, period: { ...march.period, label: "February 2026" } };
    });
    await contains(".o_crm_forecast_after").click();
    await contains(".o_crm_forecast_before").click();
    late.resolve();
    await settle();
    expect(".o_crm_forecast_period").toHaveText("February 2026");
    expect.verifySteps(["load month false", "flow c1 month 2026-03-01 2026-03-16 false false"]);
});

test("rows are folded, and looked at closely", async () => {
    mockServer();
    await open();
    await contains(`${row("c1.t1")} .o_crm_forecast_fold`).click();
    expect(queryAllTexts(".o_crm_forecast_select")).toEqual(["Company", "North"]);
    expect(`${row("c1.t1")} .o_crm_forecast_fold`).toHaveAttribute("aria-expanded", "false");
    await contains(`${row("c1.t1")} .o_crm_forecast_fold`).click();
    await contains(`${row("c1.t1.u2")} .o_crm_forecast_select`).click();
    await settle();
    expect(".o_crm_forecast_closer h2").toHaveText("Bruno · North · March 2026");
    expect.verifySteps([
        "load month false",
        "flow c1 month 2026-03-01 2026-03-16 false false",
        "flow c1.t1.u2 month 2026-03-01 2026-03-16 false false",
    ]);
});

test("a figure leads to its deals", async () => {
    mockServer();
    await open();
    await contains(`${row("c1.t1.u1")} [data-category=commit]`).click();
    await settle();
    expect.verifySteps([
        "load month false",
        "flow c1 month 2026-03-01 2026-03-16 false false",
        "deals c1.t1.u1 commit month 2026-03-01",
    ]);
    expect(`${row("c1.t1.u1")} [data-category=pipeline]`).toHaveCount(0);
});

test("deals that are in no forecast are pointed out", async () => {
    mockServer({ data: makeForecast({ notice: { passed: 1, undated: 3 } }) });
    await open();
    expect(".o_crm_forecast_notice").toHaveText(/1 open deal should.*3 open deals have no/s);
    await contains("[data-notice=undated]").click();
    await settle();
    expect.verifySteps([
        "load month false",
        "flow c1 month 2026-03-01 2026-03-16 false false",
        "notice undated",
    ]);
});

test("a person submits; a wrong figure is told", async () => {
    const rows = [makeRow({ can_submit: true })];
    mockServer({ data: makeForecast({ rows, rights: { manager: false, all: false, user: 1 } }) });
    await open();
    expect(".o_crm_forecast_snapshot").toHaveCount(0);
    expect(".o_crm_forecast_submitted").toHaveText(/to be submitted/);
    await contains(".o_crm_forecast_submit").click();
    expect(".modal input[name=amount]").toHaveValue("150");
    await contains(".modal input[name=amount]").edit("a lot", { confirm: false });
    await contains(".o_crm_forecast_save").click();
    expect(".modal [role=alert]").toHaveText("Enter the figure as a number from 0 upwards.");
    await contains(".modal input[name=amount]").edit("1,170.50", { confirm: false });
    await contains(".modal input[name=note]").edit("Fontana signs", { confirm: false });
    await contains(".o_crm_forecast_save").click();
    await settle();
    expect(".modal").toHaveCount(0);
    expect.verifySteps([
        "load month false",
        "flow c1.t1.u1 month 2026-03-01 2026-03-16 false false",
        'submit_forecast ["c1.t1.u1","month","2026-03-01",1170.5,"Fontana signs"]',
        "load month 2026-03-01",
        "flow c1.t1.u1 month 2026-03-01 2026-03-16 false false",
    ]);
});

test("what was submitted more than a week ago is pointed out", async () => {
    const old = makeWord({ moment: "2026-03-01 09:00:00" });
    const rows = [makeRow({ can_submit: true, submitted: old })];
    mockServer({ data: makeForecast({ rows }) });
    await open();
    expect(".o_crm_forecast_submitted").toHaveText(/older than a week/);
    expect.verifySteps([
        "load month false",
        "flow c1.t1.u1 month 2026-03-01 2026-03-16 false false",
    ]);
});

test("a manager adjusts with a reason, by keyboard, and only once", async () => {
    const rows = [makeRow({ can_adjust: true, submitted: makeWord() })];
    const saving = new Deferred();
    mockServer({ data: makeForecast({ rows }), saving });
    await open();
    await contains(".o_crm_forecast_adjust").click();
    expect(".modal").toHaveText(/Submitted:.*170.*Fontana signs/s);
    await contains(".modal input[name=amount]").edit("120", { confirm: false });
    await press("Enter");
    await settle();
    expect(".modal [role=alert]").toHaveText(/Say why/);
    await contains(".modal input[name=note]").edit("Too hopeful", { confirm: false });
    await press("Enter");
    await press("Enter");
    await settle();
    expect(".o_crm_forecast_save").not.toBeEnabled();
    saving.resolve();
    await settle();
    expect(".modal").toHaveCount(0);
    expect.verifySteps([
        "load month false",
        "flow c1.t1.u1 month 2026-03-01 2026-03-16 false false",
        'adjust_forecast ["c1.t1.u1","month","2026-03-01",120,"Too hopeful"]',
        "load month 2026-03-01",
        "flow c1.t1.u1 month 2026-03-01 2026-03-16 false false",
    ]);
});

test("an adjustment shows its reason and is taken back", async () => {
    const adjusted = makeWord({ amount: 120, note: "Too hopeful", author: "Marta" });
    const rows = [makeRow({ can_adjust: true, submitted: makeWord(), adjusted, outdated: true })];
    mockServer({ data: makeForecast({ rows }) });
    await open();
    expect(".o_crm_forecast_reason").toHaveText("Too hopeful");
    expect(".o_crm_forecast_adjusted .fa-exclamation-triangle").toHaveCount(1);
    await contains(".o_crm_forecast_adjust").click();
    await contains(".modal input[name=note]").edit("Agreed", { confirm: false });
    await contains(".o_crm_forecast_take_back").click();
    await settle();
    expect.verifySteps([
        "load month false",
        "flow c1.t1.u1 month 2026-03-01 2026-03-16 false false",
        'adjust_forecast ["c1.t1.u1","month","2026-03-01",false,"Agreed"]',
        "load month 2026-03-01",
        "flow c1.t1.u1 month 2026-03-01 2026-03-16 false false",
    ]);
});

test("the deals behind a movement", async () => {
    mockServer();
    await open();
    await contains("tr[data-move=lost] button").click();
    await settle();
    expect(queryAllTexts(".o_crm_flow_deals li")).toHaveLength(2);
    expect(".o_crm_flow_deals li:first").toHaveText(/Pumps.*360 → –.*−360/s);
    expect(".o_crm_flow_deals li:last").toHaveText(/do not see any more/);
    await contains("tr[data-move=lost] button").click();
    expect(".o_crm_flow_deals").toHaveCount(0);
    expect.verifySteps([
        "load month false",
        "flow c1 month 2026-03-01 2026-03-16 false false",
        "moved lost",
    ]);
});

test("two snapshots are compared", async () => {
    mockServer();
    await open();
    await contains("select[name=before]").select("2026-03-09");
    await contains("select[name=after]").select("2026-03-16");
    await contains("select[name=category]").select("commit");
    expect(".o_crm_flow").toHaveText(/worked out afterwards/);
    await contains("select[name=before]").select("2026-03-16");
    expect("select[name=after]").toHaveValue("");
    expect.verifySteps([
        "load month false",
        "flow c1 month 2026-03-01 2026-03-16 false false",
        "flow c1 month 2026-03-01 2026-03-09 false false",
        "flow c1 month 2026-03-01 2026-03-09 2026-03-16 false",
        "flow c1 month 2026-03-01 2026-03-09 2026-03-16 commit",
        "flow c1 month 2026-03-01 2026-03-16 false commit",
    ]);
});

test("without a snapshot nothing is asked, and it says why", async () => {
    mockServer({ data: makeForecast({ snapshots: [] }) });
    await open();
    expect(".o_crm_flow_none").toHaveText(/remembered once a week/);
    expect.verifySteps(["load month false"]);
});

test("tabs change with the arrow keys", async () => {
    const told = { forecast: 100, accuracy: 0.8 };
    const past = [
        {
            label: "February 2026",
            first: "2026-02-01",
            actual: 80,
            early: told,
            late: { forecast: null, accuracy: null },
        },
    ];
    const entries = [{ id: 1, kind: "submission", ...makeWord() }];
    mockServer({ past, entries });
    await open();
    await contains("[data-tab=flow]").focus();
    await press("ArrowRight");
    await settle();
    expect(".o_crm_accuracy tbody tr").toHaveText(/February 2026.*100.*▲.*80.%.*–.*80/s);
    await press("ArrowRight");
    await settle();
    expect(".o_crm_said li").toHaveText(/Submitted.*170.*Fontana signs.*Ana/s);
    expect("[data-tab=said]").toBeFocused();
    expect.verifySteps(["load month false", "flow c1 month 2026-03-01 2026-03-16 false false"]);
});

test("targets and several companies", async () => {
    const data = makeForecast({
        total: {
            key: "all",
            cells: makeCells({ closed: 75 }),
            weighted: 1,
            historic: 2,
            forecast: 300,
            target: null,
            currency_id: 1,
        },
    });
    data.rows[0].target = 200;
    mockServer({ data });
    await open();
    expect("thead").toHaveText(/Target/);
    expect(`${row("c1")} td:eq(0)`).toHaveText(/200.*25.%/s);
    expect(".o_crm_forecast_total").toHaveText(/All companies.*75.*300/s);
    await contains(".o_crm_forecast_total .o_crm_forecast_select").click();
    await settle();
    expect(queryAllTexts("[role=tab]")).toEqual(["What moved"]);
    expect("tr[data-move] button").toHaveCount(0);
    expect.verifySteps([
        "load month false",
        "flow c1 month 2026-03-01 2026-03-16 false false",
        "flow all month 2026-03-01 2026-03-16 false false",
    ]);
});
