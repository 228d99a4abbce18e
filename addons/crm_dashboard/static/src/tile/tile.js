import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { formatMoment } from "../format/format";

const kinds = registry.category("crm_dashboard.tiles");

/**
 * The frame of a tile: its name, whose figures it shows and when they were read, its menu,
 * and inside the component of its kind. An error stays in here.
 */
export class Tile extends Component {
    static template = "crm_dashboard.Tile";
    static components = { Dropdown, DropdownItem };
    static props = {
        tile: Object,
        data: { type: Object, optional: true },
        reading: { type: Boolean, optional: true },
        editing: { type: Boolean, optional: true },
        canEdit: { type: Boolean, optional: true },
        scopes: Object,
        open: Function,
        openRecord: Function,
        readAgain: Function,
        download: Function,
        configure: Function,
        remove: Function,
        shift: Function,
        onHandleKeydown: Function,
    };

    get id() {
        return `o_crm_tile_${this.props.tile.id}`;
    }

    get body() {
        return kinds.get(this.props.tile.kind).Component;
    }

    get bodyProps() {
        const { tile, data, open, openRecord, readAgain } = this.props;
        return { tile, data, open: (part) => open(tile.id, part), openRecord, readAgain };
    }

    get isLoading() {
        return !this.props.data;
    }

    get error() {
        return this.props.data?.error;
    }

    get errorIcon() {
        return { access: "fa-lock", gone: "fa-unlink", slow: "fa-hourglass-end" }[this.error];
    }

    /** Whether the records behind the tile can be shown as a whole. */
    get canOpen() {
        return !this.error && !["today", "leaders"].includes(this.props.tile.kind);
    }

    get scope() {
        return this.props.scopes[this.props.data?.scope] || "";
    }

    get moment() {
        return this.props.data?.moment ? formatMoment(this.props.data.moment) : "";
    }

    get note() {
        const { kind, metrics } = this.props.tile;
        if (["list", "queue"].includes(kind) && !metrics.length) {
            // a saved search says itself whose records it finds, and of which days
            return _t("As searched, now");
        }
        const parts = [this.scope];
        if (this.props.tile.kind !== "today") {
            parts.push(this.props.data?.period);
        }
        return parts.filter(Boolean).join(" · ");
    }

    get momentTitle() {
        return _t("Read at %s", this.moment);
    }

    get menuLabel() {
        return _t("Menu of “%s”", this.props.tile.name);
    }

    get handleLabel() {
        return _t(
            "Move “%s” with the arrow keys, resize it with Shift and the arrow keys",
            this.props.tile.name
        );
    }
}
