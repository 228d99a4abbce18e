import { Component } from "@odoo/owl";

import { formatCell } from "../format/format";

/** One value of a row: numbers to the right, texts cut where the room ends. */
export class Cell extends Component {
    static template = "crm_dashboard.Cell";
    static props = { cell: Object };

    get text() {
        return formatCell(this.props.cell);
    }

    get isNumber() {
        return "number" in this.props.cell;
    }
}
