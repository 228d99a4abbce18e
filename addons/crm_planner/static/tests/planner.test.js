import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryRect } from "@odoo/hoot-dom";
import { animationFrame, Deferred, runAllTimers } from "@odoo/hoot-mock";
import { browser } from "@web/core/browser/browser";
import { contains, makeServerError } from "@web/../tests/web_test_helpers";
import { at, makeBlock, makeBoard, makeItem, makePerson } from "./helpers";
import { mountPlanner } from "./mount";

defineMailModels();
beforeEach(() => browser.localStorage.removeItem("crm_planner.scope"));

const LOADED = ["waiting /false", "board team-3 false"];
const ROW = {
    ana: ".o_crm_planner_row[data-user='7']",
    bruno: ".o_crm_planner_row[data-user='8']",
};
const CALL = "[data-key='activity-1-7']";

/** A place in a row: where it is that hour. */
function spot(row, day, hour) {
    const cell = `${row} .o_crm_planner_day[data-day='${day}']`;
    const x = ((hour - 9) / 9) * queryRect(cell).width;
    return [cell, { position: { x, y: 20 }, relative: true }];
}

async function drag(selector, ...target) {
    const { moveTo, drop } = await contains(selector).drag();
    await moveTo(...target);
    await animationFrame();
    const ghost = queryAllTexts(".o_crm_planner_ghost").join();
    await drop();
    await animationFrame();
    return ghost;
}

const said = () => queryAllTexts(".o_crm_planner [aria-live]").join();

test("a row per person, the open days, what waits beside them", async () => {
    await mountPlanner({ waiting: { items: [makeItem()], more: false } });
    expect.verifySteps(LOADED);
    expect(queryAllTexts(".o_crm_planner_person .fw-bold")).toEqual(["Ana", "Bruno"]);
    expect(".o_crm_planner_date").toHaveCount(5);
    expect(`${ROW.ana} .o_crm_planner_block`).toHaveCount(1);
    expect(`${ROW.ana} .o_crm_planner_work`).toHaveCount(10);
    expect(".o_crm_planner_item_name").toHaveText("Send the offer");
    expect(CALL).toHaveAttribute(
        "aria-label",
        "Call Fontana. Tuesday, March 17, 10:00 to 11:00. Ana"
    );
    expect(".o_crm_planner_undo").not.toBeEnabled();
    expect(".o_crm_planner_clock").toHaveCount(0);
});

test("a colleague's clock is told when it is another one", async () => {
    const people = [makePerson({ ahead: -270 }), makePerson({ id: 8, ahead: 60 })];
    await mountPlanner({ board: makeBoard({ people }) });
    expect(queryAllTexts(".o_crm_planner_clock")).toEqual(["−4.5 h", "+1 h"]);
    expect.verifySteps(LOADED);
});

test("a block is dragged to a colleague and another hour", async () => {
    await mountPlanner();
    // it is held in its middle
    const ghost = await drag(CALL, ...spot(ROW.bruno, 3, 15.5));
    expect(ghost).toBe("15:00 – 16:00");
    expect.verifySteps([...LOADED, `move activity 1 first 7>8 ${at(3, 15)}-${at(3, 16)}`]);
    expect(`${ROW.ana} .o_crm_planner_block`).toHaveCount(0);
    expect(`${ROW.bruno} .o_crm_planner_block`).toHaveCount(1);
    expect(said()).toBe("Call Fontana: Thursday, March 19, 15:00 to 16:00, Bruno");
});

test("work dropped into lunch begins after it, or before", async () => {
    await mountPlanner();
    const ghost = await drag(CALL, ...spot(ROW.ana, 0, 14.3));
    expect(ghost).toBe("14:00 – 15:00");
    expect.verifySteps([...LOADED, `move activity 1 first 7>7 ${at(0, 14)}-${at(0, 15)}`]);
});

test("a meeting may go on while others eat", async () => {
    const meeting = makeBlock({ kind: "meeting", name: "Visit" });
    await mountPlanner({ board: makeBoard({ people: [makePerson({ blocks: [meeting] })] }) });
    await drag("[data-key='meeting-1-7']", ...spot(ROW.ana, 0, 13.5));
    expect.verifySteps([...LOADED, `move meeting 1 first 7>7 ${at(0, 13)}-${at(0, 14)}`]);
});

test("the move is shown before the server answers", async () => {
    const pause = new Deferred();
    await mountPlanner({ pause });
    await drag(CALL, ...spot(ROW.bruno, 3, 15.5));
    expect(`${ROW.bruno} .o_crm_planner_saving`).toHaveCount(1);
    pause.resolve();
    await animationFrame();
    await animationFrame();
    expect(".o_crm_planner_saving").toHaveCount(0);
    expect(`${ROW.bruno} .o_crm_planner_block`).toHaveCount(1);
    expect.verifySteps([...LOADED, `move activity 1 first 7>8 ${at(3, 15)}-${at(3, 16)}`]);
});

