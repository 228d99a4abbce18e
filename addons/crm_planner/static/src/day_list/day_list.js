import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { DAY, dayOf } from "../geometry/geometry";
import { describeMarks, formatDay, formatHours, formatMinute } from "../time_text/time_text";
import { WaitingList } from "../waiting_list/waiting_list";

/** The day of one person as a list, for narrow screens. */
export class DayList extends Component {
    static template = "crm_planner.DayList";
    static components = { WaitingList };
    static props = { model: Object, day: Number, open: Function };

    setup() {
        this.state = useState({ userId: this.props.model.people[0].id });
    }

    get model() {
        return this.props.model;
    }

    get person() {
        return this.model.person(this.state.userId) || this.model.people[0];
    }

    get title() {
        return formatDay(this.model.board.first, this.props.day * DAY);
    }

    get load() {
        const [booked, worked] = this.person.load[this.props.day];
        return {
            over: booked > worked,
            text: _t("%(booked)s of %(worked)s h planned", {
                booked: formatHours(booked),
                worked: formatHours(worked),
            }),
        };
    }

    isToday(span) {
        return span.start < (this.props.day + 1) * DAY && span.stop > this.props.day * DAY;
    }

    /** What is planned and when the person is away, in the order of the day. */
    get entries() {
        const { blocks, away } = this.person;
        const entries = [
            ...blocks.map((block) => ({ ...block, block })),
            ...away.map((each, number) => ({ ...each, key: `away-${number}`, block: null })),
        ];
        return entries
            .filter((entry) => this.isToday(entry))
            .sort((one, other) => one.start - other.start || other.stop - one.stop)
            .map((entry) => ({ ...entry, time: this.time(entry), marks: this.marks(entry) }));
    }

    get isFree() {
        const [, worked] = this.person.load[this.props.day];
        return worked > 0;
    }

    time({ start, stop, all_day }) {
        const day = this.props.day;
        const isWhole = start <= day * DAY && stop >= (day + 1) * DAY;
        if (all_day || isWhole) {
            return _t("All day");
        }
        const from = dayOf(start) === day ? formatMinute(start) : "…";
        const until = dayOf(stop - 1) === day ? formatMinute(stop) : "…";
        return `${from} – ${until}`;
    }

    marks({ marks }) {
        return describeMarks(marks || []).join(", ");
    }
}
