import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { parseFloat as parseLocal } from "@web/views/fields/parsers";

/** From what, and by how much more, the targets of the year are made. */
export class CopyDialog extends Component {
    static template = "crm_dashboard.TargetCopyDialog";
    static components = { Dialog };
    static props = {
        title: String,
        copy: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ source: "targets", percent: "0", working: false, wrong: "" });
    }

    get sources() {
        return [
            {
                code: "targets",
                label: _t("The targets of a year ago"),
                help: _t("Whoever changed teams gets them in the team of today."),
            },
            {
                code: "figures",
                label: _t("What was reached a year ago"),
                help: _t("Of everybody and of each level, period by period."),
            },
        ];
    }

    readPercent() {
        try {
            const percent = parseLocal(this.state.percent.replace("%", "").trim() || "0");
            return percent >= -100 && percent <= 1000 ? percent : null;
        } catch {
            return null;
        }
    }

    async copy() {
        const percent = this.readPercent();
        if (percent === null) {
            this.state.wrong = _t("Enter a percentage between -100 and 1,000.");
            return;
        }
        this.state.working = true;
        try {
            await this.props.copy({ source: this.state.source, percent });
            this.props.close();
        } finally {
            this.state.working = false;
        }
    }
}
