import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";

/** What a list, a board or a pivot shows right now becomes a tile of the person's home. */
export class AddToHome extends Component {
    static template = "crm_dashboard.AddToHome";
    static components = { Dropdown };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ name: this.env.config.getDisplayName() });
        useAutofocus();
    }

    get values() {
        const { resModel, domainString, orderBy = [], globalContext } = this.env.searchModel;
        const order = orderBy.map(({ name, asc }) => `${name} ${asc ? "asc" : "desc"}`);
        const archived = globalContext.active_test === false;
        return {
            kind: "list",
            name: this.state.name.trim(),
            filter_model: resModel,
            filter_domain: domainString,
            filter_context: archived ? "{'active_test': False}" : "{}",
            filter_order: order.join(", "),
        };
    }

    async add() {
        const layout = await this.orm.call("crm.dashboard", "load_home", []);
        let id = layout.id;
        if (!id) {
            id = await this.orm.call("crm.dashboard", "add_home", [_t("My home")]);
        }
        const changes = [{ op: "add", tile: this.values }];
        await this.orm.call("crm.dashboard", "edit_home", [id, changes]);
        this.notification.add(_t("“%s” is on your home now.", this.state.name), {
            type: "success",
        });
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.add();
        }
    }
}

export const addToHomeItem = {
    Component: AddToHome,
    groupNumber: 20,
    isDisplayed: ({ config, searchModel }) =>
        config.actionType === "ir.actions.act_window" &&
        ["list", "kanban", "pivot", "graph", "activity", "calendar"].includes(config.viewType),
};

registry.category("cogMenu").add("crm-add-to-home", addToHomeItem, { sequence: 9 });
