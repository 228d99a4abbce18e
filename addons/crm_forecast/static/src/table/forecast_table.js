import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import {
    CATEGORIES,
    formatAmount,
    formatShare,
    formatSince,
    getCategoryNames,
    isStale,
} from "../format/format";

/** The rows of a forecast; each figure leads to its deals. */
export class ForecastTable extends Component {
    static template = "crm_forecast.ForecastTable";
    static props = {
        /** A `ForecastModel`. */
        model: Object,
        openDeals: Function,
        submit: Function,
        adjust: Function,
    };

    setup() {
        this.categories = CATEGORIES;
        this.names = getCategoryNames();
        // what a narrow screen leaves out; it is below the table, with the row
        this.hidden = {
            best_case: "d-none d-md-table-cell",
            pipeline: "d-none d-md-table-cell",
            omitted: "d-none d-xl-table-cell",
        };
    }

    get model() {
        return this.props.model;
    }

    get hasTargets() {
        return this.model.rows.some((row) => row.target !== null);
    }

    get total() {
        return this.model.data.total;
    }

    amount(row, value) {
        return formatAmount(value, row.currency_id);
    }

    money(row, value) {
        return formatAmount(value, row.currency_id, { symbol: true });
    }

    share(row) {
        return row.target ? formatShare(row.cells.closed.amount / row.target) : "";
    }

    cellTitle(row, category) {
        const { count } = row.cells[category];
        const deals = count === 1 ? _t("1 deal") : _t("%s deals", count);
        return `${row.label}, ${this.names[category]}: ${deals}`;
    }

    /** Who said it and when; why, too. */
    said(word) {
        const who = `${word.author}, ${formatSince(word.moment)}`;
        return word.note ? `${word.note} (${who})` : who;
    }

    /** What a person has still to do: one figure a week. */
    due(row) {
        if (!row.can_submit) {
            return "";
        }
        if (!row.submitted) {
            return _t("to be submitted");
        }
        return isStale(row.submitted.moment) ? _t("older than a week") : "";
    }

    progress(row) {
        return row.level < 2 && row.people
            ? _t("%(submitted)s of %(people)s", {
                  submitted: row.people_submitted,
                  people: row.people,
              })
            : "";
    }
}
