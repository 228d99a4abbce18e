import {
    Component,
    markRaw,
    onMounted,
    onWillStart,
    useEffect,
    useRef,
    useState,
    status,
} from "@odoo/owl";
import { hasTouch } from "@web/core/browser/feature_detection";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { CopyDialog } from "./copy_dialog";
import { block, layOut, readBlock, readNumber, step, writeBlock } from "./target_cells";
import { TargetModel } from "./target_model";
import { writeAmount, writeCell, writeExact, writePart, writeStanding } from "./target_words";

const PERIODS = () => ({
    week: _t("Weeks"),
    month: _t("Months"),
    quarter: _t("Quarters"),
    year: _t("Years"),
});
const VIEWS = () => ({
    team: _t("Teams"),
    department: _t("Departments"),
    territory: _t("Territories"),
});

/** Targets as a sheet: owners in rows, periods in columns. */
export class TargetGrid extends Component {
    static template = "crm_dashboard.TargetGrid";
    static components = { Dropdown, DropdownItem, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.model = useState(new TargetModel({ orm: markRaw(this.orm) }));
        this.state = useState({
            // where one is, and the other corner of what is selected
            place: { row: 0, column: 0 },
            anchor: { row: 0, column: 0 },
            editing: null,
            said: "",
        });
        this.tapped = "";
        this.table = useRef("table");
        this.input = useRef("input");
        useSetupAction({ getLocalState: () => ({ ...this.model.choice }) });
        onWillStart(async () => {
            await this.model.load(this.props.state || this.props.action.params || {});
            this.start();
        });
        useEffect(
            (editing) => {
                if (editing) {
                    this.input.el.focus();
                    const end = editing.text.length;
                    this.input.el.setSelectionRange(editing.typed ? end : 0, end);
                }
            },
            () => [this.state.editing]
        );
        // narrow screens begin with the present column, too
        onMounted(() => this.showPlace());
        this.env.config.setDisplayName?.(_t("Targets"));
    }

    /** One begins where one is: in the present column, on the first row. */
    start() {
        const column = this.model.columns.findIndex(({ current }) => current);
        const place = { row: 0, column: Math.max(0, column) };
        Object.assign(this.state, { place, anchor: place, editing: null });
    }

    showPlace() {
        const { row, column } = this.state.place;
        const cell = this.table.el?.querySelector(`[data-place="${row}-${column}"]`);
        cell?.scrollIntoView({ block: "nearest", inline: "center" });
    }

    get display() {
        return { controlPanel: {} };
    }

    get grid() {
        return this.model.grid;
    }

    get periods() {
        return Object.entries(PERIODS()).map(([code, label]) => ({ code, label }));
    }

    get views() {
        const names = VIEWS();
        return this.grid.views.map((code) => ({ code, label: names[code] }));
    }

    get isEmpty() {
        return this.model.rows.every((row) =>
            row.cells.every(({ amount, other }) => amount === null && other === null)
        );
    }

    // ------------------------------------------------------------------
    // What cells show
    // ------------------------------------------------------------------

    amount(cell) {
        return writeAmount(cell.amount, this.grid.metric);
    }

    other(cell) {
        return cell.amount === null && cell.other !== null
            ? writeAmount(cell.other, this.grid.metric)
            : "";
    }

    standing(cell) {
        const standing = this.model.standing(cell);
        // before its first working day nobody is anywhere
        if (!standing?.passed) {
            return null;
        }
        return { ...standing, part: writePart(standing.attainment) };
    }

    missing(amount) {
        if (amount === null || Math.abs(amount) < 0.005) {
            return null;
        }
        const text = writeAmount(Math.abs(amount), this.grid.metric);
        return amount > 0
            ? { text: _t("%s missing", text), tooMuch: false }
            : { text: _t("%s too much", text), tooMuch: true };
    }

    total(row) {
        return writeAmount(this.model.total(row), this.grid.metric);
    }

    /** The cell one is in, in words. */
    get words() {
        const { row, column } = this.state.place;
        const owner = this.model.rows[row];
        if (!owner) {
            return [];
        }
        const cell = owner.cells[column];
        const { metric } = this.grid;
        return [
            `${owner.name}, ${this.model.columns[column].label}`,
            ...writeCell(cell, this.missing(cell.missing), metric),
            ...writeStanding(this.model.standing(cell), metric),
        ];
    }

