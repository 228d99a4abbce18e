import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

export const POLL_DELAY = 2000;
const UNFINISHED = ["planned", "applying"];

/**
 * Progress of a run that is carried out in the background: asks the server while the
 * run is under way and reloads the form when it is over.
 */
export class RunProgressField extends Component {
    static template = "crm_leads_ext.RunProgressField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ progress: null, applied: 0, total: 0 });
        onMounted(() => this.scheduleAsk());
        onWillUnmount(() => clearTimeout(this.timeout));
    }

    get record() {
        return this.props.record;
    }

    get progress() {
        return this.state.progress ?? Math.round(this.record.data[this.props.name] || 0);
    }

    get isUnderWay() {
        return UNFINISHED.includes(this.record.data.state);
    }

    get label() {
        if (this.state.progress === null) {
            return _t("%s%", this.progress);
        }
        return _t("%(applied)s of %(total)s", {
            applied: this.state.applied,
            total: this.state.total,
        });
    }

    scheduleAsk() {
        if (this.isUnderWay) {
            this.timeout = setTimeout(() => this.ask(), POLL_DELAY);
        }
    }

    async ask() {
        const { resId, resModel } = this.record;
        const answer = await this.orm.silent.call(resModel, "get_progress", [[resId]]);
        if (UNFINISHED.includes(answer.state)) {
            Object.assign(this.state, answer);
            this.scheduleAsk();
        } else {
            this.state.progress = null;
            await this.record.load();
        }
    }
}

registry.category("fields").add("crm_run_progress", {
    component: RunProgressField,
    supportedTypes: ["float", "integer"],
    fieldDependencies: [{ name: "state", type: "selection" }],
});
