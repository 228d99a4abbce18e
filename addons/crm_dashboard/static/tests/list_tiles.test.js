import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";

import { LeadersTile } from "@crm_dashboard/leaders_tile/leaders_tile";
import { ListTile } from "@crm_dashboard/list_tile/list_tile";
import { QueueTile } from "@crm_dashboard/queue_tile/queue_tile";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { bodyProps, EURO, makeFigure, makeTile } from "./helpers";

defineMailModels();

function mountTile(Tile, kind, data) {
    return mountWithCleanup(Tile, { props: bodyProps(expect, makeTile({ kind }), data) });
}

const columns = [
    { name: "name", label: "Name", type: "char" },
    { name: "expected_revenue", label: "Revenue", type: "monetary" },
];
const row = (id, name, number) => ({
    id,
    since: "2026-03-15 09:00:00",
    cells: [{ text: name }, { number, unit: "money", currency: EURO, digits: 0 }],
});
const records = (rows, total = rows.length) => ({
    shape: "records",
    model: "crm.lead",
    columns,
    rows,
    total,
    more: false,
});

test("a list opens its records one by one, or all", async () => {
    await mountTile(ListTile, "list", records([row(5, "Pumps", 900)], 12));
    expect(queryAllTexts("thead th")).toEqual(["Name", "Revenue"]);
    await contains("tbody button").click();
    expect(".o_crm_list_all").toHaveText("All 12");
    await contains(".o_crm_list_all").click();
    expect.verifySteps(["record crm.lead 5", "open {}"]);
});

test("a list without records says so", async () => {
    await mountTile(ListTile, "list", records([]));
    expect("table").toHaveCount(0);
    expect("p").toHaveText("Nothing to show here right now.");
});

test("groups as a list", async () => {
    await mountTile(ListTile, "list", {
        ...makeFigure(),
        shape: "groups",
        labels: [
            { key: 4, label: "Ana" },
            { key: "__rest", label: "Others" },
        ],
        datasets: [{ ...makeFigure(), values: [30, 7] }],
    });
    expect(queryAllTexts("td")).toEqual(["30 €", "7 €"]);
    expect("tbody button").toHaveCount(1);
    await contains("tbody button").click();
    expect.verifySteps(['open {"group":4}']);
});

test("a queue hands out the next one", async () => {
    await mountTile(QueueTile, "queue", records([row(5, "First", 1), row(6, "Second", 1)], 40));
    expect(".o_crm_queue_count").toHaveText("40");
    await contains(".o_crm_queue_next").click();
    await contains("li:nth-child(2) button").click();
    await contains(".o_crm_queue_count").click();
    expect.verifySteps(["record crm.lead 5", "record crm.lead 6", "open {}"]);
});

test("an empty queue is good news", async () => {
    await mountTile(QueueTile, "queue", records([]));
    expect("p").toHaveText("Nobody is waiting.");
});

test("one's own place among colleagues", async () => {
    await mountTile(LeadersTile, "leaders", {
        ...makeFigure({ value: 50 }),
        place: 2,
        of: 5,
        average: 40,
        rows: [
            { user_id: 1, name: "Ana", value: 100, me: false, place: 1 },
            { user_id: 2, name: "Bruno", value: 50, me: true, place: 2 },
        ],
    });
    expect(".o_crm_leaders_place").toHaveText("2 of 5");
    expect(".o_crm_leaders_me").toHaveText(/Bruno/);
    expect("button").toHaveCount(0, { message: "there are no records to show" });
});

test("a place without names, and no place yet", async () => {
    const data = { ...makeFigure({ value: null }), place: null, of: 0, average: null, rows: [] };
    await mountTile(LeadersTile, "leaders", data);
    expect(".o_crm_leaders").toHaveCount(0);
    expect("p").toHaveText(/You have no figure here yet/);
});
