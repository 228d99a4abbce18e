import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

import { USUAL_LENGTH } from "../carry/carry";
import { DAY, clashing, firstFree } from "../geometry/geometry";
import { describeMarks, formatSpan, minuteOf, moment } from "../time_text/time_text";

const STEP = 15;

/**
 * What there is to know about a block or about work that waits; when, how long and by
 * whom it is to be done, for those who do not drag.
 */
export class BlockDialog extends Component {
    static template = "crm_planner.BlockDialog";
    static components = { Dialog };
    static props = {
        block: Object,
        model: Object,
        put: Function,
        takeOff: Function,
        openRecord: Function,
        finish: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ ...this.initial, message: "" });
    }

    get block() {
        return this.props.block;
    }

    get model() {
        return this.props.model;
    }

    get first() {
        return this.model.board.first;
    }

    get isWaiting() {
        return (this.block.start ?? null) === null;
    }

    get initial() {
        const { block } = this;
        const length = this.isWaiting ? block.minutes || USUAL_LENGTH : block.stop - block.start;
        const known = this.model.plannable.some((person) => person.id === block.user_id);
        const fallback = this.model.plannable[0]?.id || 0;
        const userId = known || !this.isWaiting ? block.user_id : fallback;
        const start = this.isWaiting ? this.free(userId, length) : block.start;
        return { userId, hours: length / 60, ...this.fieldsOf(start) };
    }

    /** The first free time from now on, or the beginning of the board's hours. */
    free(userId, length) {
        const start = this.findFree(userId, length);
        const { hours, now } = this.model.board;
        return start ?? Math.floor(Math.max(0, now) / DAY) * DAY + hours[0];
    }

    /** The first free time, what is planned here not being in its own way; else null. */
    findFree(userId, length) {
        const person = this.model.person(userId);
        if (!person) {
            return null;
        }
        const { kind, id } = this.block;
        const blocks = person.blocks.filter((each) => each.kind !== kind || each.id !== id);
        return firstFree({ ...person, blocks }, length, Math.max(0, this.model.board.now), STEP);
    }

    fieldsOf(minute) {
        const at = moment(this.first, minute);
        return { date: at.toISODate(), time: at.toFormat("HH:mm") };
    }

    get place() {
        const { date, time, hours, userId } = this.state;
        const start = date && time ? minuteOf(this.first, date, time) : NaN;
        const length = Math.round(Number(hours) * 60);
        return { userId, start, stop: start + length };
    }

    get isValid() {
        const { start, stop, userId } = this.place;
        return Boolean(userId) && Number.isFinite(start) && stop > start;
    }

    /** What else takes time then, as far as this week tells. */
    get clash() {
        const { block } = this;
        if (!this.isValid || !block.movable) {
            return "";
        }
        const blocks = this.model.person(this.place.userId)?.blocks || [];
        const others = blocks.filter((each) => each.kind !== block.kind || each.id !== block.id);
        const names = clashing(this.place, others).map((each) => each.name);
        return names.length ? _t("At the same time: %s", names.join(", ")) : "";
    }

    get when() {
        return this.isWaiting || this.block.all_day ? "" : formatSpan(this.first, this.block);
    }

    get marks() {
        return describeMarks(this.block.marks || []);
    }

    get canFinish() {
        const { kind, movable, state } = this.block;
        return kind === "activity" && movable && state !== "done";
    }

    get record() {
        const { document_model, document_id, model, id, hidden } = this.block;
        if (hidden) {
            return null;
        }
        return document_model ? { model: document_model, id: document_id } : { model, id };
    }

    /** Why nothing can be changed here. */
    get reason() {
        const { hidden, state, all_day, user_id } = this.block;
        if (hidden) {
            return _t("This time is taken. What for is not for you to see.");
        }
        if (state === "done") {
            return _t("This is done.");
        }
        if (all_day) {
            return _t("It takes whole days. Change it in the calendar.");
        }
        return this.model.person(user_id)?.plannable
            ? _t("It belongs to somebody else, who takes part in it with others.")
            : _t("You plan for yourself and for those you lead.");
    }

    suggest() {
        const length = Math.round(Number(this.state.hours) * 60) || USUAL_LENGTH;
        const found = this.findFree(this.state.userId, length);
        if (found === null) {
            this.state.message = _t("There is no free time of that length left in this week.");
            return;
        }
        this.state.message = "";
        Object.assign(this.state, this.fieldsOf(found));
    }

    async save() {
        if (this.isValid) {
            this.props.close();
            await this.props.put(this.place);
        }
    }

    async takeOff() {
        this.props.close();
        await this.props.takeOff();
    }

    async finish() {
        this.props.close();
        await this.props.finish();
    }

    async openRecord() {
        const { model, id } = this.record;
        this.props.close();
        await this.props.openRecord(model, id);
    }
}
