import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { htmlJoin } from "@web/core/utils/html";

import { markup } from "@odoo/owl";

const SNOOZE_MINUTES = 15;

/**
 * One line for each activity: its name, its document, and when it begins.
 *
 * @param {Object[]} activities
 * @returns {ReturnType<markup>}
 */
export function reminderText(activities) {
    const lines = activities.map(({ name, document, start }) =>
        [
            name,
            document,
            start && formatDateTime(deserializeDateTime(start), { showSeconds: false }),
        ]
            .filter(Boolean)
            .join(" – ")
    );
    return htmlJoin(lines, markup`<br/>`);
}

/** Shows reminders of activities on whatever screen a person has open. */
export const reminderService = {
    dependencies: ["action", "bus_service", "notification", "orm"],

    start(env, { action, bus_service: bus, notification, orm }) {
        async function open(activities) {
            const ids = activities.map((activity) => activity.id);
            if (ids.length === 1) {
                return action.doAction(
                    await orm.call("mail.activity", "action_open_document", [ids])
                );
            }
            return action.doAction("crm_activity.mail_activity_action", {
                additionalContext: { search_default_filter_user_id_uid: 0 },
                props: { domain: [["id", "in", ids]] },
            });
        }

        function show({ activities }) {
            const ids = activities.map((activity) => activity.id);
            const close = notification.add(reminderText(activities), {
                title: activities.length > 1 ? _t("Reminders") : _t("Reminder"),
                type: "warning",
                sticky: true,
                buttons: [
                    {
                        name: _t("Open"),
                        primary: true,
                        onClick: () => {
                            close();
                            open(activities);
                        },
                    },
                    {
                        name: _t("In %s minutes", SNOOZE_MINUTES),
                        onClick: async () => {
                            close();
                            await orm.call("mail.activity", "action_snooze", [ids], {
                                minutes: SNOOZE_MINUTES,
                            });
                        },
                    },
                ],
            });
        }

        bus.subscribe("crm_activity.reminder", show);
        bus.start();
    },
};

registry.category("services").add("crm_activity_reminder", reminderService);
