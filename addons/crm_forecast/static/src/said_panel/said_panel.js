import { Component, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { formatAmount } from "../format/format";

/** Everything that was submitted and adjusted in a row, newest first. */
export class SaidPanel extends Component {
    static template = "crm_forecast.SaidPanel";
    static props = { rowKey: String, asked: Array, currencyId: Number };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ entries: null });
        // not waited for: the row that was chosen shows at once
        this.load();
    }

    get kinds() {
        return {
            submission: _t("Submitted"),
            adjustment: _t("Adjusted"),
            withdrawal: _t("Adjustment taken back"),
        };
    }

    async load() {
        const args = [this.props.rowKey, ...this.props.asked];
        this.state.entries = await this.orm.call("crm.forecast", "load_entries", args);
    }

    amount(entry) {
        return entry.kind === "withdrawal"
            ? ""
            : formatAmount(entry.amount, this.props.currencyId, { symbol: true });
    }

    moment(entry) {
        return formatDateTime(deserializeDateTime(entry.moment), { showSeconds: false });
    }
}
