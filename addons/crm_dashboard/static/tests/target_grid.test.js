import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import "@crm_dashboard/target_grid/target_grid";
import {
    contains,
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { EURO } from "./helpers";

defineMailModels();

const SHORT = ["Jan", "Feb", "Mar"];
const ASKED = ["metric_id", "period", "offset", "view"];

function makeCell(amount = null, values = {}) {
    const ids = amount === null ? [] : [Math.round(amount) + 1];
    return { ids, amount, below: null, missing: null, days: "", other: null, ...values };
}

function makeRow(key, level, cells, values = {}) {
    const [kind, id, within = 0] = key.split("-");
    return {
        key,
        above: null,
        kind,
        id: Number(id),
        within: Number(within),
        name: `${kind} ${id}`,
        level,
        current: true,
        cells,
        ...values,
    };
}

function makeGrid(values = {}) {
    return {
        metric: {
            id: 8,
            name: "Won Revenue",
            unit: "money",
            digits: 0,
            direction: "up",
            currency: EURO,
            additive: true,
        },
        metrics: [
            { id: 8, name: "Won Revenue" },
            { id: 9, name: "Won" },
        ],
        period: "month",
        offset: 0,
        title: "2026",
        view: "team",
        views: ["team", "department"],
        columns: SHORT.map((short, place) => ({
            key: `2026-0${place + 1}`,
            label: `${short} 2026`,
            short,
            first: `2026-0${place + 1}-01`,
            last: `2026-0${place + 1}-28`,
            current: place === 1,
            past: place < 1,
        })),
        rows: [
            makeRow("company-1", 0, [
                makeCell(1000, { below: 900, missing: 100 }),
                makeCell(),
                makeCell(),
            ]),
            makeRow("team-3", 1, [makeCell(900), makeCell(), makeCell()]),
            makeRow("user-5-3", 2, [makeCell(400), makeCell(), makeCell(null, { other: 50 })]),
            makeRow("user-6-3", 2, [makeCell(500), makeCell(), makeCell()], { current: false }),
        ],
        can_edit: true,
        sees_everybody: true,
        ...values,
    };
}

const tell = ({ kind, id, first, before, amount }) => `${kind}${id} ${first} ${before}>${amount}`;

/** A server that keeps what is set. */
function mockServer(answers = {}) {
    const server = { grid: makeGrid(), figures: {}, ...answers };
    onRpc("crm.target", "load_grid", ({ kwargs }) => {
        expect.step(`load ${JSON.stringify(kwargs, ASKED)}`);
        return structuredClone(server.grid);
    });
    onRpc("crm.target", "load_grid_figures", () => server.figures);
    onRpc("crm.target", "set_cells", ({ args: [, , cells], kwargs }) => {
        const told = cells.map(tell).join();
        expect.step(kwargs.reason ? `set ${told} (${kwargs.reason})` : `set ${told}`);
        server.refuse?.();
        for (const cell of cells) {
            const row = server.grid.rows.find(
                ({ kind, id }) => kind === cell.kind && id === cell.id
            );
            const place = server.grid.columns.findIndex(({ first }) => first === cell.first);
            row.cells[place] = makeCell(cell.amount);
        }
        return cells.length;
    });
    return server;
}

async function mountGrid(answers) {
    const server = mockServer(answers);
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_dashboard.targets",
    });
    await animationFrame();
    await expect.waitForSteps(['load {"metric_id":false}']);
    return server;
}

const LOAD = 'load {"metric_id":8,"period":"month","offset":0,"view":"team"}';
const at = (row, column) => `[data-place="${row}-${column}"]`;

async function paste(text) {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    await manuallyDispatchProgrammaticEvent(document.activeElement, "paste", {
        clipboardData: data,
    });
    await animationFrame();
}

test("owners, periods and what is missing", async () => {
    await mountGrid();
    expect(queryAllTexts("thead th")).toEqual(["Owner", ...SHORT, "Total"]);
    expect(queryAllTexts(".o_crm_targets_owner .text-truncate")).toEqual([
        "company 1",
        "team 3",
        "user 5",
        "user 6",
    ]);
    expect(`${at(0, 0)} .o_crm_targets_amount`).toHaveText("1,000");
    expect(`${at(0, 0)} .o_crm_targets_missing`).toHaveText("100 missing");
    expect(`${at(2, 2)} .o_crm_targets_other`).toHaveText("50");
    expect(".o_crm_targets_gone").toHaveCount(1);
});

