import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { useDebounced } from "@web/core/utils/timing";
import { formatPercentage } from "@web/views/fields/formatters";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { SelectCreateDialog } from "@web/views/view_dialogs/select_create_dialog";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onWillStart, useState } from "@odoo/owl";

import { ImpactModel } from "../impact_model/impact_model";
import { NumberCell } from "../number_cell/number_cell";

const MODEL = "crm.price.impact";
const DELAY = 250;

/**
 * Variants of a quotation side by side: what each brings, before the price is set.
 */
export class PriceImpact extends Component {
    static template = "crm_price_impact.PriceImpact";
    static components = { Layout, NumberCell };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.display = { controlPanel: {} };
        this.orderId = this.props.action.params?.order_id || this.props.action.context.active_id;
        this.keepLast = new KeepLast();
        const saved = this.props.state?.impact;
        this.state = useState({
            order: null,
            impact: new ImpactModel(saved),
            results: null,
            effects: [],
            shown: saved?.variants[0]?.key || "A",
            busy: false,
        });
        this.compareSoon = useDebounced(() => this.compare(), DELAY);
        useSetupAction({ getLocalState: () => ({ impact: this.impact.save() }) });
        onWillStart(() => this.load());
    }

    get impact() {
        return this.state.impact;
    }

    // ------------------------------------------------------------------
    // Asking
    // ------------------------------------------------------------------

    async load() {
        if (!this.orderId) {
            return;
        }
        this.state.order = await this.orm.call(MODEL, "load_order", [this.orderId]);
        this.impact.keepLines(this.lines);
        await this.compare();
    }

    /** The quotation as it is comes first, then the variants. */
    async compare() {
        const variants = [...this.impact.variants];
        const asked = variants.map((variant) => this.impact.payload(variant));
        const extras = variants.map((variant) => this.impact.getExtras(variant));
        this.state.busy = true;
        try {
            const answer = await this.keepLast.add(
                this.orm.call(MODEL, "compare", [this.orderId, [{}, ...asked]])
            );
            this.state.results = { now: answer.variants[0] };
            variants.forEach((variant, index) => {
                const result = answer.variants[index + 1];
                result.byProduct = Object.fromEntries(
                    extras[index].map((product, at) => [product.key, result.extras[at]])
                );
                this.state.results[variant.key] = result;
            });
            this.state.effects = answer.effects.map((row) => ({
                ...row,
                now: row.after[0],
                byKey: Object.fromEntries(
                    variants.map((variant, index) => [variant.key, row.after[index + 1]])
                ),
            }));
        } finally {
            this.state.busy = false;
        }
    }

    // ------------------------------------------------------------------
    // Rows and columns
    // ------------------------------------------------------------------

    get lines() {
        return this.state.order.lines.map((line) => ({ ...line, key: `l${line.id}` }));
    }

    get rows() {
        const products = this.impact.products.map((product) => ({
            key: product.key,
            name: product.name,
            kind: "extra",
            free: true,
            quantity: 0,
        }));
        return [...this.lines, ...products];
    }

    get hasLines() {
        return this.rows.some((row) => ["line", "extra"].includes(row.kind));
    }

    /** On a phone one variant at a time stands beside the quotation. */
    get columns() {
        const { variants } = this.impact;
        if (!this.ui.isSmall) {
            return variants;
        }
        const shown = variants.filter((variant) => variant.key === this.state.shown);
        return shown.length ? shown : variants.slice(0, 1);
    }

    get title() {
        const { name, customer } = this.state.order;
        return customer ? `${name} – ${customer}` : name;
    }

    get withDiscount() {
        return this.state.order.with_discount;
    }

    get span() {
        return this.withDiscount ? 3 : 2;
    }

    /** What a row comes to; `key` is a variant's, or `now`. */
    result(key, row) {
        const result = this.state.results?.[key];
        return row.kind === "extra" ? result?.byProduct?.[row.key] : result?.lines[row.id];
    }

    totals(key) {
        return this.state.results?.[key]?.totals;
    }

    discountHint(variant, row) {
        return this.result(variant.key, row)?.discount ?? row.discount ?? 0;
    }

    quantity(row) {
        const number = formatFloat(row.quantity, { digits: [16, 2], trailingZeros: false });
        return `${number} ${row.unit}`;
    }

    money(amount) {
        return amount === undefined ? "" : formatCurrency(amount, this.state.order.currency_id);
    }

    percent(part) {
        return part === undefined ? "" : formatPercentage(part, { digits: [16, 1] });
    }

    /** The difference to the quotation as it is, with its sign; nothing if there is none. */
    difference(key, name) {
        return this.signed(this.getGap(key, name), (amount) => this.money(amount));
    }

    tone(key, name) {
        return this.getTone(this.getGap(key, name));
    }

    getGap(key, name) {
        return this.totals(key)?.[name] - this.totals("now")?.[name];
    }

    getTone(gap) {
        return { "text-success": gap > 0, "text-danger": gap < 0 };
    }

    signed(gap, format) {
        if (!gap || Number.isNaN(gap)) {
            return "";
        }
        return (gap > 0 ? "+" : "") + format(gap);
    }

    /** Whether a row tells what stands before and after, not only what a variant brings. */
    hasBefore(row) {
        return row.before !== undefined && row.before !== null;
    }

    effectDifference(row, key) {
        return this.signed(row.byKey[key] - row.now, (value) => this.effect(row, value));
    }

    effectTone(row, key) {
        return this.getTone(row.byKey[key] - row.now);
    }

    /** A value of an effect: a part as percent, or an amount. */
    effect(row, value) {
        if (value === undefined || value === null) {
            return "";
        }
        return row.kind === "money" ? formatCurrency(value, row.currency_id) : this.percent(value);
    }

    label(variant, row, what) {
        return `${variant.name}, ${row.name}: ${what}`;
    }

    get words() {
        return { quantity: _t("quantity").toString(), discount: _t("discount in %").toString() };
    }

    // ------------------------------------------------------------------
    // What a person does
    // ------------------------------------------------------------------

    setValue(variant, row, name, value) {
        this.impact.setValue(variant, row.key, name, value);
        this.compareSoon();
    }

    setDiscount(variant, value) {
        if (value !== undefined) {
            this.impact.setDiscount(variant, this.rows, value);
            this.compareSoon();
        }
    }

    rename(variant, ev) {
        variant.name = ev.target.value.trim() || variant.name;
        ev.target.value = variant.name;
    }

    addVariant(source) {
        const variant = this.impact.add(source);
        if (variant) {
            this.state.shown = variant.key;
            this.compareSoon();
        }
    }

    removeVariant(variant) {
        this.impact.remove(variant);
        this.state.shown = this.impact.variants[0]?.key;
        this.compareSoon();
    }

    addProduct(variant) {
        this.dialog.add(SelectCreateDialog, {
            resModel: "product.product",
            title: _t("Product in addition, in %s", variant.name),
            domain: [["sale_ok", "=", true]],
            multiSelect: false,
            noCreate: true,
            onSelected: async ([id]) => {
                const [product] = await this.orm.read("product.product", [id], ["display_name"]);
                this.impact.addProduct({ id, name: product.display_name }, variant);
                this.compareSoon();
            },
        });
    }

    removeProduct(row) {
        this.impact.removeProduct(row.key);
        this.compareSoon();
    }

    async reload() {
        await this.load();
    }

    async apply(variant) {
        await this.orm.call(MODEL, "apply_variant", [
            this.orderId,
            this.impact.payload(variant),
            this.state.order.version,
            variant.name,
        ]);
        this.notification.add(_t("%s is the quotation now.", variant.name), { type: "success" });
        await this.openOrder();
    }

    /** Back to where one came from, or to the quotation where that is not known. */
    openOrder() {
        const previous = (this.env.config.breadcrumbs || []).at(-2);
        if (previous) {
            return previous.onSelected();
        }
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: "sale.order",
                res_id: this.orderId,
                views: [[false, "form"]],
            },
            { clearBreadcrumbs: true }
        );
    }
}

registry.category("actions").add("crm_price_impact.compare", PriceImpact);
