import { expect, test } from "@odoo/hoot";

import { describeActivity } from "@crm_activity/activity/activity_words";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { makeMockEnv } from "@web/../tests/web_test_helpers";

defineMailModels();

test("a plain activity says nothing more", () => {
    const words = describeActivity({ priority: "0", progress_state: "planned" });
    expect(words).toEqual({
        priority: undefined,
        progress: undefined,
        planned: "",
        participants: "",
        repeats: "",
    });
});

test("what is out of the ordinary is said", async () => {
    await makeMockEnv();
    const words = describeActivity({
        priority: "3",
        progress_state: "waiting",
        planned_start: "2026-03-18 09:00:00",
        participant_ids: [{ name: "Carla" }, { name: "Emil" }],
        repeat_label: "Every week",
    });
    expect(String(words.priority.label)).toBe("Urgent");
    expect(String(words.progress.label)).toBe("Waiting");
    expect(words.planned).not.toBe("");
    expect(words.participants).toBe("Carla, Emil");
    expect(words.repeats).toBe("Every week");
});
