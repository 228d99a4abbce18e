import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { normalizedMatch } from "@web/core/l10n/utils";
import { useAutofocus, useService } from "@web/core/utils/hooks";

import { TileOptions, tileValues } from "../tile_settings/tile_options";

/**
 * Everything that can be put on a home: metrics of records the person may read, saved
 * searches, and the person's day.
 */
export class GalleryDialog extends Component {
    static template = "crm_dashboard.GalleryDialog";
    static components = { Dialog, TileOptions };
    static props = { add: Function, close: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ search: "", chosen: null });
        this.values = useState({
            kind: "figure",
            name: "",
            chart: "line",
            groupby: "",
            scope: "",
            limit: "",
            target: "",
        });
        useAutofocus({ refName: "search" });
        onWillStart(async () => {
            this.gallery = await this.orm.call("crm.dashboard", "get_gallery", []);
        });
    }

    // ------------------------------------------------------------------
    // What there is
    // ------------------------------------------------------------------

    get sections() {
        const sections = [
            { title: _t("Your day"), items: [this.todayItem] },
            { title: _t("Figures"), items: this.gallery.metrics.map(metricItem) },
            { title: _t("Saved searches"), items: this.gallery.searches.map(searchItem) },
        ];
        return sections
            .map((section) => ({ ...section, items: section.items.filter((i) => this.fits(i)) }))
            .filter((section) => section.items.length);
    }

    get todayItem() {
        return {
            id: "today",
            name: _t("Today"),
            description: _t("Activities that are due, meetings, unread messages."),
            kinds: ["today"],
        };
    }

    fits({ name, description }) {
        const search = this.state.search.trim();
        const matches = (text) => Boolean(normalizedMatch(text, search).match);
        return !search || matches(name) || matches(description);
    }

    get kinds() {
        const labels = Object.fromEntries(
            this.gallery.kinds.map(({ code, label }) => [code, label])
        );
        return this.chosen.kinds.map((code) => ({ code, label: labels[code] }));
    }

    get chosen() {
        return this.state.chosen;
    }

    get groups() {
        return this.chosen.groups || [];
    }

    // ------------------------------------------------------------------
    // Choosing
    // ------------------------------------------------------------------

    choose(item) {
        this.state.chosen = item;
        this.values.kind = item.kinds[0];
        this.values.name = "";
        this.values.groupby = "";
    }

    get needsGroup() {
        const { kind, chart, groupby } = this.values;
        return kind === "chart" && ["pie", "funnel"].includes(chart) && !groupby;
    }

    async add() {
        if (this.needsGroup) {
            this.values.groupby = this.groups[0]?.code || "";
        }
        const { metric, filterId, name } = this.chosen;
        const tile = tileValues(this.values);
        this.props.close();
        if (metric) {
            await this.props.add({ tile: { ...tile, metric_codes: metric } });
        } else if (filterId) {
            const named = { ...tile, name: tile.name || name };
            await this.props.add({ tile: named, filter_id: filterId });
        } else {
            await this.props.add({ tile });
        }
    }
}

function metricItem({ code, name, description, kind, published, groups }) {
    const kinds = ["figure", "chart"];
    if (kind !== "ratio" || groups.length) {
        kinds.push("list");
    }
    if (kind !== "ratio") {
        kinds.push("queue");
    }
    if (published) {
        kinds.push("leaders");
    }
    return { id: `metric_${code}`, name, description, metric: code, groups, kinds };
}

function searchItem({ id, name, records }) {
    const kinds = ["list", "queue"];
    return { id: `search_${id}`, name, description: records, filterId: id, kinds };
}