test("one begins in the present, and the cell is told in words", async () => {
    await mountGrid();
    expect(at(0, 1)).toHaveAttribute("tabindex", "0");
    expect(".o_crm_targets_words").toHaveText(/company 1, Feb 2026.*No target/s);
    await contains(at(0, 0)).click();
    expect(".o_crm_targets_words").toHaveText(/Target 1,000.*900.*handed out.*100 missing/s);
});

test("typing replaces, Enter keeps and goes down", async () => {
    await mountGrid();
    await contains(at(2, 1)).click();
    await press("7");
    await animationFrame();
    expect(".o_crm_targets_input").toHaveValue("7");
    await contains(".o_crm_targets_input").edit("750", { confirm: false });
    await press("Enter");
    await animationFrame();
    await expect.waitForSteps(["set user5 2026-02-01 null>750", LOAD]);
    expect(`${at(2, 1)} .o_crm_targets_amount`).toHaveText("750");
    expect(at(3, 1)).toBeFocused();
});

test("F2 changes what is there, Escape leaves it, Tab goes right", async () => {
    await mountGrid();
    await contains(at(2, 0)).click();
    await press("F2");
    await animationFrame();
    expect(".o_crm_targets_input").toHaveValue("400");
    await press("Escape");
    await animationFrame();
    expect(".o_crm_targets_input").toHaveCount(0);
    expect(at(2, 0)).toBeFocused();
    await press("Enter");
    await animationFrame();
    await contains(".o_crm_targets_input").edit("450", { confirm: false });
    await press("Tab");
    await animationFrame();
    await expect.waitForSteps(["set user5 2026-01-01 400>450", LOAD]);
    expect(at(2, 1)).toBeFocused();
});

test("what is no amount is said, and nothing is lost", async () => {
    await mountGrid();
    await contains(at(2, 1)).click();
    await press("1");
    await animationFrame();
    await contains(".o_crm_targets_input").edit("a lot", { confirm: false });
    await press("Enter");
    await animationFrame();
    expect(".o_crm_targets_wrong").toHaveText("“a lot” is no amount.");
    expect(".o_crm_targets_input").toHaveValue("a lot");
    expect.verifySteps([]);
});

test("the reason goes with each change", async () => {
    await mountGrid();
    await contains("input[name=reason]").edit("A new region");
    await contains(at(2, 1)).click();
    await press("5");
    await press("Enter");
    await animationFrame();
    await expect.waitForSteps(["set user5 2026-02-01 null>5 (A new region)", LOAD]);
});

test("a block is pasted; who left gets nothing new", async () => {
    await mountGrid();
    await contains(at(2, 1)).click();
    await paste("1,000\t2\n3\t4\n5\t6");
    await expect.waitForSteps(["set user5 2026-02-01 null>1000,user5 2026-03-01 null>2", LOAD]);
    expect(".o_notification").toHaveText(/4 values had no cell/);
});

test("a block with a wrong value is not pasted", async () => {
    await mountGrid();
    await contains(at(1, 1)).click();
    await paste("1\t2\nx\t4");
    expect.verifySteps([]);
    expect(".o_notification").toHaveText(/Nothing was pasted: “x”/);
});

test("one value fills what is selected, Delete empties it, Ctrl+Z takes it back", async () => {
    await mountGrid();
    await contains(at(1, 1)).click();
    await press(["Shift", "ArrowRight"]);
    await animationFrame();
    expect(".o_crm_targets_selected").toHaveCount(2);
    await paste("8");
    await expect.waitForSteps(["set team3 2026-02-01 null>8,team3 2026-03-01 null>8", LOAD]);
    await press("Delete");
    await animationFrame();
    await expect.waitForSteps(["set team3 2026-02-01 8>null,team3 2026-03-01 8>null", LOAD]);
    await press(["Control", "z"]);
    await animationFrame();
    await expect.waitForSteps(["set team3 2026-02-01 null>8,team3 2026-03-01 null>8", LOAD]);
    expect(`${at(1, 2)} .o_crm_targets_amount`).toHaveText("8");
});

