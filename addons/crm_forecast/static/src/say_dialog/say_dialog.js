import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { parseFloat } from "@web/views/fields/parsers";

import { CATEGORIES, formatAmount, getCategoryNames } from "../format/format";

/** Asks a person for the forecast, or a manager for an own figure and its reason. */
export class SayDialog extends Component {
    static template = "crm_forecast.SayDialog";
    static components = { Dialog };
    static props = {
        mode: { validate: (mode) => ["adjust", "submit"].includes(mode) },
        row: Object,
        period: String,
        /** Gets the amount, or `false` to take an adjustment back, and the note. */
        save: Function,
        close: Function,
    };

    setup() {
        const { row } = this.props;
        const before = this.adjusts ? row.adjusted : row.submitted;
        const amount = before ? before.amount : row.forecast;
        this.state = useState({
            amount: formatFloat(amount, { digits: [16, 2], trailingZeros: false }),
            note: this.adjusts ? "" : before?.note || "",
            problem: "",
            saving: false,
        });
        useAutofocus({ refName: "amount", selectAll: true });
    }

    get adjusts() {
        return this.props.mode === "adjust";
    }

    get title() {
        const values = { who: this.props.row.label, period: this.props.period };
        return this.adjusts
            ? _t("Adjust the forecast of %(who)s for %(period)s", values)
            : _t("Your forecast for %(period)s", values);
    }

    get facts() {
        const { row } = this.props;
        const names = getCategoryNames();
        return CATEGORIES.filter((code) => code !== "omitted").map((code) => ({
            code,
            name: names[code],
            text: formatAmount(row.cells[code].amount, row.currency_id, { symbol: true }),
        }));
    }

    get submitted() {
        const { submitted, currency_id } = this.props.row;
        return submitted && formatAmount(submitted.amount, currency_id, { symbol: true });
    }

    /** The figure, or `null` where there is none. */
    parse() {
        let amount;
        try {
            amount = parseFloat(this.state.amount);
        } catch {
            return null;
        }
        return Number.isFinite(amount) && amount >= 0 && this.state.amount.trim() ? amount : null;
    }

    save() {
        const amount = this.parse();
        if (amount === null) {
            this.state.problem = _t("Enter the figure as a number from 0 upwards.");
            return;
        }
        return this.send(amount);
    }

    takeBack() {
        return this.send(false);
    }

    async send(amount) {
        const note = this.state.note.trim();
        if (this.adjusts && !note) {
            this.state.problem = _t("Say why: the person sees your figure with its reason.");
            return;
        }
        if (this.state.saving) {
            return;
        }
        this.state.saving = true;
        try {
            await this.props.save(amount, note);
        } finally {
            // what was typed stays when the server refuses it
            this.state.saving = false;
        }
        this.props.close();
    }
}
