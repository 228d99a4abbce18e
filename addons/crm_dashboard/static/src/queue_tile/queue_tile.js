import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { Cell } from "../cell/cell";
import { formatSince } from "../format/format";
import { tileProps } from "../tile/tile_props";

/** Records that wait, the one that waits longest first, and a button that takes it. */
export class QueueTile extends Component {
    static template = "crm_dashboard.QueueTile";
    static components = { Cell };
    static props = tileProps;

    get rows() {
        return this.props.data.rows;
    }

    get next() {
        return this.rows[0];
    }

    get count() {
        const { total, more } = this.props.data;
        return more ? `${total}+` : `${total}`;
    }

    get countLabel() {
        return _t("%s waiting. Show all.", this.count);
    }

    since(row) {
        return formatSince(row.since);
    }

    openRow(row) {
        return this.props.openRecord(this.props.data.model, row.id);
    }
}

registry.category("crm_dashboard.tiles").add("queue", { Component: QueueTile });
