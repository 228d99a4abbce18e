import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";

import { TodayTile } from "@crm_dashboard/today_tile/today_tile";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { bodyProps, makeTile } from "./helpers";

defineMailModels();

const activity = (id, values) => ({
    id,
    name: "Call",
    document: "Pumps",
    model: "crm.lead",
    res_id: 9,
    date: "2026-03-18",
    days_late: 0,
    icon: "fa-phone",
    ...values,
});

function mountToday(values = {}) {
    const data = {
        user_id: 7,
        today: "2026-03-18",
        activities: { late: 0, today: 0, rows: [] },
        meetings: [],
        inbox: null,
        ...values,
    };
    return mountWithCleanup(TodayTile, {
        props: bodyProps(expect, makeTile({ kind: "today" }), data),
    });
}

test("an empty day is said kindly", async () => {
    await mountToday();
    expect(queryAllTexts("p")).toEqual(["Nothing is due. Well done!", "No meetings today."]);
    expect(".o_crm_today_inbox").toHaveCount(0);
});

test("late activities first, each opens its document", async () => {
    await mountToday({
        activities: { late: 1, today: 5, rows: [activity(1, { days_late: 8 }), activity(2)] },
    });
    expect(".o_crm_today_activities h3").toHaveText(/1 late · 5 today/);
    expect(".o_crm_bad").toHaveText("8 days late");
    await contains(".o_crm_today_open").click();
    expect.verifySteps(["record crm.lead 9"]);
    expect(".o_crm_today_activities > button").toHaveText("All that is due");
});

test("an activity is done by one click", async () => {
    onRpc("mail.activity", "action_feedback", ({ args }) => {
        expect.step(`done ${args[0]}`);
        return false;
    });
    await mountToday({ activities: { late: 0, today: 1, rows: [activity(3)] } });
    expect(".o_crm_today_done").toHaveAttribute("aria-label", "Mark “Call” as done");
    await contains(".o_crm_today_done").click();
    await expect.waitForSteps(["done 3", "read 1"]);
});

test("meetings with their time", async () => {
    mockDate("2026-03-18 08:00:00", 0);
    const meeting = { start: "2026-03-18 10:00:00", stop: "2026-03-18 11:00:00", location: "" };
    await mountToday({
        meetings: [
            { id: 1, name: "Fair", allday: true, over: false, ...meeting },
            { id: 2, name: "Over", allday: false, over: true, ...meeting },
        ],
    });
    expect(".o_crm_today_time:first").toHaveText("All day");
    expect(".o_crm_today_over").toHaveCount(1);
    await contains(".o_crm_today_meetings li:nth-child(2) button").click();
    expect.verifySteps(["record calendar.event 2"]);
});

test("unread messages", async () => {
    const message = {
        id: 1,
        author: "Marta",
        subject: "Offer",
        preview: "Have you called?",
        date: "2026-03-18 07:00:00",
        model: "crm.lead",
        res_id: 4,
    };
    await mountToday({ inbox: { count: 3, rows: [message] } });
    expect(".o_crm_today_inbox h3").toHaveText(/3 unread/);
    await contains(".o_crm_today_inbox li button").click();
    expect.verifySteps(["record crm.lead 4"]);
    expect(".o_crm_today_inbox > button").toHaveText("Open the inbox");
});
