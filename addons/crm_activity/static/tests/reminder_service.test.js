import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";

import { reminderService } from "@crm_activity/reminder/reminder_service";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, getMockEnv, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";

defineMailModels();

/** The service with a bus that the test rings. */
async function startReminders() {
    await mountWithCleanup(MainComponentsContainer);
    const env = getMockEnv();
    let ring;
    reminderService.start(env, {
        action: {
            doAction: (action, options) =>
                expect.step(
                    typeof action === "string"
                        ? JSON.stringify(options.props.domain)
                        : `open ${action.res_model}`
                ),
        },
        bus_service: { subscribe: (_kind, callback) => (ring = callback), start() {} },
        notification: env.services.notification,
        orm: {
            call: async (_model, method, args, kwargs) => {
                expect.step(`${method} ${JSON.stringify([args, kwargs || {}])}`);
                return { res_model: "crm.lead" };
            },
        },
    });
    return async (activities) => {
        ring({ activities });
        await animationFrame();
    };
}

const CALL = { id: 7, name: "Call <b>Fontana</b>", document: "Pumps", start: false };
const VISIT = { id: 8, name: "Visit", document: "", start: "2026-03-18 09:00:00" };

test("one reminder opens its document", async () => {
    const ring = await startReminders();
    await ring([CALL]);
    expect(".o_notification_content").toHaveText(/Fontana.* – Pumps/);
    expect(".o_notification_content b").toHaveCount(0);
    await contains(".o_notification_buttons button:first-child").click();
    await expect.waitForSteps(["action_open_document [[[7]],{}]", "open crm.lead"]);
    expect(".o_notification").toHaveCount(0);
});

test("several open as a list", async () => {
    const ring = await startReminders();
    await ring([CALL, VISIT]);
    expect(".o_notification_content").toHaveText(/Pumps\nVisit/);
    await contains(".o_notification_buttons button:first-child").click();
    expect.verifySteps(['[["id","in",[7,8]]]']);
});

test("later again", async () => {
    const ring = await startReminders();
    await ring([CALL]);
    await contains(".o_notification_buttons button:last-child").click();
    expect.verifySteps(['action_snooze [[[7]],{"minutes":15}]']);
    expect(".o_notification").toHaveCount(0);
});
