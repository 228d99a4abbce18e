import { Activity } from "@mail/core/common/activity_model";
import { fields } from "@mail/core/common/record";
import { assignIn } from "@mail/utils/common/misc";
import { patch } from "@web/core/utils/patch";

const NAMES = ["planned_hours", "planned_start", "priority", "progress_state", "repeat_label"];

patch(Activity, {
    _insert(data) {
        const activity = super._insert(...arguments);
        assignIn(activity, data, NAMES);
        return activity;
    },
});

patch(Activity.prototype, {
    setup() {
        super.setup(...arguments);
        this.participant_ids = fields.Many("res.partner");
    },
});
