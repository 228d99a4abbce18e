import { _t } from "@web/core/l10n/translation";

import {
    DAY,
    clashing,
    dayOf,
    firstFree,
    intoWork,
    snap,
    step,
    stepDay,
    stretch,
} from "../geometry/geometry";
import { formatSpan } from "../time_text/time_text";

/** How long something takes that has no planned time yet, in minutes. */
export const USUAL_LENGTH = 60;

/**
 * Something in somebody's hands: picked up by mouse, finger or keyboard, shown as a ghost
 * where it would stand, put down or given back. It knows the board, not the page.
 */
export class Carry {
    /**
     * @param {import("../board_model/board_model").BoardModel} model
     * @param {() => { days: number[], hours: [number, number], size: number }} frame what
     *  is shown; `size` is how many minutes one step takes
     */
    constructor(model, frame) {
        this.model = model;
        this.frame = frame;
        /** What is carried, `null` if nothing is. */
        this.block = null;
        /** "pointer", "resize" or "keys" */
        this.by = null;
        /** Where it would stand: `{ userId, start, stop }`; `start` is null beside the board. */
        this.ghost = null;
    }

    get isWaiting() {
        return this.block && (this.block.start ?? null) === null;
    }

    get length() {
        const { start, stop, minutes } = this.block;
        return this.isWaiting ? minutes || USUAL_LENGTH : stop - start;
    }

    /**
     * @param {Object} block
     * @param {"pointer"|"resize"|"keys"} by
     */
    pick(block, by) {
        this.block = block;
        this.by = by;
        this.ghost = this.isWaiting
            ? null
            : { userId: block.user_id, start: block.start, stop: block.stop };
        if (by === "keys" && this.isWaiting) {
            this.ghost = this.suggest();
            if (!this.ghost) {
                this.release();
                return false;
            }
        }
        return true;
    }

    release() {
        this.block = null;
        this.by = null;
        this.ghost = null;
    }

    /** Where work that waits may go: to its person if there is one, as soon as possible. */
    suggest() {
        const { plannable, board } = this.model;
        const owner = plannable.find((person) => person.id === this.block.user_id);
        const person = owner || plannable[0];
        const { days, hours, size } = this.frame();
        if (!person || !days.length) {
            return null;
        }
        const beginning = Math.max(board.now, days[0] * DAY);
        let start = firstFree(person, this.length, beginning, size);
        if (start === null || !days.includes(dayOf(start))) {
            start = days[0] * DAY + hours[0];
        }
        return { userId: person.id, start, stop: start + this.length };
    }

    // ------------------------------------------------------------------
    // Pointer
    // ------------------------------------------------------------------

    /**
     * @param {{ userId: number, minute: number }|null} target where the block's beginning
     *  is held; null beside the board
     */
    hold(target) {
        if (!target) {
            // beside the board: off it, if that is possible, else back to where it was
            this.ghost = this.block.removable
                ? { userId: this.block.user_id, start: null, stop: null }
                : null;
            return;
        }
        const { hours, size } = this.frame();
        const day = dayOf(target.minute) * DAY;
        const latest = day + hours[1] - size;
        const start = Math.max(day + hours[0], Math.min(latest, snap(target.minute, size)));
        this.ghost = this.atWork({ userId: target.userId, start, stop: start + this.length }, 0);
    }

    /** Work is planned into hours of work, where there are any. */
    atWork(ghost, direction) {
        const work = this.model.person(ghost.userId)?.work || [];
        if (!this.block.at_work) {
            return ghost;
        }
        const { days, size } = this.frame();
        const start = intoWork(ghost.start, work, { direction, size, days });
        return { ...ghost, start, stop: start + ghost.stop - ghost.start };
    }

    /**
     * @param {number} minute where the end of the block is held
     */
    pull(minute) {
        const { size } = this.frame();
        const { start, user_id } = this.block;
        this.ghost = { userId: user_id, start, stop: Math.max(start + size, snap(minute, size)) };
    }

    // ------------------------------------------------------------------
    // Keyboard
    // ------------------------------------------------------------------

    /**
     * One press of a key.
     *
     * @param {string} key
     * @param {boolean} shift
     * @returns {boolean} whether the key means something
     */
    press(key, shift) {
        const frame = this.frame();
        const { size } = frame;
        const change = {
            ArrowRight: () => (shift ? stretch(this.ghost, size) : this.stepOn(size)),
            ArrowLeft: () => (shift ? stretch(this.ghost, -size) : this.stepOn(-size)),
            ArrowDown: () => this.nextPerson(1),
            ArrowUp: () => this.nextPerson(-1),
            PageDown: () => stepDay(this.ghost, 1, frame),
            PageUp: () => stepDay(this.ghost, -1, frame),
        }[key];
        if (!change) {
            return false;
        }
        this.ghost = { ...this.ghost, ...change() };
        return true;
    }

    stepOn(delta) {
        const moved = { ...this.ghost, ...step(this.ghost, delta, this.frame()) };
        return this.atWork(moved, Math.sign(delta));
    }

    nextPerson(direction) {
        const { plannable } = this.model;
        const place = plannable.findIndex((person) => person.id === this.ghost.userId);
        const next = plannable[place + direction];
        return next ? { userId: next.id } : {};
    }

    // ------------------------------------------------------------------
    // Words
    // ------------------------------------------------------------------

    /** Others that take time then. */
    get clashing() {
        if (!this.ghost || this.ghost.start === null) {
            return [];
        }
        const blocks = this.model.person(this.ghost.userId)?.blocks || [];
        const others = blocks.filter(
            (block) => block.kind !== this.block.kind || block.id !== this.block.id
        );
        return clashing(this.ghost, others);
    }

    /** Where it would stand, in words. */
    describe() {
        if (!this.ghost) {
            return "";
        }
        if (this.ghost.start === null) {
            return _t("Off the board");
        }
        const name = this.model.person(this.ghost.userId)?.name || "";
        const text = `${formatSpan(this.model.board.first, this.ghost)}, ${name}`;
        return this.clashing.length ? _t("%s. Double booked", text) : text;
    }
}
