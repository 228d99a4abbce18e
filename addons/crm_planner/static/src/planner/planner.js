import {
    Component,
    onPatched,
    onWillStart,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SIZES } from "@web/core/ui/ui_service";
import { useDraggable } from "@web/core/utils/draggable";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { BlockDialog } from "../block_dialog/block_dialog";
import { BoardModel } from "../board_model/board_model";
import { Carry } from "../carry/carry";
import { DayList } from "../day_list/day_list";
import { DAY, dayOf } from "../geometry/geometry";
import { PlannerRow } from "../planner_row/planner_row";
import { formatDay, formatMinute, formatSpan, moment } from "../time_text/time_text";
import { WaitingList } from "../waiting_list/waiting_list";
import { headersOf } from "./headers";
import { locate } from "./locate";
import { nextBlock, nextItem } from "./neighbours";

const REMEMBERED = "crm_planner.scope";
// what one step of a block takes, in minutes, and how many hours are named in the header
const ZOOMS = { week: { size: 30, labels: 3 }, day: { size: 15, labels: 12 } };

/**
 * The team planner: a row per person, a column per day, and beside them the work that
 * waits. Blocks are moved by mouse, finger, keyboard or in a dialog; on a phone it is the
 * day of one person.
 */
export class Planner extends Component {
    static template = "crm_planner.Planner";
    static components = { DayList, Layout, PlannerRow, WaitingList };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.root = useRef("root");
        const tell = (message, type) => this.tell(message, type);
        this.model = useState(new BoardModel({ orm: this.orm, tell }));
        this.carry = useState(new Carry(this.model, () => this.frame));
        this.state = useState({ zoom: "week", day: 0, active: null, announcement: "" });
        /** Selector of what gets the focus once it is drawn. */
        this.focused = null;
        /** Where the pointer went down, and whether the end of a block was pulled then. */
        this.held = { x: 0, y: 0 };
        this.isPulled = false;
        this.setupDragging();
        useExternalListener(window, "keydown", (ev) => this.onWindowKeydown(ev));
        useExternalListener(document, "visibilitychange", () => this.onVisible());
        onWillStart(() => this.start());
        onPatched(() => this.restoreFocus());
        this.env.config.setDisplayName?.(_t("Planner"));
    }

    async start() {
        await this.model.start(browser.localStorage.getItem(REMEMBERED));
        this.showDay();
    }

    get display() {
        return { controlPanel: {} };
    }

    get isNarrow() {
        return this.ui.size < SIZES.LG;
    }

    get board() {
        return this.model.board;
    }

    // ------------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------------

    /** Numbers of the days that are shown. */
    get days() {
        if (this.state.zoom === "day") {
            return [this.state.day];
        }
        const open = this.openDays;
        return open.length ? open : this.board.days.map((_, number) => number).slice(0, 5);
    }

    get openDays() {
        return this.board.days.map((_, number) => number).filter((n) => this.board.days[n].open);
    }

    get frame() {
        const { size } = ZOOMS[this.state.zoom];
        return { days: this.days, hours: this.board.hours, size };
    }

    get headers() {
        return headersOf(this.board, this.days, ZOOMS[this.state.zoom].labels);
    }

    get style() {
        const hours = (this.board.hours[1] - this.board.hours[0]) / 60;
        return `--o-days: ${this.days.length}; --o-hours: ${hours}`;
    }

    get title() {
        const { first } = this.board;
        if (this.state.zoom === "day") {
            return formatDay(first, this.state.day * DAY, { year: "numeric" });
        }
        const week = luxon.Interval.fromDateTimes(moment(first, 0), moment(first, 6 * DAY));
        return week.toLocaleString({ day: "numeric", month: "short", year: "numeric" });
    }

    get groups() {
        const named = { me: "", team: _t("Teams"), department: _t("Departments") };
        return ["team", "me", "department"].map((kind) => ({
            kind,
            label: named[kind],
            scopes: this.model.scopes.filter((scope) => scope.kind === kind),
        }));
    }

    /** The block that the Tab key leads to. */
    get activeKey() {
        const keys = this.model.people.flatMap((person) => person.blocks.map((block) => block.key));
        return keys.includes(this.state.active) ? this.state.active : keys[0];
    }

    get carriedKey() {
        return this.carry.block?.key ?? null;
    }

    get isOffering() {
        return this.carry.ghost?.start === null;
    }

    ghostOf(person) {
        return this.carry.ghost?.userId === person.id ? this.carry.ghost : null;
    }

    get ghostText() {
        const { ghost } = this.carry;
        return ghost && ghost.start !== null
            ? `${formatMinute(ghost.start)} – ${formatMinute(ghost.stop)}`
            : "";
    }

    tell(message, type = "info") {
        this.notification.add(message, { type });
        this.state.announcement = message;
    }

    // ------------------------------------------------------------------
    // Going elsewhere
    // ------------------------------------------------------------------

    /** The day view and the phone show today, else the first day of work. */
    showDay(day = dayOf(this.board.now)) {
        this.state.day = day >= 0 && day < this.board.days.length ? day : this.openDays[0] || 0;
    }

    /** Whoever comes back to the board sees what others did meanwhile. */
    onVisible() {
        if (document.visibilityState === "visible" && !this.carry.block) {
            return this.model.load();
        }
    }

    async chooseScope(scope) {
        browser.localStorage.setItem(REMEMBERED, scope);
        await this.model.load({ scope });
    }

    async showToday() {
        await this.model.load({ day: false });
        this.showDay();
    }

    async goTo(date) {
        await this.model.load({ day: date });
        this.showDay(Math.round(moment(date, 0).diff(moment(this.board.first, 0), "days").days));
    }

    /** A week (or in the view of a day: a day) on or back. */
    async page(direction) {
        const isWeek = this.state.zoom === "week" && !this.isNarrow;
        const days = isWeek ? 7 * direction : this.state.day + direction;
        if (!isWeek && days in this.board.days) {
            this.state.day = days;
            return;
        }
        await this.goTo(moment(this.board.first, days * DAY).toISODate());
    }

    zoom(zoom, day = this.state.day) {
        this.state.zoom = zoom;
        this.showDay(day);
    }

    // ------------------------------------------------------------------
    // Moving
    // ------------------------------------------------------------------

    async put(block, place) {
        const kind = place.start === null ? "item" : "block";
        const key = `${block.kind}-${block.id}-${place.userId || "None"}`;
        this.focused = `.o_crm_planner_${kind}[data-key="${key}"][tabindex]`;
        const isDone = await this.model.move(block, place);
        // whoever carries something again by now listens to where that would stand
        if (isDone && !this.carry.block) {
            this.announcePlace(block, place);
        }
    }

    announcePlace(block, place) {
        if (place.start === null) {
            this.state.announcement = _t("%s waits to be planned again", block.name);
            return;
        }
        const name = this.model.person(place.userId)?.name || "";
        const moved = this.model.find(block.kind, block.id, place.userId);
        const where = `${formatSpan(this.board.first, place)}, ${name}`;
        const text = _t("%(name)s: %(where)s", { name: block.name, where });
        const isDouble = moved?.marks.includes("double");
        this.state.announcement = isDouble ? _t("%s. Double booked", text) : text;
    }

    async undo() {
        const name = this.model.last?.block.name;
        if (await this.model.undo()) {
            this.state.announcement = _t("%s is back where it was", name);
        }
    }

    takeOff(block) {
        if (block.removable) {
            return this.put(block, { userId: block.user_id, start: null, stop: null });
        }
    }

    open(block) {
        if (this.isPulled) {
            this.isPulled = false;
            return;
        }
        this.dialog.add(BlockDialog, {
            block,
            model: this.model,
            put: (place) => this.put(block, place),
            takeOff: () => this.takeOff(block),
            openRecord: (model, id) => this.openRecord(model, id),
            finish: () => this.finish(block),
        });
    }

    openRecord(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    async finish(block) {
        await this.orm.call("mail.activity", "action_feedback", [[block.id]]);
        this.tell(_t("“%s” is done.", block.name), "success");
        await this.model.load();
    }

    // ------------------------------------------------------------------
    // Mouse and finger
    // ------------------------------------------------------------------

    setupDragging() {
        useDraggable({
            ref: this.root,
            elements: ".o_crm_planner_movable",
            ignore: ".o_crm_planner_grip",
            cursor: "grabbing",
            tolerance: 4,
            enable: () => !this.isNarrow,
            onDragStart: ({ element }) => this.onDragStart(element),
            onDrag: ({ x, y }) => this.onDrag(x, y),
            onDrop: () => this.drop(),
            onDragEnd: () => this.carry.release(),
        });
        useExternalListener(window, "pointermove", (ev) => this.onPointermove(ev));
        useExternalListener(window, "pointerup", () => this.endPulling());
        useExternalListener(window, "pointercancel", () => this.carry.release());
    }

    /** What an element on the page stands for. */
    find(element) {
        const { key } = element.dataset;
        const blocks = this.model.people.flatMap((person) => person.blocks);
        return [...blocks, ...this.model.waiting.items].find((block) => block.key === key);
    }

    /** See {@link locate}; only rows of people for whom one plans count. */
    locate(x, y) {
        const place = locate(this.root.el, this.board.hours, x, y);
        return !place || this.model.person(place.userId).plannable ? place : undefined;
    }

    onDragStart(element) {
        const block = this.find(element);
        if (!block || !this.carry.pick(block, "pointer")) {
            return;
        }
        // where it was taken hold of: the pointer may be far away by now
        const target = this.locate(this.held.x, this.held.y);
        this.grab = target && !this.carry.isWaiting ? target.minute - block.start : 0;
    }

    onDrag(x, y) {
        if (this.carry.by !== "pointer") {
            return;
        }
        const target = this.locate(x, y);
        if (target === undefined) {
            this.carry.ghost = null;
        } else {
            this.carry.hold(target && { ...target, minute: target.minute - this.grab });
        }
    }

    /** Puts down what is carried where the ghost is. */
    drop() {
        const { block, ghost } = this.carry;
        this.carry.release();
        if (block && ghost) {
            return this.put(block, ghost);
        }
    }

    onPointerdown(ev) {
        this.held = { x: ev.clientX, y: ev.clientY };
        this.isPulled = false;
        const grip = ev.target.closest(".o_crm_planner_grip");
        const block = grip && this.find(grip.closest("[data-key]"));
        if (block && ev.button === 0) {
            ev.preventDefault();
            this.carry.pick(block, "resize");
        }
    }

    endPulling() {
        if (this.carry.by === "resize") {
            // the click that follows opens nothing
            this.isPulled = true;
            this.drop();
        }
    }

    onPointermove(ev) {
        if (this.carry.by === "resize") {
            const target = this.locate(ev.clientX, ev.clientY);
            if (target) {
                this.carry.pull(target.minute);
            }
        }
    }

    // ------------------------------------------------------------------
    // Keyboard
    // ------------------------------------------------------------------

    /** Wherever the focus is: giving back what is carried, taking back the last move. */
    onWindowKeydown(ev) {
        if (ev.key === "Escape" && this.carry.by === "resize") {
            this.carry.release();
        }
        const isField = ev.target.closest?.("input, textarea, select, .modal");
        if (ev.key === "z" && (ev.ctrlKey || ev.metaKey) && !isField && this.model.last) {
            ev.preventDefault();
            this.undo();
        }
    }

    onKeydown(ev) {
        const element = ev.target.closest("[data-key]");
        const isHandled = this.carry.by === "keys" ? this.carryOn(ev) : this.pressOn(ev, element);
        if (isHandled) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    /** A key while something is carried. */
    carryOn(ev) {
        const { block } = this.carry;
        if (ev.key === "Enter") {
            this.drop();
        } else if (ev.key === "Escape" || ev.key === "Tab") {
            this.carry.release();
            this.state.announcement = _t("%s stays where it was", block.name);
            return ev.key === "Escape";
        } else if (ev.key === "Delete" && block.removable) {
            this.carry.release();
            this.takeOff(block);
        } else if (this.carry.press(ev.key, ev.shiftKey)) {
            this.state.announcement = this.carry.describe();
        }
        return true;
    }

    /** A key on a block or on something that waits. */
    pressOn(ev, element) {
        const block = element && this.find(element);
        if (!block) {
            return false;
        }
        if (ev.key === "Enter") {
            this.pickByKey(block);
        } else if (ev.key === " ") {
            this.open(block);
        } else if (ev.key === "Delete") {
            this.takeOff(block);
        } else {
            return this.goOn(ev.key, block);
        }
        return true;
    }

    pickByKey(block) {
        if (!block.movable) {
            this.open(block);
        } else if (this.carry.pick(block, "keys")) {
            this.state.announcement = _t(
                "%(name)s picked up: %(where)s. Arrow keys move it, with Shift they change its length, Page Up and Page Down change the day, Enter puts it down, Escape gives it back.",
                { name: block.name, where: this.carry.describe() }
            );
        } else {
            this.tell(_t("There is nobody on this board for whom you may plan."), "warning");
        }
    }

    /** From block to block, in a row and from row to row. */
    goOn(key, block) {
        const isWaiting = (block.start ?? null) === null;
        const next = isWaiting
            ? nextItem(this.model.waiting.items, block, key)
            : nextBlock(this.model.people, block, key);
        if (next === undefined) {
            return false;
        }
        if (next) {
            this.state.active = next.key;
            this.focusOn(next.key);
        }
        return true;
    }

    focusOn(key) {
        this.root.el?.querySelector(`[data-key="${key}"][tabindex]`)?.focus();
    }

    onFocusin(ev) {
        const element = ev.target.closest(".o_crm_planner_block");
        if (element) {
            this.state.active = element.dataset.key;
        }
    }

    restoreFocus() {
        const element = this.focused && this.root.el?.querySelector(this.focused);
        if (element) {
            this.focused = null;
            element.focus();
        }
    }

    // ------------------------------------------------------------------
    // Words
    // ------------------------------------------------------------------

    get emptyText() {
        return this.model.scope?.startsWith("department")
            ? _t("Nobody in this department has a user.")
            : _t("Nobody is in this team yet.");
    }
}

registry.category("actions").add("crm_planner.planner", Planner);
