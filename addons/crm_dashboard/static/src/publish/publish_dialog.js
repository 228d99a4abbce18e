import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const NEW = "new";

/** A manager gives a layout to a role, in place of its home or beside it. */
export class PublishDialog extends Component {
    static template = "crm_dashboard.PublishDialog";
    static components = { Dialog };
    static props = {
        dashboardId: Number,
        name: String,
        /** The home of a role that the layout began as. */
        originId: { type: [Number, Boolean], optional: true },
        onPublished: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ target: NEW, name: this.props.name, groups: {}, locked: false });
        onWillStart(async () => {
            this.choices = await this.orm.call("crm.dashboard", "get_publishing", []);
            const { homes } = this.choices;
            const known = [this.props.originId, this.props.dashboardId];
            const begun = homes.find(({ id }) => known.includes(id)) || homes[0];
            this.state.target = begun ? String(begun.id) : NEW;
        });
    }

    get isNew() {
        return this.state.target === NEW;
    }

    get groupIds() {
        return this.choices.groups.map(({ id }) => id).filter((id) => this.state.groups[id]);
    }

    get isComplete() {
        return !this.isNew || (this.state.name.trim() && this.groupIds.length > 0);
    }

    get targets() {
        return this.choices.homes.map(({ id, name, roles }) => ({
            value: String(id),
            label: roles.length ? `${name} (${roles.join(", ")})` : name,
        }));
    }

    async publish() {
        const values = { locked: this.state.locked };
        if (this.isNew) {
            Object.assign(values, { name: this.state.name.trim(), group_ids: this.groupIds });
        } else {
            values.target_id = Number(this.state.target);
        }
        const id = await this.orm.call(
            "crm.dashboard",
            "publish_home",
            [this.props.dashboardId],
            values
        );
        this.notification.add(_t("Published. People of the role see it from now on."), {
            type: "success",
        });
        this.props.close();
        await this.props.onPublished(id);
    }
}
