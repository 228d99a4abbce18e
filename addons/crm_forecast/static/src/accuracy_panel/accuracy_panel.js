import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

import { formatAmount, formatShare } from "../format/format";

/** How right the forecasts of a row were, period by period. */
export class AccuracyPanel extends Component {
    static template = "crm_forecast.AccuracyPanel";
    static props = { rowKey: String, asked: Array, currencyId: Number };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ periods: null });
        // not waited for: the row that was chosen shows at once
        this.load();
    }

    async load() {
        const [kind] = this.props.asked;
        const args = [this.props.rowKey, kind];
        const { periods } = await this.orm.call("crm.forecast", "load_accuracy", args);
        this.state.periods = periods;
    }

    /** Whether anything was said of any of the periods. */
    get known() {
        return this.state.periods.some(({ early, late }) =>
            [early, late].some(({ forecast }) => forecast !== null)
        );
    }

    amount(value) {
        return formatAmount(value, this.props.currencyId);
    }

    share(value) {
        return formatShare(value);
    }

    /** Too much (+) or too little (−) was expected. */
    lean({ forecast }, actual) {
        if (forecast === null || forecast === actual) {
            return "";
        }
        return forecast > actual ? "▲" : "▼";
    }

    tone({ accuracy }) {
        return accuracy >= 0.9 ? "bg-success" : accuracy >= 0.7 ? "bg-warning" : "bg-danger";
    }
}
