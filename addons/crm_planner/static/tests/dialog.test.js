import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, press, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { browser } from "@web/core/browser/browser";
import { contains, onRpc } from "@web/../tests/web_test_helpers";

import { at, makeBlock, makeBoard, makePerson } from "./helpers";
import { mountPlanner } from "./mount";

defineMailModels();
beforeEach(() => browser.localStorage.removeItem("crm_planner.scope"));

const LOADED = ["waiting /false", "board team-3 false"];
const CALL = "[data-key='activity-1-7']";

/** Dates, times and fractions are not typed in one character after the other. */
async function fillIn(name, value) {
    const input = queryFirst(`.modal input[name=${name}]`);
    input.value = value;
    await manuallyDispatchProgrammaticEvent(input, "input");
    await animationFrame();
}

test("a colleague's time is busy and can only be looked at", async () => {
    const blocks = [
        makeBlock({ name: "Busy", hidden: true, movable: false, removable: false, stamp: "" }),
    ];
    const people = [
        makePerson({
            blocks,
            plannable: false,
            away: [{ start: at(2, 9), stop: at(2, 18), name: "Busy" }],
        }),
    ];
    await mountPlanner({ board: makeBoard({ people }) });
    expect(".o_crm_planner_movable").toHaveCount(0);
    expect(".o_crm_planner_away").toHaveText("Busy");
    await contains(CALL).focus();
    await press("Enter");
    await animationFrame();
    expect(".modal").toHaveText(/This time is taken/);
    expect(".modal .o_crm_planner_open").toHaveCount(0);
    expect(".modal .o_crm_planner_save").toHaveCount(0);
    expect.verifySteps(LOADED);
});

test("without dragging: in a dialog", async () => {
    await mountPlanner();
    await contains(CALL).click();
    expect(".modal select[name=user]").toHaveValue("7");
    await contains(".modal select[name=user]").select("8");
    await fillIn("date", "2026-04-02");
    await fillIn("time", "16:15");
    await fillIn("hours", "1.5");
    await contains(".modal .o_crm_planner_save").click();
    await animationFrame();
    // the second of April lies in another week
    const start = at(17, 16, 15);
    expect.verifySteps([...LOADED, `move activity 1 first 7>8 ${start}-${start + 90}`]);
});

test("the dialog finds free time and tells what is in the way", async () => {
    const other = makeBlock({ id: 2, name: "Visit", start: at(0, 10), stop: at(0, 13) });
    await mountPlanner({
        board: makeBoard({ people: [makePerson({ blocks: [makeBlock(), other] })] }),
    });
    await contains(CALL).click();
    await fillIn("date", "2026-03-16");
    expect(".modal [role=status]").toHaveText("At the same time: Visit");
    await contains(".modal .o_crm_planner_suggest").click();
    expect(queryFirst(".modal input[name=time]").value).toBe("14:00");
    expect(".modal [role=status]").toHaveText("");
    await fillIn("hours", "9");
    await contains(".modal .o_crm_planner_suggest").click();
    expect(".modal [role=status]").toHaveText(/no free time of that length/);
    await fillIn("hours", "0");
    expect(".modal .o_crm_planner_save").not.toBeEnabled();
    expect.verifySteps(LOADED);
});

test("a block is marked as done", async () => {
    onRpc("mail.activity", "action_feedback", ({ args }) => {
        expect.step(`done ${args[0]}`);
        return false;
    });
    await mountPlanner();
    await contains(CALL).click();
    await contains(".modal .o_crm_planner_finish").click();
    await animationFrame();
    expect.verifySteps([...LOADED, "done 1", "waiting /false", "board team-3 2026-03-16"]);
    expect(queryFirst(".o_notification")).toHaveText("“Call Fontana” is done.");
});
