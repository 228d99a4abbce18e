import { Component, onWillStart, onWillUnmount, toRaw, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { getColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { formatFigure } from "../format/format";
import { Funnel } from "../funnel/funnel";
import { tileProps } from "../tile/tile_props";
import { getChartConfig } from "./chart_config";

const REST = "__rest";

/**
 * A chart. Whoever does not see it, or does not use a mouse, gets the same as a table
 * whose rows open the records.
 */
export class ChartTile extends Component {
    static template = "crm_dashboard.ChartTile";
    static components = { Funnel };
    static props = tileProps;

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.data, this.canvas.el]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        if (!this.canvas.el) {
            return;
        }
        const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
        this.chart = new Chart(
            this.canvas.el,
            // Chart.js writes on what it is given
            getChartConfig(toRaw(this.props.data), {
                animate: !still,
                onSelect: (place, dataset) => this.select(place, dataset),
            })
        );
    }

    // ------------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------------

    get isEmpty() {
        const { by, aim, datasets } = this.props.data;
        if (by === "gauge") {
            return aim === null;
        }
        return !datasets.some((dataset) => dataset.values.some((value) => value));
    }

    get isFunnel() {
        return this.props.data.chart === "funnel";
    }

    get isGauge() {
        return this.props.data.by === "gauge";
    }

    get value() {
        return formatFigure(this.props.data.value, this.props.data, { short: true });
    }

    get aim() {
        const { aim, aim_kind: kind, compared } = this.props.data;
        const text = formatFigure(aim, this.props.data, { short: true });
        if (kind === "compared") {
            return _t("of %(value)s (%(days)s)", { value: text, days: compared?.label || "" });
        }
        return _t("of %s", text);
    }

    get steps() {
        const { labels, datasets } = this.props.data;
        const [dataset] = datasets;
        const largest = Math.max(0, ...dataset.values.map((value) => value || 0));
        return labels.map((label, place) => ({
            ...label,
            place,
            text: formatFigure(dataset.values[place], dataset, { short: true }),
            part: largest ? Math.max(0, (100 * (dataset.values[place] || 0)) / largest) : 0,
            color: getColor(place, "bright", labels.length),
        }));
    }

    /** The same as a table: a row per label, a column per data set. */
    get rows() {
        return (this.props.data.labels || []).map((label, place) => ({
            ...label,
            place,
            canOpen: this.canOpen(place),
            texts: this.props.data.datasets.map((dataset) =>
                formatFigure(dataset.values[place], dataset)
            ),
        }));
    }

    get label() {
        const { tile, data } = this.props;
        return _t("Chart: %(name)s. In all %(value)s. The next element is a table of it.", {
            name: tile.name,
            value: formatFigure(data.value, data),
        });
    }

    // ------------------------------------------------------------------
    // Records behind a part
    // ------------------------------------------------------------------

    canOpen(place) {
        return this.props.data.labels?.[place]?.key !== REST;
    }

    select(place, dataset = 0) {
        const { by, labels, datasets } = this.props.data;
        if (by === "gauge") {
            return this.props.open();
        }
        if (!this.canOpen(place) || datasets[dataset]?.compared) {
            return undefined;
        }
        const { key, from, to } = labels[place];
        const part = by === "time" ? { point: [from, to] } : { group: key };
        return this.props.open({ ...part, metric: datasets[dataset].metric });
    }
}

registry.category("crm_dashboard.tiles").add("chart", { Component: ChartTile });