test("a second move waits for the first one and knows its stamp", async () => {
    const pause = new Deferred();
    await mountPlanner({ pause });
    await drag(CALL, ...spot(ROW.bruno, 3, 15.5));
    await drag("[data-key='activity-1-8']", ...spot(ROW.ana, 2, 16.5));
    pause.resolve();
    await animationFrame();
    await animationFrame();
    expect.verifySteps([
        ...LOADED,
        `move activity 1 first 7>8 ${at(3, 15)}-${at(3, 16)}`,
        `move activity 1 moved 1 8>7 ${at(2, 16)}-${at(2, 17)}`,
    ]);
    expect(`${ROW.ana} .o_crm_planner_block`).toHaveCount(1);
    expect(`${ROW.bruno} .o_crm_planner_block`).toHaveCount(0);
});

test("its end is pulled", async () => {
    await mountPlanner();
    const { moveTo, drop } = await contains(`${CALL} .o_crm_planner_grip`).drag();
    await moveTo(...spot(ROW.ana, 1, 12.5));
    await drop();
    await animationFrame();
    expect.verifySteps([...LOADED, `move activity 1 first 7>7 ${at(1, 10)}-${at(1, 12, 30)}`]);
});

test("work that waits is dropped onto a person", async () => {
    await mountPlanner({ waiting: { items: [makeItem({ minutes: 90 })], more: false } });
    await drag(".o_crm_planner_item", ...spot(ROW.bruno, 2, 11));
    expect.verifySteps([
        ...LOADED,
        `move activity 9 first 7>8 ${at(2, 11)}-${at(2, 12, 30)}`,
        "waiting /false",
    ]);
    expect(`${ROW.bruno} .o_crm_planner_block`).toHaveCount(1);
    expect(".o_crm_planner_item").toHaveCount(0);
});

test("a block dropped beside the board waits again; a meeting stays", async () => {
    const meeting = makeBlock({ kind: "meeting", id: 2, start: at(3, 10), stop: at(3, 11) });
    const people = [makePerson({ blocks: [makeBlock(), meeting] })];
    await mountPlanner({ board: makeBoard({ people }) });
    await drag("[data-key='meeting-2-7']", ".o_crm_planner_waiting");
    expect.verifySteps(LOADED);
    await drag(CALL, ".o_crm_planner_waiting");
    expect.verifySteps(["move activity 1 first 7>7 null-null", "waiting /false"]);
    expect(".o_crm_planner_item").toHaveCount(1);
});

test("nothing is dropped on people for whom one does not plan", async () => {
    const people = [makePerson({ blocks: [makeBlock()] }), makePerson({ id: 8, plannable: false })];
    await mountPlanner({ board: makeBoard({ people }) });
    const ghost = await drag(CALL, ...spot(ROW.bruno, 2, 11));
    expect(ghost).toBe("");
    expect.verifySteps(LOADED);
});

test("by keyboard: picked up, moved, put down", async () => {
    await mountPlanner();
    await contains(CALL).focus();
    await press("Enter");
    await animationFrame();
    expect(said()).toInclude("Call Fontana picked up: Tuesday, March 17, 10:00 to 11:00, Ana");
    await press("ArrowRight");
    await press("ArrowDown");
    await press("PageDown");
    await press(["Shift", "ArrowRight"]);
    await animationFrame();
    expect(said()).toBe("Wednesday, March 18, 10:30 to 12:00, Bruno");
    expect(`${ROW.bruno} .o_crm_planner_ghost`).toHaveCount(1);
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([...LOADED, `move activity 1 first 7>8 ${at(2, 10, 30)}-${at(2, 12)}`]);
    expect("[data-key='activity-1-8']").toBeFocused();
});

test("by keyboard: over lunch in one step", async () => {
    const late = makeBlock({ start: at(1, 12), stop: at(1, 12, 30) });
    await mountPlanner({ board: makeBoard({ people: [makePerson({ blocks: [late] })] }) });
    await contains(CALL).focus();
    for (const key of ["Enter", "ArrowRight", "ArrowRight"]) {
        await press(key);
    }
    await animationFrame();
    expect(said()).toInclude("14:00 to 14:30");
    await press("ArrowLeft");
    await animationFrame();
    expect(said()).toInclude("12:30 to 13:00");
    expect.verifySteps(LOADED);
});

