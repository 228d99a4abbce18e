import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { Cell } from "../cell/cell";
import { formatFigure } from "../format/format";
import { tileProps } from "../tile/tile_props";

const REST = "__rest";

/** Records of a saved search or of a metric, or the groups of a metric, as a table. */
export class ListTile extends Component {
    static template = "crm_dashboard.ListTile";
    static components = { Cell };
    static props = tileProps;

    get isGrouped() {
        return this.props.data.shape === "groups";
    }

    get groups() {
        const [dataset] = this.props.data.datasets;
        return this.props.data.labels.map((label, place) => ({
            ...label,
            text: formatFigure(dataset?.values[place], dataset || this.props.data),
            canOpen: label.key !== REST,
        }));
    }

    get isEmpty() {
        return this.isGrouped ? !this.groups.length : !this.props.data.rows.length;
    }

    get total() {
        const { total, more } = this.props.data;
        return more ? _t("All of more than %s", total) : _t("All %s", total);
    }

    get hasMore() {
        return !this.isGrouped && this.props.data.total > this.props.data.rows.length;
    }

    isNumber(column) {
        return ["integer", "float", "monetary"].includes(column.type);
    }
}

registry.category("crm_dashboard.tiles").add("list", { Component: ListTile });
