import { formatCurrency } from "@web/core/currency";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

/**
 * How a line of the ledger came about: the arithmetic, the facts, every change.
 */
export class ExplainDialog extends Component {
    static template = "crm_commission.ExplainDialog";
    static components = { Dialog };
    static props = {
        line: Object,
        openDocument: Function,
        close: Function,
    };

    get title() {
        return this.props.line.title || _t("How it came about").toString();
    }

    get openText() {
        return _t("Open %s", this.props.line.document.name);
    }

    money(amount) {
        return formatCurrency(amount, this.props.line.currency_id);
    }

    open() {
        this.props.close();
        this.props.openDocument(this.props.line.document);
    }
}