test("by keyboard: given back", async () => {
    await mountPlanner();
    await contains(CALL).focus();
    await press("Enter");
    await press("ArrowRight");
    await press("Escape");
    await animationFrame();
    expect(".o_crm_planner_ghost").toHaveCount(0);
    expect(said()).toBe("Call Fontana stays where it was");
    expect(CALL).toBeFocused();
    expect.verifySteps(LOADED);
});

test("by keyboard: what waits goes to its person's first free time", async () => {
    const busy = makeBlock({ id: 2, start: at(0, 10), stop: at(0, 13) });
    const people = [makePerson({ blocks: [busy] }), makePerson({ id: 8, name: "Bruno" })];
    const waiting = { items: [makeItem()], more: false };
    await mountPlanner({ board: makeBoard({ people }), waiting });
    await contains(".o_crm_planner_item").focus();
    await press("Enter");
    await animationFrame();
    expect(said()).toInclude("Monday, March 16, 14:00 to 15:00, Ana");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([
        ...LOADED,
        `move activity 9 first 7>7 ${at(0, 14)}-${at(0, 15)}`,
        "waiting /false",
    ]);
    expect("[data-key='activity-9-7']").toBeFocused();
});

test("by keyboard: off the board", async () => {
    await mountPlanner();
    await contains(CALL).focus();
    await press("Delete");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([...LOADED, "move activity 1 first 7>7 null-null", "waiting /false"]);
    expect(said()).toBe("Call Fontana waits to be planned again");
});

test("arrow keys lead from block to block, Tab to one of them only", async () => {
    const people = [
        makePerson({
            blocks: [makeBlock(), makeBlock({ id: 2, start: at(3, 9), stop: at(3, 10) })],
        }),
        makePerson({ id: 8, name: "Bruno", blocks: [makeBlock({ id: 3, user_id: 8 })] }),
    ];
    await mountPlanner({ board: makeBoard({ people }) });
    expect(".o_crm_planner_block[tabindex='0']").toHaveCount(1);
    await contains(CALL).focus();
    await press("ArrowRight");
    expect("[data-key='activity-2-7']").toBeFocused();
    await press("ArrowDown");
    expect("[data-key='activity-3-8']").toBeFocused();
    await press("ArrowUp");
    expect(CALL).toBeFocused();
    await animationFrame();
    expect(queryAll(".o_crm_planner_block[tabindex='0']")).toEqual(queryAll(CALL));
    expect.verifySteps(LOADED);
});

test("double booking is said before anything is put down, and shown after", async () => {
    const other = makeBlock({ id: 2, name: "Visit", start: at(1, 11), stop: at(1, 12) });
    const blocks = [makeBlock(), other];
    const server = await mountPlanner({ board: makeBoard({ people: [makePerson({ blocks })] }) });
    server.answer = () => {
        const marked = blocks.map((block) => ({ ...block, marks: ["double"], start: at(1, 11) }));
        const people = [makePerson({ blocks: marked, load: [[0, 480], [540, 480], ...rest()] })];
        return { conflict: false, stamp: "s", people };
    };
    const rest = () => [2, 3, 4, 5, 6].map(() => [0, 480]);
    await contains(CALL).focus();
    await press("Enter");
    await press("ArrowRight");
    await animationFrame();
    expect(said()).toInclude("Double booked");
    expect(".o_crm_planner_clash").toHaveCount(1);
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(".o_crm_planner_double").toHaveCount(2);
    expect(".o_crm_planner_over").toHaveText("9 / 8 h");
    expect.verifySteps([...LOADED, `move activity 1 first 7>7 ${at(1, 10, 30)}-${at(1, 11, 30)}`]);
});

test("somebody was faster: it is said, and the board shows where it is", async () => {
    const server = await mountPlanner();
    server.answer = () => ({
        conflict: "Marta changed “Call Fontana” meanwhile.",
        stamp: "first",
        people: [makePerson({ blocks: [makeBlock({ start: at(4, 9), stop: at(4, 10) })] })],
    });
    await drag(CALL, ...spot(ROW.ana, 3, 15.5));
    await animationFrame();
    expect(".o_notification").toHaveText("Marta changed “Call Fontana” meanwhile.");
    expect(`${ROW.ana} [data-day='4'] .o_crm_planner_block`).toHaveCount(1);
    expect(`${ROW.ana} .o_crm_planner_block`).toHaveCount(1);
    expect(".o_crm_planner_undo").not.toBeEnabled();
    expect.verifySteps([
        ...LOADED,
        `move activity 1 first 7>7 ${at(3, 15)}-${at(3, 16)}`,
        "waiting /false",
    ]);
});

