import { formatCurrency } from "@web/core/currency";
import {
    deserializeDate,
    deserializeDateTime,
    toLocaleDateString,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";

import { Component } from "@odoo/owl";

const DAY = "yyyy-mm-dd".length;

/** What the client knows of a value with its currency. */
export function formatMoney(money) {
    return money ? formatCurrency(money.value, money.currency_id) : "";
}

/** A day or a moment of the server, as the user writes it. */
export function formatMoment(text) {
    if (!text) {
        return "";
    }
    return text.length === DAY
        ? toLocaleDateString(deserializeDate(text))
        : toLocaleDateTimeString(deserializeDateTime(text), { showSeconds: false });
}

/** One line about a record, which a click opens. */
export class CustomerEntry extends Component {
    static template = "crm_base.CustomerEntry";
    static props = {
        entry: {
            type: Object,
            shape: {
                model: String,
                res_id: Number,
                title: String,
                who: String,
                state: String,
                tone: String,
                amount: { type: [Object, { value: null }], optional: true },
                date: { type: String, optional: true },
                text: { type: String, optional: true },
                "*": true,
            },
        },
        icon: { type: String, optional: true },
        iconTitle: { type: String, optional: true },
        open: Function,
    };

    get amount() {
        return formatMoney(this.props.entry.amount);
    }

    get date() {
        return formatMoment(this.props.entry.date);
    }

    get title() {
        return this.props.entry.title || "–";
    }
}
