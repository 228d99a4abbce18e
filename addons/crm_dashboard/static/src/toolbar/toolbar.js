import { Component } from "@odoo/owl";

/** Which home, which days, compared with what, and whose figures. */
export class Toolbar extends Component {
    static template = "crm_dashboard.Toolbar";
    static props = {
        layout: Object,
        /** Called with `period`, `offset`, `compare` or `scope`. */
        onChoose: Function,
        onSwitch: Function,
    };

    get state() {
        return this.props.layout.state;
    }

    get hasTabs() {
        return this.props.layout.homes.length > 1;
    }

    get hasScopes() {
        return this.props.layout.scope.options.length > 1;
    }

    choosePeriod(ev) {
        this.props.onChoose({ period: ev.target.value, offset: 0 });
    }

    page(steps) {
        this.props.onChoose({ offset: this.state.offset + steps });
    }
}