test("what the server refuses is told in its words, and everything is as before", async () => {
    const server = await mountPlanner();
    server.answer = () => {
        throw makeServerError({ message: "Ana does not work on Sunday." });
    };
    await drag(CALL, ...spot(ROW.ana, 3, 15.5));
    await animationFrame();
    await animationFrame();
    expect(".o_notification").toHaveText("Ana does not work on Sunday.");
    expect(".modal").toHaveCount(0);
    expect(`${ROW.ana} [data-day='1'] .o_crm_planner_block`).toHaveCount(1);
    expect.verifySteps([
        ...LOADED,
        `move activity 1 first 7>7 ${at(3, 15)}-${at(3, 16)}`,
        "waiting /false",
        "board team-3 2026-03-16",
    ]);
});

test("the last move is taken back", async () => {
    await mountPlanner();
    await drag(CALL, ...spot(ROW.bruno, 3, 15.5));
    await animationFrame();
    await contains(".o_crm_planner_undo").click();
    await animationFrame();
    expect.verifySteps([
        ...LOADED,
        `move activity 1 first 7>8 ${at(3, 15)}-${at(3, 16)}`,
        `move activity 1 moved 1 8>7 ${at(1, 10)}-${at(1, 11)}`,
    ]);
    expect(`${ROW.ana} [data-day='1'] .o_crm_planner_block`).toHaveCount(1);
    expect(said()).toBe("Call Fontana is back where it was");
    expect(".o_crm_planner_undo").not.toBeEnabled();
});

test("what was planned from the list goes back there, what was taken off comes back", async () => {
    await mountPlanner({ waiting: { items: [makeItem()], more: false } });
    await drag(".o_crm_planner_item", ...spot(ROW.bruno, 2, 11));
    await animationFrame();
    await press(["Control", "z"]);
    await animationFrame();
    await animationFrame();
    expect(".o_crm_planner_item").toHaveCount(1);
    await contains(CALL).focus();
    await press("Delete");
    await animationFrame();
    await animationFrame();
    await press(["Control", "z"]);
    await animationFrame();
    expect.verifySteps([
        ...LOADED,
        `move activity 9 first 7>8 ${at(2, 11)}-${at(2, 12)}`,
        "waiting /false",
        "move activity 9 moved 1 8>7 null-null",
        "waiting /false",
        "move activity 1 first 7>7 null-null",
        "waiting /false",
        `move activity 1 moved 3 7>7 ${at(1, 10)}-${at(1, 11)}`,
        "waiting /false",
    ]);
    expect(`${ROW.ana} .o_crm_planner_block`).toHaveCount(1);
});

test("another week, the view of a day, another board", async () => {
    await mountPlanner();
    await contains(".o_crm_planner_after").click();
    await contains(".o_crm_planner_now").click();
    await contains(".o_crm_planner_date:eq(2)").click();
    expect(".o_crm_planner_date").toHaveCount(1);
    expect(".o_crm_planner_title").toHaveText("Wednesday, March 18, 2026");
    await contains(".o_crm_planner_after").click();
    expect(".o_crm_planner_title").toHaveText("Thursday, March 19, 2026");
    await contains("select[name=scope]").select("me");
    await animationFrame();
    expect(browser.localStorage.getItem("crm_planner.scope")).toBe("me");
    expect.verifySteps([
        ...LOADED,
        "waiting /false",
        "board team-3 2026-03-23",
        "waiting /false",
        "board team-3 false",
        "waiting /false",
        "board me 2026-03-16",
    ]);
});

test("the last board is remembered as long as it is there", async () => {
    browser.localStorage.setItem("crm_planner.scope", "me");
    await mountPlanner();
    expect.verifySteps(["waiting /false", "board me false"]);
});

test("what waits is searched for", async () => {
    await mountPlanner();
    await contains("input[name=term]").edit("offer");
    await runAllTimers();
    await contains("select[name=person]").select("8");
    await animationFrame();
    expect.verifySteps([...LOADED, "waiting offer/false", "waiting offer/8"]);
    expect(".o_crm_planner_waiting").toHaveText(/Nothing like that waits/);
});

test("a team without people", async () => {
    await mountPlanner({ board: makeBoard({ people: [], hours: [480, 1080] }) });
    expect(".o_crm_planner_nobody").toHaveText("Nobody is in this team yet.");
    expect.verifySteps(LOADED);
});

test("who comes back while another week is read gets that week", async () => {
    const server = await mountPlanner();
    server.reading = new Deferred();
    await contains(".o_crm_planner_after").click();
    document.dispatchEvent(new Event("visibilitychange"));
    await animationFrame();
    expect.verifySteps([
        ...LOADED,
        "waiting /false",
        "board team-3 2026-03-23",
        "waiting /false",
        "board team-3 2026-03-23",
    ]);
    server.reading.resolve();
    await animationFrame();
});
