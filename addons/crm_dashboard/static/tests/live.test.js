import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";
import { Component, xml } from "@odoo/owl";

import { PAUSE, useLive } from "@crm_dashboard/home_model/live";
import { mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";

defineMailModels();

/** Mounts a listener; returns what the bus would call. */
async function listen() {
    const bus = {};
    class Listener extends Component {
        static template = xml`<div/>`;
        static props = {};
        setup() {
            patchWithCleanup(this.env.services.bus_service, {
                addChannel: (name) => expect.step(`listen ${name}`),
                deleteChannel: () => {},
                subscribe: (type, callback) => {
                    bus.notice = (models) => callback({ models });
                },
                unsubscribe: () => {},
            });
            useLive((models) => expect.step(`changed ${[...models].sort()}`));
        }
    }
    await mountWithCleanup(Listener);
    expect.verifySteps(["listen crm_dashboard"]);
    return bus;
}

test("several notices are answered once, after the pause of the server", async () => {
    const bus = await listen();
    bus.notice(["crm.lead"]);
    await advanceTime(PAUSE - 100);
    expect.verifySteps([]);
    bus.notice(["crm.lead", "mail.activity"]);
    await advanceTime(4000);
    expect.verifySteps(["changed crm.lead,mail.activity"]);
    await advanceTime(3 * PAUSE);
    expect.verifySteps([]);
});

test("out of sight nothing is asked; it is as soon as somebody looks", async () => {
    const bus = await listen();
    let hidden = true;
    patchWithCleanup(document, {
        get hidden() {
            return hidden;
        },
    });
    bus.notice(["crm.lead"]);
    await advanceTime(2 * PAUSE);
    expect.verifySteps([]);
    hidden = false;
    document.dispatchEvent(new Event("visibilitychange"));
    await advanceTime(10);
    expect.verifySteps(["changed crm.lead"]);
});
