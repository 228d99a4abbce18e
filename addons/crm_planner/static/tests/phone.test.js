import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst, resize } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { browser } from "@web/core/browser/browser";
import { contains } from "@web/../tests/web_test_helpers";

import { at, makeBlock, makeBoard, makeItem, makePerson } from "./helpers";
import { mountPlanner } from "./mount";

defineMailModels();

const LOADED = ["waiting /false", "board team-3 false"];

async function mountPhone(values) {
    browser.localStorage.removeItem("crm_planner.scope");
    await resize({ width: 375, height: 700 });
    await mountPlanner(values);
}

test("the day of one person, what comes next below", async () => {
    const people = [
        makePerson({
            blocks: [
                makeBlock({ id: 2, name: "Later", start: at(0, 15), stop: at(0, 16) }),
                makeBlock({ start: at(0, 10), stop: at(0, 11), marks: ["double"] }),
                makeBlock({ id: 3, name: "Tomorrow" }),
            ],
            away: [{ start: at(0, 16), stop: at(0, 18), name: "Dentist" }],
            load: [[540, 480], ...Array(6).fill([0, 480])],
        }),
        makePerson({ id: 8, name: "Bruno" }),
    ];
    await mountPhone({
        board: makeBoard({ people }),
        waiting: { items: [makeItem()], more: false },
    });
    expect(".o_crm_planner_board").toHaveCount(0);
    expect(".o_crm_planner_phone h1").toHaveText("Monday, March 16");
    expect(".o_crm_planner_day_load").toHaveText("9 of 8 h planned");
    expect(queryAllTexts(".o_crm_planner_entry")).toEqual([
        "10:00 – 11:00\nCall Fontana\nDouble booked",
        "15:00 – 16:00\nLater",
        "16:00 – 18:00\nDentist",
    ]);
    await contains("select[name=row]").select("8");
    expect(".o_crm_planner_phone").toHaveText(/Nothing is planned yet/);
    expect(".o_crm_planner_item").toHaveCount(1);
    expect.verifySteps(LOADED);
});

test("paging goes from day to day, and on into the next week", async () => {
    await mountPhone();
    await contains(".o_crm_planner_after").click();
    expect(".o_crm_planner_phone h1").toHaveText("Tuesday, March 17");
    expect.verifySteps(LOADED);
    await contains(".o_crm_planner_before").click();
    await contains(".o_crm_planner_before").click();
    await animationFrame();
    expect.verifySteps(["waiting /false", "board team-3 2026-03-15"]);
});

test("what waits is planned by touch, in a dialog", async () => {
    await mountPhone({ waiting: { items: [makeItem()], more: false } });
    await contains(".o_crm_planner_item").click();
    expect(queryFirst(".modal input[name=time]").value).toBe("10:00");
    await contains(".modal .o_crm_planner_save").click();
    await animationFrame();
    expect.verifySteps([
        ...LOADED,
        `move activity 9 first 7>7 ${at(0, 10)}-${at(0, 11)}`,
        "waiting /false",
    ]);
    expect(queryAllTexts(".o_crm_planner_entry")).toEqual(["10:00 – 11:00\nSend the offer"]);
});
