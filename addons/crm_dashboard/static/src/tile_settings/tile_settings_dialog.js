import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useService } from "@web/core/utils/hooks";

import { TileOptions, tileValues } from "./tile_options";

/** Settings of one tile: its name, how it is drawn, whose figures it shows. */
export class TileSettingsDialog extends Component {
    static template = "crm_dashboard.TileSettingsDialog";
    static components = { Dialog, TileOptions };
    static props = { tile: Object, save: Function, close: Function };

    setup() {
        this.orm = useService("orm");
        const { kind, own_name: name, chart, groupby, scope, limit, options } = this.props.tile;
        this.values = useState({
            kind,
            name,
            chart,
            groupby,
            scope,
            limit: limit || "",
            target: options.target || "",
        });
        onWillStart(async () => {
            this.gallery = await this.orm.call("crm.dashboard", "get_gallery", []);
        });
    }

    get groups() {
        const [code] = this.props.tile.metrics;
        return this.gallery.metrics.find((metric) => metric.code === code)?.groups || [];
    }

    async save() {
        this.props.close();
        await this.props.save(tileValues(this.values));
    }
}
