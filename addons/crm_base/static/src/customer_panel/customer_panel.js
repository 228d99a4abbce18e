import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

import { CustomerLayout } from "./customer_layout";

const sectionRegistry = registry.category("crm_customer_sections");

/**
 * Everything about a customer in one place. The server says which sections the person
 * sees, in which order and what is in them; how a section looks is in the registry
 * `crm_customer_sections`, by its code.
 */
export class CustomerPanel extends Component {
    static template = "crm_base.CustomerPanel";
    static components = { CustomerLayout };
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ editing: false, panel: null });
        this.open = this.open.bind(this);
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.resId) {
                return this.load(next.record.resId);
            }
        });
    }

    get sections() {
        return this.state.panel.sections.filter(
            ({ code, shown, data }) => shown && data && sectionRegistry.contains(code)
        );
    }

    getSection(code) {
        return sectionRegistry.get(code);
    }

    /** Nothing is left of a customer when the form shows the next one. */
    async load(resId) {
        this.resId = resId;
        this.state.panel = resId
            ? await this.keepLast.add(this.orm.call("res.partner", "crm_read_panel", [[resId]]))
            : null;
    }

    async save(layout) {
        await this.orm.call("crm.customer.panel.choice", "save_own", [layout]);
        await this.close();
    }

    async reset() {
        await this.orm.call("crm.customer.panel.choice", "reset_own", []);
        await this.close();
    }

    async close() {
        await this.load(this.resId);
        this.state.editing = false;
    }

    /** Open the record that a line is about. */
    open({ model, res_id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id,
            views: [[false, "form"]],
        });
    }

    openCompany() {
        this.open({ model: "res.partner", res_id: this.state.panel.entity.id });
    }
}

registry.category("view_widgets").add("crm_customer_panel", { component: CustomerPanel });