    isSelected(row, column) {
        const { place, anchor } = this.state;
        const within = (number, one, other) =>
            number >= Math.min(one, other) && number <= Math.max(one, other);
        return within(row, place.row, anchor.row) && within(column, place.column, anchor.column);
    }

    isActive(row, column) {
        return this.state.place.row === row && this.state.place.column === column;
    }

    get selected() {
        return block(this.state.anchor, this.state.place);
    }

    // ------------------------------------------------------------------
    // Choosing
    // ------------------------------------------------------------------

    async choose(choice) {
        await this.model.load(choice);
        this.start();
    }

    chooseMetric(id) {
        return this.choose({ metric_id: Number(id) });
    }

    page(steps) {
        return this.choose({ offset: this.grid.offset + steps });
    }

    // ------------------------------------------------------------------
    // Moving
    // ------------------------------------------------------------------

    go(place, { extend = false } = {}) {
        this.state.place = place;
        if (!extend) {
            this.state.anchor = place;
        }
        this.focus();
    }

    focus() {
        const { row, column } = this.state.place;
        const cell = this.table.el?.querySelector(`[data-place="${row}-${column}"]`);
        cell?.focus({ preventScroll: false });
    }

    onClickCell(place, ev) {
        if (this.state.editing && this.isActive(place.row, place.column)) {
            return;
        }
        const again = this.tapped === ev.currentTarget.dataset.place;
        this.tapped = ev.currentTarget.dataset.place;
        this.go(place, { extend: ev.shiftKey });
        // fingers have no double click: the second tap opens the cell
        if (again && hasTouch()) {
            this.edit();
        }
    }

    onKeydown(ev) {
        if (!ev.target.closest("[data-place]")) {
            // buttons beside the cells have keys of their own
            return;
        }
        if (this.state.editing) {
            return this.onKeydownEditing(ev);
        }
        const far = ev.ctrlKey || ev.metaKey;
        const next = step(this.state.place, ev.key, this.model.size, far);
        if (next) {
            ev.preventDefault();
            return this.go(next, { extend: ev.shiftKey });
        }
        if (far) {
            if (ev.key.toLowerCase() === "z") {
                ev.preventDefault();
                return this.undo();
            }
            return;
        }
        if (ev.key === "Enter" || ev.key === "F2") {
            ev.preventDefault();
            this.edit();
        } else if (ev.key === "Delete" || ev.key === "Backspace") {
            ev.preventDefault();
            return this.clear();
        } else if (/^[\d.,=]$/.test(ev.key)) {
            ev.preventDefault();
            this.edit(ev.key);
        }
    }

    onKeydownEditing(ev) {
        if (ev.key === "Escape") {
            ev.preventDefault();
            ev.stopPropagation();
            this.state.editing = null;
            this.focus();
        } else if (ev.key === "Enter" || ev.key === "Tab") {
            ev.preventDefault();
            const back = ev.shiftKey ? -1 : 1;
            return this.commit(ev.key === "Tab" ? [0, back] : [back, 0]);
        }
    }

    // ------------------------------------------------------------------
    // Editing
    // ------------------------------------------------------------------

    /** @param {string} [typed] what replaces the amount; without it, that is changed */
    edit(typed) {
        const { place } = this.state;
        if (!this.grid.can_edit) {
            return;
        }
        if (!this.model.canEdit(place)) {
            return this.explain(place);
        }
        const { amount } = this.model.cell(place);
        const present = amount === null ? "" : writeExact(amount, { digits: 6 }, true);
        this.state.editing = { ...place, text: typed ?? present, typed: Boolean(typed), wrong: "" };
    }

    explain(place) {
        const several = this.model.cell(place).ids.length > 1;
        this.notification.add(
            several
                ? _t("There are several targets in this period: open them to change them.")
                : _t("%s does not work here any more.", this.model.rows[place.row].name),
            { type: "info" }
        );
    }

    /** Keeps what was typed, and goes on. */
    async commit([down, right] = [0, 0]) {
        const { editing } = this.state;
        if (!editing) {
            return;
        }
        let amount;
        try {
            amount = readNumber(editing.text);
        } catch {
            editing.wrong = _t("“%s” is no amount.", editing.text);
            this.input.el?.focus();
            return;
        }
        const { row, column } = editing;
        this.state.editing = null;
        if (down || right) {
            const { rows, columns } = this.model.size;
            this.go({
                row: Math.max(0, Math.min(rows - 1, row + down)),
                column: Math.max(0, Math.min(columns - 1, column + right)),
            });
        }
        await this.set([{ row, column, amount }]);
    }

