import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { formatSince, formatTime } from "../format/format";
import { tileProps } from "../tile/tile_props";

/** What somebody has to do today: activities (late ones first), meetings, unread mail. */
export class TodayTile extends Component {
    static template = "crm_dashboard.TodayTile";
    static props = tileProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
    }

    get activities() {
        return this.props.data.activities;
    }

    get hasActivities() {
        return this.activities.late + this.activities.today > 0;
    }

    get isAllShown() {
        return this.activities.rows.length >= this.activities.late + this.activities.today;
    }

    get summary() {
        const { late, today } = this.activities;
        const texts = [];
        if (late) {
            texts.push(_t("%s late", late));
        }
        if (today) {
            texts.push(_t("%s today", today));
        }
        return texts.join(" · ");
    }

    get meetings() {
        return this.props.data.meetings.map((meeting) => ({
            ...meeting,
            time: meeting.allday
                ? _t("All day")
                : `${formatTime(meeting.start)} – ${formatTime(meeting.stop)}`,
        }));
    }

    get inbox() {
        return this.props.data.inbox;
    }

    due(activity) {
        if (!activity.days_late) {
            return _t("today");
        }
        return activity.days_late === 1
            ? _t("since yesterday")
            : _t("%s days late", activity.days_late);
    }

    doneLabel(activity) {
        return _t("Mark “%s” as done", activity.name);
    }

    since(message) {
        return formatSince(message.date);
    }

    openActivity(activity) {
        if (activity.model && activity.res_id) {
            return this.props.openRecord(activity.model, activity.res_id);
        }
        return this.props.openRecord("mail.activity", activity.id);
    }

    openMessage(message) {
        if (message.model && message.res_id) {
            return this.props.openRecord(message.model, message.res_id);
        }
        return this.openInbox();
    }

    openInbox() {
        return this.action.doAction("mail.action_discuss");
    }

    async markDone(activity) {
        await this.orm.call("mail.activity", "action_feedback", [[activity.id]]);
        this.notification.add(_t("“%s” is done.", activity.name), { type: "success" });
        await this.props.readAgain(this.props.tile.id);
    }

    openActivities() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("My Activities"),
            res_model: "mail.activity",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [
                ["user_id", "=", this.props.data.user_id],
                ["date_deadline", "<=", this.props.data.today],
            ],
        });
    }
}

registry.category("crm_dashboard.tiles").add("today", { Component: TodayTile });
