import { expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";

import { POLL_DELAY } from "@crm_leads_ext/run_progress/run_progress";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Run extends models.Model {
    _name = "crm.decision.run";
    state = fields.Selection({
        selection: [
            ["applying", "Being Applied"],
            ["done", "Done"],
        ],
    });
    progress = fields.Float();
    _records = [
        { id: 1, state: "applying", progress: 25 },
        { id: 2, state: "done", progress: 100 },
    ];
}

defineMailModels();
defineModels([Run]);

const ARCH = `<form><field name="progress" widget="crm_run_progress"/></form>`;

function mountRun(resId) {
    return mountView({ type: "form", resModel: "crm.decision.run", resId, arch: ARCH });
}

test("a finished run asks nothing", async () => {
    onRpc("get_progress", () => expect.step("ask"));
    await mountRun(2);
    await advanceTime(3 * POLL_DELAY);
    expect(".o_crm_run_progress_label").toHaveText("100%");
    expect(".progress-bar-animated").toHaveCount(0);
    expect.verifySteps([]);
});

test("a run under way is asked until it is done", async () => {
    const answers = [
        { state: "applying", progress: 50, applied: 500, total: 1000 },
        { state: "done", progress: 100, applied: 1000, total: 1000 },
    ];
    onRpc("get_progress", () => {
        expect.step("ask");
        const answer = answers.shift();
        if (answer.state === "done") {
            MockServer.env["crm.decision.run"].write([1], { state: "done", progress: 100 });
        }
        return answer;
    });
    await mountRun(1);
    expect(".o_crm_run_progress_label").toHaveText("25%");
    await advanceTime(POLL_DELAY);
    await animationFrame();
    expect(".o_crm_run_progress_label").toHaveText("500 of 1000");
    expect(".progress-bar-animated").toHaveCount(1);
    await advanceTime(POLL_DELAY);
    await animationFrame();
    expect.verifySteps(["ask", "ask"]);
    await advanceTime(3 * POLL_DELAY);
    expect.verifySteps([]);
});