    onBlur() {
        // leaving the cell with the mouse keeps what was typed, if it can be read
        const { editing } = this.state;
        if (!editing) {
            return;
        }
        try {
            readNumber(editing.text);
        } catch {
            this.notification.add(_t("“%s” is no amount.", editing.text), { type: "warning" });
            this.state.editing = null;
            return;
        }
        return this.commit();
    }

    async set(changes) {
        const number = await this.model.set(changes);
        if (number) {
            this.say(number === 1 ? _t("One target set.") : _t("%s targets set.", number));
        }
    }

    say(words) {
        this.state.said = words;
    }

    clear() {
        const changes = this.selected
            .filter((place) => this.model.canEdit(place) && this.model.cell(place).ids.length)
            .map((place) => ({ ...place, amount: null }));
        return this.set(changes);
    }

    async undo() {
        const number = await this.model.undo();
        this.say(number ? _t("Taken back.") : _t("There is nothing to take back."));
    }

    // ------------------------------------------------------------------
    // Clipboard
    // ------------------------------------------------------------------

    onCopy(ev) {
        if (this.state.editing) {
            return;
        }
        ev.preventDefault();
        const rows = new Map();
        for (const place of this.selected) {
            const { amount } = this.model.cell(place);
            const text = amount === null ? "" : writeExact(amount, { digits: 6 }, true);
            rows.set(place.row, [...(rows.get(place.row) || []), text]);
        }
        ev.clipboardData.setData("text/plain", writeBlock([...rows.values()]));
    }

    onPaste(ev) {
        if (this.state.editing || !this.grid.can_edit) {
            return;
        }
        ev.preventDefault();
        return this.paste(ev.clipboardData.getData("text/plain"));
    }

    /** A block is pasted as a whole or not at all. */
    async paste(text) {
        const { values, outside } = layOut(readBlock(text), this.selected, this.model.size);
        const changes = [];
        let left = 0;
        for (const { row, column, text: typed } of values) {
            let amount;
            try {
                amount = readNumber(typed);
            } catch {
                this.notification.add(_t("Nothing was pasted: “%s” is no amount.", typed), {
                    type: "warning",
                });
                return;
            }
            if (this.model.canEdit({ row, column })) {
                changes.push({ row, column, amount });
            } else {
                left++;
            }
        }
        await this.set(changes);
        if (outside + left) {
            this.notification.add(
                _t("%s values had no cell to go to and were left out.", outside + left),
                { type: "warning" }
            );
        }
    }

    // ------------------------------------------------------------------
    // Elsewhere
    // ------------------------------------------------------------------

    copyLastYear() {
        this.dialog.add(CopyDialog, {
            title: _t("Fill %s from the year before", this.grid.title),
            copy: async (how) => {
                const reason = this.model.reason.trim();
                const number = await this.model.copyLastYear({ ...how, reason });
                this.notification.add(
                    number
                        ? _t("%s targets are new.", number)
                        : _t("There was nothing to copy, or every cell is filled already."),
                    { type: number ? "success" : "info" }
                );
            },
        });
    }

    spread() {
        const { columns } = this.model;
        const context = { default_metric_id: this.grid.metric.id };
        if (["month", "quarter"].includes(this.grid.period)) {
            // the year that is on the screen
            context.default_period = this.grid.period;
            context.default_date_from = columns[0].first;
            context.default_date_to = columns[columns.length - 1].last;
        }
        return this.openAction("crm_base.crm_target_spread_action", context);
    }

    move(row) {
        return this.openAction("crm_base.crm_target_move_action", { default_user_id: row.id });
    }

    openAction(name, additionalContext) {
        return this.action.doAction(name, {
            additionalContext,
            // the wizard may have led elsewhere
            onClose: () => status(this) === "mounted" && this.model.load(),
        });
    }

    openTargets(row) {
        const owner = row.kind === "company" ? [] : [[`${row.kind}_id`, "=", row.id]];
        return this.action.doAction("crm_base.crm_target_action", {
            additionalContext: { search_default_running: 0 },
            props: {
                domain: [
                    ["metric_id", "=", this.grid.metric.id],
                    ["owner_kind", "=", row.kind],
                    ...owner,
                ],
            },
        });
    }

    openChanges() {
        return this.action.doAction("crm_base.crm_target_change_action");
    }
}

registry.category("actions").add("crm_dashboard.targets", TargetGrid);
