import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

/** Asks for a name. */
export class NameDialog extends Component {
    static template = "crm_dashboard.NameDialog";
    static components = { Dialog };
    static props = { title: String, save: Function, close: Function };

    setup() {
        this.state = useState({ name: "" });
        useAutofocus({ refName: "name" });
    }

    get name() {
        return this.state.name.trim();
    }

    async save() {
        if (this.name) {
            this.props.close();
            await this.props.save(this.name);
        }
    }
}
