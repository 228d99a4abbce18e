import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatPercentage } from "@web/views/fields/formatters";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onWillStart, useState } from "@odoo/owl";

import { ExplainDialog } from "../explain_dialog/explain_dialog";

const MODEL = "commission.my";

/**
 * What somebody earned, why, what waits for payment, and what the pipeline would bring.
 */
export class MyCommission extends Component {
    static template = "crm_commission.MyCommission";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        const saved = this.props.state?.commission || {};
        this.state = useState({
            data: null,
            rows: [],
            total: 0,
            month: saved.month || false,
            personId: saved.personId || false,
            busy: false,
        });
        useSetupAction({
            getLocalState: () => ({
                commission: { month: this.state.month, personId: this.state.personId },
            }),
        });
        onWillStart(() => this.load());
    }

    // ------------------------------------------------------------------
    // Asking
    // ------------------------------------------------------------------

    async load() {
        const { month, personId } = this.state;
        this.state.busy = true;
        try {
            const data = await this.keepLast.add(
                this.orm.call(MODEL, "load_my_commission", [month, personId])
            );
            const lines = await this.keepLast.add(
                this.orm.call(MODEL, "load_lines", [data.month.first, personId])
            );
            Object.assign(this.state, { data, rows: lines.rows, total: lines.total });
        } finally {
            this.state.busy = false;
        }
    }

    async loadMore() {
        const { data, personId, rows } = this.state;
        const lines = await this.keepLast.add(
            this.orm.call(MODEL, "load_lines", [data.month.first, personId, rows.length])
        );
        this.state.rows.push(...lines.rows);
        this.state.total = lines.total;
    }

    // ------------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------------

    get data() {
        return this.state.data;
    }

    get isOther() {
        return this.data.person.id !== user.partnerId;
    }

    get rest() {
        return this.state.total - this.state.rows.length;
    }

    get earned() {
        const { totals } = this.data;
        return [
            { key: "month", label: this.data.month.label, amount: totals.month },
            { key: "quarter", label: _t("This quarter so far").toString(), amount: totals.quarter },
            { key: "year", label: _t("This year so far").toString(), amount: totals.year },
        ];
    }

    /** Whole sentences, so that each language puts its words in its own order. */
    get sentences() {
        const { expected, waiting, month, person } = this.data;
        return {
            other: _t("%s does not take part in any plan today.", person.name),
            held: _t("Held until customers pay: %s", this.money(waiting.held)),
            unpaid: _t("What open invoices would bring: %s", this.money(waiting.unpaid)),
            deals:
                expected.deals === 1
                    ? _t("By probability, from 1 opportunity")
                    : _t("By probability, from %s opportunities", expected.deals),
            skipped: _t(
                "Without %s: what it pays is not known before the sale.",
                expected.skipped.join(", ")
            ),
            booked: _t("What was booked in %s", month.label),
            more: _t("Show more (%s left)", this.rest),
        };
    }

    earnedText({ label, amount }) {
        return _t("%(period)s: %(amount)s", { period: label, amount: this.money(amount) });
    }

    attainment({ reached, target, part }) {
        return _t("%(reached)s of %(target)s (%(part)s)", {
            reached,
            target,
            part: this.percent(part),
        });
    }

    /** The highest bar of the history is as high as there is room. */
    height(amount) {
        const most = Math.max(...this.data.history.map((month) => Math.abs(month.amount)), 1);
        return Math.round((Math.abs(amount) / most) * 100);
    }

    money(amount, currencyId = this.data.currency_id) {
        return formatCurrency(amount, currencyId);
    }

    percent(part) {
        return formatPercentage(part, { digits: [16, 0] });
    }

    barWidth(part) {
        return Math.min(Math.max(part * 100, 0), 100);
    }

    // ------------------------------------------------------------------
    // What a person does
    // ------------------------------------------------------------------

    async showMonth(month) {
        this.state.month = month;
        await this.load();
    }

    async showPerson(ev) {
        this.state.personId = Number(ev.target.value);
        await this.load();
    }

    async explain(row) {
        const line = await this.orm.call(MODEL, "explain_line", [row.id]);
        this.dialog.add(ExplainDialog, {
            line,
            openDocument: (document) => this.openDocument(document),
        });
    }

    openDocument({ model, id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("crm_commission.my_commission", MyCommission);
