import { Component, useState } from "@odoo/owl";

/** Lets a person choose the sections of the panel and put them in order. */
export class CustomerLayout extends Component {
    static template = "crm_base.CustomerLayout";
    static props = {
        sections: { type: Array, element: Object },
        save: Function,
        reset: Function,
        cancel: Function,
    };

    setup() {
        this.state = useState({
            rows: this.props.sections.map(({ code, title, shown }) => ({ code, title, shown })),
        });
    }

    toggle(row) {
        row.shown = !row.shown;
    }

    move(index, by) {
        const [row] = this.state.rows.splice(index, 1);
        this.state.rows.splice(index + by, 0, row);
    }

    save() {
        return this.props.save(this.state.rows.map(({ code, shown }) => [code, shown]));
    }
}
