import { Component, markRaw, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { AccuracyPanel } from "../accuracy_panel/accuracy_panel";
import { DASH, formatAmount, getCategoryNames } from "../format/format";
import { FlowPanel } from "../flow_panel/flow_panel";
import { SaidPanel } from "../said_panel/said_panel";
import { SayDialog } from "../say_dialog/say_dialog";
import { ForecastTable } from "../table/forecast_table";
import { ForecastModel } from "./forecast_model";

/** What a month or quarter will bring, by company, team and person. */
export class Forecast extends Component {
    static template = "crm_forecast.Forecast";
    static components = { AccuracyPanel, FlowPanel, ForecastTable, Layout, SaidPanel };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.model = useState(new ForecastModel(markRaw(useService("orm"))));
        this.state = useState({ tab: "flow" });
        useSetupAction({
            getLocalState: () => ({
                choice: { ...this.model.choice },
                selected: this.model.selected,
                tab: this.state.tab,
            }),
        });
        onWillStart(() => {
            const { choice, selected, tab } = this.props.state || {};
            this.model.selected = selected || null;
            this.state.tab = tab || "flow";
            return this.model.load(choice);
        });
        this.env.config.setDisplayName?.(_t("Forecast"));
    }

    get display() {
        return { controlPanel: {} };
    }

    get tabs() {
        const flow = { code: "flow", label: _t("What moved") };
        if (this.model.row.key === "all") {
            return [flow];
        }
        return [
            flow,
            { code: "accuracy", label: _t("Accuracy") },
            { code: "said", label: _t("Said so far") },
        ];
    }

    /** The tab that is open, as far as the row has it. */
    get tab() {
        const { tab } = this.state;
        return this.tabs.some(({ code }) => code === tab) ? tab : "flow";
    }

    get kinds() {
        return [
            { code: "month", label: _t("Month") },
            { code: "quarter", label: _t("Quarter") },
        ];
    }

    /** A change of any of these asks the panels anew. */
    get panelKey() {
        const { choice, selected, version } = this.model;
        return [choice.kind, choice.first, selected, version].join("|");
    }

    get panelProps() {
        return {
            rowKey: this.model.selected,
            asked: this.model.asked,
            currencyId: this.model.row.currency_id,
        };
    }

    get title() {
        const { row, period } = this.model;
        return row.team && row.team !== row.label
            ? `${row.label} · ${row.team} · ${period.label}`
            : `${row.label} · ${period.label}`;
    }

    /** The figures of the row that a narrow screen has no column for. */
    get details() {
        const { row } = this.model;
        const names = getCategoryNames();
        const amount = (value) => formatAmount(value, row.currency_id);
        const said = (word) => (word ? [amount(word.amount), word.note].join(" ") : DASH);
        return [
            ...["best_case", "pipeline", "omitted"].map((code) => ({
                name: names[code],
                text: amount(row.cells[code].amount),
            })),
            { name: _t("Weighted: Odoo"), text: amount(row.weighted) },
            { name: _t("Weighted: history"), text: amount(row.historic) },
            { name: _t("Submitted"), text: said(row.submitted) },
            { name: _t("Adjusted"), text: said(row.adjusted) },
        ];
    }

    get notices() {
        const { passed, undated } = this.model.data.notice;
        const found = [];
        if (passed) {
            const text =
                passed === 1
                    ? _t("1 open deal should have been closed by now")
                    : _t("%s open deals should have been closed by now", passed);
            found.push({ name: "passed", text });
        }
        if (undated) {
            const text =
                undated === 1
                    ? _t("1 open deal has no expected closing")
                    : _t("%s open deals have no expected closing", undated);
            found.push({ name: "undated", text });
        }
        return found;
    }

    async openDeals(row, category) {
        return this.action.doAction(await this.model.openDeals(row, category));
    }

    async openNotice(name) {
        return this.action.doAction(await this.model.openNotice(name));
    }

    openDeal(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.lead",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    chooseTab(ev, code) {
        const codes = this.tabs.map((tab) => tab.code);
        const step = { ArrowRight: 1, ArrowLeft: -1 }[ev.key];
        if (step) {
            code = codes[(codes.indexOf(code) + step + codes.length) % codes.length];
            ev.target.parentElement.querySelector(`[data-tab=${code}]`).focus();
        } else if (ev.type !== "click") {
            return;
        }
        this.state.tab = code;
    }

    submit(row) {
        this.dialog.add(SayDialog, {
            mode: "submit",
            row,
            period: this.model.period.label,
            save: async (amount, note) => {
                await this.model.submit(row, amount, note);
                this.tell(_t("Your forecast is submitted."));
            },
        });
    }

    adjust(row) {
        this.dialog.add(SayDialog, {
            mode: "adjust",
            row,
            period: this.model.period.label,
            save: async (amount, note) => {
                await this.model.adjust(row, amount, note);
                this.tell(
                    amount === false
                        ? _t("The adjustment is taken back.")
                        : _t("The forecast is adjusted.")
                );
            },
        });
    }

    async takeSnapshot() {
        await this.model.takeSnapshot();
        this.tell(_t("Today's forecast is remembered. What moves from now on shows."));
    }

    tell(text) {
        this.notification.add(text, { type: "success" });
    }
}

registry.category("actions").add("crm_forecast.forecast", Forecast);
