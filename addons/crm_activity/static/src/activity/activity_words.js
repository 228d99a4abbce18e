import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";

export const PRIORITIES = {
    1: { label: _t("Raised"), css: "text-bg-info" },
    2: { label: _t("High"), css: "text-bg-warning" },
    3: { label: _t("Urgent"), css: "text-bg-danger" },
};

export const STATES = {
    in_progress: { label: _t("In Progress"), css: "text-bg-info" },
    waiting: { label: _t("Waiting"), css: "text-bg-warning" },
};

/**
 * What an activity says beside its type, person and due date: only what is out of the
 * ordinary, so that a plain activity looks as it always did.
 *
 * @param {Object} activity of the store
 * @returns {{priority: Object|undefined, progress: Object|undefined, planned: string,
 *     participants: string, repeats: string}}
 */
export function describeActivity(activity) {
    const { planned_start: start, participant_ids: participants } = activity;
    return {
        priority: PRIORITIES[activity.priority],
        progress: STATES[activity.progress_state],
        planned: start ? formatDateTime(deserializeDateTime(start), { showSeconds: false }) : "",
        participants: (participants || [])
            .map((partner) => partner.name || partner.displayName)
            .join(", "),
        repeats: activity.repeat_label || "",
    };
}
