import { Component, onPatched, useExternalListener, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { SIZES } from "@web/core/ui/ui_service";
import { useDraggable } from "@web/core/utils/draggable";
import { useService } from "@web/core/utils/hooks";

import { arrange, clampBox, COLUMNS, grow, nudge, readingOrder, rows } from "./grid_layout";

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

/**
 * Twelve columns of tiles; while they are edited they are dragged and resized by mouse,
 * finger or arrow keys. On narrow screens they stand in reading order.
 */
export class Grid extends Component {
    static template = "crm_dashboard.Grid";
    static props = {
        tiles: { type: Array, element: Object },
        editing: { type: Boolean, optional: true },
        /** Called with the boxes of all tiles as they are to be. */
        onPlace: Function,
        slots: Object,
    };

    setup() {
        this.ui = useService("ui");
        this.root = useRef("root");
        this.state = useState({ ghost: null, announcement: "" });
        /** Key of the tile whose handle keeps the focus while it moves about. */
        this.focused = null;
        useDraggable({
            ref: this.root,
            elements: ".o_crm_grid_item",
            handle: ".o_crm_tile_handle",
            cursor: "grabbing",
            tolerance: 4,
            enable: () => this.isMovable,
            onDrag: ({ element }) => this.onDrag(element),
            onDrop: () => this.dropGhost(),
            onDragEnd: () => {
                this.state.ghost = null;
            },
        });
        useExternalListener(window, "pointermove", (ev) => this.onResize(ev));
        useExternalListener(window, "pointerup", () => this.endResize());
        useExternalListener(window, "pointercancel", () => this.cancelResize());
        onPatched(() => this.restoreFocus());
    }

    get isWide() {
        return this.ui.size >= SIZES.LG;
    }

    get isMovable() {
        return Boolean(this.props.editing) && this.isWide;
    }

    /** In the order in which they are read, so that the keyboard goes the same way. */
    get ordered() {
        return readingOrder(this.props.tiles);
    }

    get boxes() {
        return this.props.tiles.map(boxOf);
    }

    get style() {
        const ghost = this.state.ghost ? [this.state.ghost] : [];
        const more = this.props.editing ? 1 : 0;
        return `--o-rows: ${rows([...this.props.tiles, ...ghost]) + more}`;
    }

    boxStyle({ x, y, width, height }) {
        return `--o-x: ${x + 1}; --o-y: ${y + 1}; --o-width: ${width}; --o-height: ${height}`;
    }

    // ------------------------------------------------------------------
    // Mouse and finger
    // ------------------------------------------------------------------

    /** Width of a column and height of a row with their gaps, in pixels. */
    get cell() {
        const rect = this.root.el.getBoundingClientRect();
        const style = getComputedStyle(this.root.el);
        const gap = parseFloat(style.columnGap) || 0;
        return {
            left: rect.left,
            top: rect.top,
            width: (rect.width + gap) / COLUMNS,
            height: (parseFloat(style.gridAutoRows) || 80) + gap,
        };
    }

    find(key) {
        return this.props.tiles.find((tile) => String(tile.key) === String(key));
    }

    onDrag(element) {
        const tile = this.find(element.dataset.key);
        const rect = element.getBoundingClientRect();
        const cell = this.cell;
        this.state.ghost = clampBox({
            ...boxOf(tile),
            x: (rect.left - cell.left) / cell.width,
            y: (rect.top - cell.top) / cell.height,
        });
    }

    dropGhost() {
        const ghost = this.state.ghost;
        this.state.ghost = null;
        if (ghost) {
            this.props.onPlace(arrange(this.boxes, ghost));
        }
    }

    onPointerdown(ev) {
        const grip = ev.target.closest(".o_crm_tile_resize");
        if (!grip || !this.isMovable) {
            return;
        }
        ev.preventDefault();
        const item = grip.closest(".o_crm_grid_item");
        this.resized = { tile: this.find(item.dataset.key), x: ev.clientX, y: ev.clientY };
    }

    onResize(ev) {
        if (!this.resized) {
            return;
        }
        const { tile, x, y } = this.resized;
        const cell = this.cell;
        const width = Math.round(tile.width + (ev.clientX - x) / cell.width);
        const height = tile.height + (ev.clientY - y) / cell.height;
        this.state.ghost = clampBox({
            ...boxOf(tile),
            width: Math.min(width, COLUMNS - tile.x),
            height,
        });
    }

    endResize() {
        if (this.resized) {
            this.resized = null;
            this.dropGhost();
        }
    }

    cancelResize() {
        this.resized = null;
        this.state.ghost = null;
    }

    // ------------------------------------------------------------------
    // Keyboard
    // ------------------------------------------------------------------

    /** Arrow keys move the tile, with Shift they resize it. */
    onHandleKeydown(ev, tile) {
        if (!ARROWS.includes(ev.key)) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        const box = boxOf(tile);
        this.focused = tile.key;
        this.props.onPlace(
            ev.shiftKey ? arrange(this.boxes, grow(box, ev.key)) : nudge(this.boxes, box, ev.key)
        );
        const { x, y, width, height, name } = this.find(tile.key);
        this.state.announcement = _t(
            "%(name)s: column %(column)s, row %(row)s, %(width)s columns wide, %(height)s rows high",
            { name, column: x + 1, row: y + 1, width, height }
        );
    }

    restoreFocus() {
        if (this.focused === null) {
            return;
        }
        const selector = `.o_crm_grid_item[data-key="${this.focused}"] .o_crm_tile_handle`;
        this.focused = null;
        this.root.el.querySelector(selector)?.focus();
    }
}

function boxOf({ id, x, y, width, height }) {
    return { id, x, y, width, height };
}
