import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { DAY, dayOf, lanes, layOut, partOfDay } from "../geometry/geometry";
import { describeBlock, describeMarks, formatHours, formatSpan } from "../time_text/time_text";

/** The week of one person. */
export class PlannerRow extends Component {
    static template = "crm_planner.PlannerRow";
    static props = {
        person: Object,
        first: String,
        /** Minute of the board that it is now. */
        now: Number,
        days: { type: Array, element: Number },
        hours: { type: Array, element: Number },
        /** Where something carried would stand in this row. */
        ghost: { type: [Object, { value: null }], optional: true },
        ghostText: { type: String, optional: true },
        /** Whether something else takes time then. */
        ghostClash: { type: Boolean, optional: true },
        carriedKey: { type: [String, { value: null }], optional: true },
        activeKey: { type: [String, { value: undefined }], optional: true },
        open: Function,
    };

    get person() {
        return this.props.person;
    }

    get avatar() {
        return `/web/image/res.users/${this.person.id}/avatar_128`;
    }

    get cells() {
        return this.props.days.map((day) => {
            const pieces = layOut(this.person.blocks, day, this.props.hours);
            return {
                day,
                pieces,
                lanes: lanes(pieces),
                work: this.parts(
                    this.person.work.map(([start, stop]) => ({ start, stop })),
                    day
                ),
                away: this.parts(this.person.away, day),
                ghost: this.ghostPart(day),
                now: this.nowIn(day),
                load: this.load(day),
            };
        });
    }

    /** As many lanes as the fullest day needs. */
    get style() {
        const most = Math.max(1, ...this.cells.map((cell) => cell.lanes));
        return `--o-lanes: ${most}`;
    }

    parts(spans, day) {
        const parts = [];
        for (const span of spans) {
            const part = partOfDay(span, day, this.props.hours);
            if (part && part.right > part.left) {
                parts.push({ name: span.name, left: part.left, width: part.right - part.left });
            }
        }
        return parts;
    }

    ghostPart(day) {
        const { ghost } = this.props;
        if (!ghost || ghost.start === null) {
            return null;
        }
        const [part] = this.parts([ghost], day);
        return part && { ...part, begins: dayOf(ghost.start) === day };
    }

    nowIn(day) {
        const { now, hours } = this.props;
        const minute = now - day * DAY;
        return minute >= hours[0] && minute < hours[1]
            ? ((minute - hours[0]) / (hours[1] - hours[0])) * 100
            : null;
    }

    load(day) {
        const [booked, worked] = this.person.load[day];
        if (!booked) {
            return null;
        }
        const values = { booked: formatHours(booked), worked: formatHours(worked) };
        const over = booked > worked;
        return {
            text: _t("%(booked)s / %(worked)s h", values),
            over,
            title: over
                ? _t("%(booked)s hours are planned for %(worked)s hours of work", values)
                : _t("%(booked)s of %(worked)s hours of work are planned", values),
        };
    }

    get week() {
        const sum = (place) => this.person.load.reduce((total, day) => total + day[place], 0);
        return _t("%(booked)s of %(worked)s h", {
            booked: formatHours(sum(0)),
            worked: formatHours(sum(1)),
        });
    }

    /** How far their clock is from one's own. */
    get clock() {
        const { ahead } = this.person;
        const sign = ahead > 0 ? "+" : "−";
        return ahead ? _t("%s h", sign + formatHours(Math.abs(ahead))) : "";
    }

    get clockTitle() {
        return _t("Their clock, compared with yours: %s", this.person.tz);
    }

    get label() {
        return _t("%(name)s, %(hours)s planned", { name: this.person.name, hours: this.week });
    }

    pieceStyle({ left, width, lane, room }) {
        const reach = width > 0 ? Math.max(100, (room / width) * 100) : 100;
        return `left: ${left}%; width: ${width}%; --o-lane: ${lane}; --o-reach: ${reach}%`;
    }

    pieceClass({ block, begins, ends }) {
        return {
            [`o_crm_planner_${block.kind}`]: !block.hidden,
            o_crm_planner_hidden: block.hidden,
            o_crm_planner_movable: block.movable,
            o_crm_planner_double: block.marks.includes("double"),
            o_crm_planner_warned: block.marks.length > 0 && !block.marks.includes("double"),
            o_crm_planner_done: block.state === "done",
            o_crm_planner_free: !block.busy,
            o_crm_planner_saving: block.saving,
            o_crm_planner_carried: block.key === this.props.carriedKey,
            o_crm_planner_on: !ends,
            o_crm_planner_from: !begins,
        };
    }

    /** A tick is for what is done, though core gives it to every to-do. */
    icon({ block }) {
        if (block.state === "done") {
            return "fa-check";
        }
        return block.icon === "fa-check" ? "" : block.icon;
    }

    canPull({ block, ends }) {
        return block.movable && ends;
    }

    tabindex({ block }) {
        return block.key === this.props.activeKey ? "0" : "-1";
    }

    describe(block) {
        return describeBlock(this.props.first, block, this.person.name);
    }

    hint(block) {
        const lines = [block.name, block.document];
        lines.push(block.all_day ? "" : formatSpan(this.props.first, block));
        return [...lines, ...describeMarks(block.marks)].filter(Boolean).join("\n");
    }
}
