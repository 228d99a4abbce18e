import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";

import { cancelActivity } from "@crm_activity/activity/cancel_activity";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, getMockEnv, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";

defineMailModels();

async function start() {
    onRpc("mail.activity", "action_cancel", ({ args }) => {
        expect.step(`cancel ${args[0]}`);
        return true;
    });
    onRpc("mail.activity", "action_stop_repeating", ({ args }) => {
        expect.step(`stop ${args[0]}`);
        return true;
    });
    await mountWithCleanup(MainComponentsContainer);
    return getMockEnv();
}

test("an activity is cancelled without a question", async () => {
    const env = await start();
    expect(await cancelActivity(env, { id: 7, repeat_label: "" })).toBe(true);
    expect.verifySteps(["cancel 7"]);
});

test("of a repeating one, only this turn", async () => {
    const env = await start();
    const answer = cancelActivity(env, { id: 7, repeat_label: "Every week" });
    await animationFrame();
    expect(".modal-body").toHaveText(/Every week/);
    await contains(".modal-footer .btn-primary").click();
    expect(await answer).toBe(true);
    expect.verifySteps(["cancel 7"]);
});

test("of a repeating one, the later ones too", async () => {
    const env = await start();
    const answer = cancelActivity(env, { id: 7, repeat_label: "Every week" });
    await contains(".modal-footer .btn-secondary").click();
    expect(await answer).toBe(true);
    expect.verifySteps(["stop 7", "cancel 7"]);
});

test("thinking better of it leaves all as it is", async () => {
    const env = await start();
    const answer = cancelActivity(env, { id: 7, repeat_label: "Every week" });
    await contains(".modal-header .btn-close").click();
    expect(await answer).toBe(false);
    expect.verifySteps([]);
});
