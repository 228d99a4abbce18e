import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";

/**
 * Cancel an activity: it leaves the list and stays as history. Of a repeating one, the
 * person says whether the later ones go, too.
 *
 * @param {Object} env with the services dialog and orm
 * @param {Object} activity of the store
 * @returns {Promise<boolean>} false when the person thought better of it
 */
export async function cancelActivity(env, activity) {
    const { dialog, orm } = env.services;
    const ids = [activity.id];
    const choice = activity.repeat_label ? await askHowMany(dialog, activity) : "one";
    if (!choice) {
        return false;
    }
    if (choice === "all") {
        await orm.call("mail.activity", "action_stop_repeating", [ids]);
    }
    await orm.call("mail.activity", "action_cancel", [ids]);
    return true;
}

function askHowMany(dialog, activity) {
    return new Promise((resolve) =>
        dialog.add(
            ConfirmationDialog,
            {
                title: _t("Cancel a repeating activity"),
                body: _t("It repeats: %(rule)s. Which ones are to be cancelled?", {
                    rule: activity.repeat_label,
                }),
                confirmLabel: _t("Only this one"),
                confirm: () => resolve("one"),
                cancelLabel: _t("This and all later ones"),
                cancel: () => resolve("all"),
                dismiss: () => resolve(false),
            },
            { onClose: () => resolve(false) }
        )
    );
}