test("what the server refuses is not shown as set", async () => {
    expect.errors(1);
    await mountGrid({
        refuse: () => {
            throw makeServerError({ type: "ValidationError", message: "Somebody was faster" });
        },
    });
    await contains(at(2, 1)).click();
    await press("5");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifyErrors([/Somebody was faster/]);
    await expect.waitForSteps(["set user5 2026-02-01 null>5", LOAD]);
    expect(`${at(2, 1)} .o_crm_targets_amount`).toHaveCount(0);
    expect(".o_crm_targets_undo").not.toBeEnabled();
});

test("whoever may not set reads", async () => {
    await mountGrid({ grid: makeGrid({ can_edit: false }) });
    await contains(at(2, 1)).click();
    await press("5");
    await press("Delete");
    await animationFrame();
    expect(".o_crm_targets_input").toHaveCount(0);
    expect(".o_crm_targets_spread, .o_crm_targets_copy, input[name=reason]").toHaveCount(0);
    expect("table[role=grid]").toHaveAttribute("aria-readonly", "true");
    expect.verifySteps([]);
});

test("how far people are comes beside the targets", async () => {
    const standing = {
        target: 400,
        actual: 180,
        attainment: 0.45,
        pace: 200,
        gap: 220,
        projected: 360,
        verdict: "bad",
        passed: 10,
        total: 20,
    };
    await mountGrid({ figures: { 401: standing } });
    await animationFrame();
    expect(`${at(2, 0)} .o_crm_targets_part`).toHaveText("45 %");
    expect(`${at(2, 0)} .o_crm_targets_bad`).toHaveCount(1);
    await contains(at(2, 0)).click();
    expect(".o_crm_targets_words").toHaveText(
        /so far 180.*45.*should be 200.*ends at about 360.*working day 10 of 20/s
    );
});

test("several targets in a cell are opened, not overwritten", async () => {
    const grid = makeGrid();
    grid.rows[2].cells[1] = makeCell(70, { ids: [1, 2] });
    await mountGrid({ grid });
    await contains(at(2, 1)).click();
    await press("5");
    await animationFrame();
    expect(".o_crm_targets_input").toHaveCount(0);
    expect(".o_notification").toHaveText(/several targets/);
});

test("another metric, period and year", async () => {
    await mountGrid();
    await contains("select[name=metric]").select("9");
    await expect.waitForSteps(['load {"metric_id":9,"period":"month","offset":0,"view":"team"}']);
    await contains("select[name=period]").select("quarter");
    await expect.waitForSteps(['load {"metric_id":8,"period":"quarter","offset":0,"view":"team"}']);
    await contains(".o_crm_targets_before").click();
    await expect.waitForSteps(['load {"metric_id":8,"period":"month","offset":-1,"view":"team"}']);
});

test("nothing is set yet", async () => {
    const grid = makeGrid();
    for (const row of grid.rows) {
        row.cells = SHORT.map(() => makeCell());
    }
    await mountGrid({ grid });
    expect(".o_crm_targets_hint").toHaveText(/Type into a cell, paste a block/);
});

test("a year is copied, and how much more is checked", async () => {
    await mountGrid();
    onRpc("crm.target", "copy_last_year", ({ kwargs }) => {
        expect.step(`copy ${kwargs.source} ${kwargs.percent}`);
        return 12;
    });
    await contains(".o_crm_targets_copy").click();
    await contains("#o_crm_copy_percent").edit("much", { confirm: false });
    await contains(".o_crm_copy_go").click();
    expect(".invalid-feedback").toHaveText(/between -100 and 1,000/);
    await contains("#o_crm_copy_percent").edit("10", { confirm: false });
    await contains(".modal input[value=figures]").click();
    await contains(".o_crm_copy_go").click();
    await animationFrame();
    await expect.waitForSteps(["copy figures 10", LOAD]);
    expect(".o_notification").toHaveText(/12 targets are new/);
    expect(queryOne("table[role=grid]")).not.toBe(null);
});
