import { Activity } from "@mail/core/web/activity";
import { ActivityListPopoverItem } from "@mail/core/web/activity_list_popover_item";
import { patch } from "@web/core/utils/patch";

import { describeActivity } from "./activity_words";
import { cancelActivity } from "./cancel_activity";

patch(Activity.prototype, {
    get words() {
        return describeActivity(this.props.activity);
    },

    /** Core deletes; here it stays as history. Meetings go as core has it. */
    async unlink() {
        const { activity, onActivityChanged } = this.props;
        if (activity.calendar_event_id) {
            return super.unlink();
        }
        const thread = this.thread;
        if (await cancelActivity(this.env, activity)) {
            activity.remove();
            onActivityChanged(thread);
        }
    },
});

patch(ActivityListPopoverItem.prototype, {
    get words() {
        return describeActivity(this.props.activity);
    },

    async unlink() {
        const { activity, onActivityChanged } = this.props;
        if (await cancelActivity(this.env, activity)) {
            activity.remove();
            onActivityChanged?.();
        }
    },
});
