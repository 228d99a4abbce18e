import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { formatFigure } from "../format/format";
import { tileProps } from "../tile/tile_props";

/** One's own place among colleagues; names and figures as far as they are published. */
export class LeadersTile extends Component {
    static template = "crm_dashboard.LeadersTile";
    static props = tileProps;

    get place() {
        const { place, of } = this.props.data;
        return place ? _t("%(place)s of %(number)s", { place, number: of }) : "";
    }

    get average() {
        return formatFigure(this.props.data.average, this.props.data, { short: true });
    }

    get value() {
        return formatFigure(this.props.data.value, this.props.data, { short: true });
    }

    get rows() {
        const largest = Math.max(0, ...this.props.data.rows.map((row) => row.value || 0));
        return this.props.data.rows.map((row) => ({
            ...row,
            text: formatFigure(row.value, this.props.data, { short: true }),
            part: largest > 0 ? Math.max(0, (100 * (row.value || 0)) / largest) : 0,
        }));
    }
}

registry.category("crm_dashboard.tiles").add("leaders", { Component: LeadersTile });
