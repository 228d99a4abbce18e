import { Component } from "@odoo/owl";

const GROUPED = ["bar", "stacked", "pie", "funnel"];
const LIMITED = ["list", "queue", "leaders"];

/** How a tile shows what it shows: the fields that the gallery and the settings share. */
export class TileOptions extends Component {
    static template = "crm_dashboard.TileOptions";
    static props = {
        /** Reactive: `kind`, `name`, `chart`, `groupby`, `scope`, `limit`, `target`. */
        values: Object,
        charts: { type: Array, element: Object },
        /** Ways to divide the metric; none for a saved search. */
        groups: { type: Array, element: Object },
        namePlaceholder: { type: String, optional: true },
    };

    get isChart() {
        return this.props.values.kind === "chart";
    }

    get isGroupable() {
        const { kind, chart } = this.props.values;
        const grouped = kind === "chart" ? GROUPED.includes(chart) : kind === "list";
        return grouped && this.props.groups.length > 0;
    }

    /** Pies and funnels have no sense without groups. */
    get needsGroup() {
        return this.isChart && ["pie", "funnel"].includes(this.props.values.chart);
    }

    get hasTarget() {
        const { kind, chart } = this.props.values;
        return kind === "figure" || (kind === "chart" && chart === "gauge");
    }

    get isLimited() {
        return LIMITED.includes(this.props.values.kind) || this.isGroupable;
    }
}

/**
 * What the server is told of the choices.
 *
 * @param {Object} values as {@link TileOptions} edits them
 * @returns {Object}
 */
export function tileValues({ kind, name, chart, groupby, scope, limit, target }) {
    const isChart = kind === "chart";
    const grouped = isChart ? GROUPED.includes(chart) : kind === "list";
    return {
        kind,
        name: name.trim() || false,
        chart: isChart ? chart : false,
        groupby: grouped ? groupby || false : false,
        scope: scope || false,
        limit: Number(limit) || 0,
        options: Number(target) ? { target: Number(target) } : {},
    };
}
