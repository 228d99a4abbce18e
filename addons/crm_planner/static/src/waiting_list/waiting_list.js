import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useDebounced } from "@web/core/utils/timing";

import { formatDay, formatHours } from "../time_text/time_text";

const PAUSE = 250;

/** The work that waits to be planned: to be found, and carried onto the board. */
export class WaitingList extends Component {
    static template = "crm_planner.WaitingList";
    static props = {
        waiting: Object,
        /** Those for whom one plans. */
        people: Array,
        /** What is searched for: `{ term, person }`, written here. */
        search: Object,
        carriedKey: { type: [String, { value: null }], optional: true },
        /** Whether something is held over the list, to be put down here. */
        offering: { type: Boolean, optional: true },
        /** Reads the list again after the search was written. */
        read: Function,
        open: Function,
        /** On a phone there is nothing to drag. */
        still: { type: Boolean, optional: true },
    };

    setup() {
        this.readSoon = useDebounced(() => this.props.read(), PAUSE);
    }

    get items() {
        return this.props.waiting.items;
    }

    get emptyText() {
        const { term, person } = this.props.search;
        return term || person !== false
            ? _t("Nothing like that waits.")
            : _t("Nothing waits: all work is planned.");
    }

    find(term) {
        this.props.search.term = term;
        this.readSoon();
    }

    choose(value) {
        this.props.search.person = value === "" ? false : Number(value);
        return this.props.read();
    }

    isChosen(id) {
        return this.props.search.person === id;
    }

    person(item) {
        return item.person || _t("Nobody yet");
    }

    hours(item) {
        return item.minutes ? _t("%s h", formatHours(item.minutes)) : "";
    }

    due({ days_late, deadline }) {
        if (days_late) {
            return days_late === 1 ? _t("1 day late") : _t("%s days late", days_late);
        }
        return _t("due %s", formatDay(deadline, 0, { weekday: undefined, month: "short" }));
    }

    describe(item) {
        const parts = [item.name, item.document, this.person(item), this.due(item)];
        return parts.filter(Boolean).join(". ");
    }
}
