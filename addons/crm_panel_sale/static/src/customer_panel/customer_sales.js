import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";

import { CustomerEntry, formatMoment, formatMoney } from "@crm_base/customer_panel/customer_entry";
import { sectionProps } from "@crm_base/customer_panel/customer_sections";

import { Component } from "@odoo/owl";

export class Owed extends Component {
    static template = "crm_panel_sale.Owed";
    static components = { CustomerEntry };
    static props = sectionProps;

    get totals() {
        return this.props.data.totals.map(({ company, open, late, count }) => ({
            company,
            count,
            open: formatMoney(open),
            late: late.value > 0 ? formatMoney(late) : "",
        }));
    }
}

export class Bought extends Component {
    static template = "crm_panel_sale.Bought";
    static props = sectionProps;

    get rows() {
        const { count, first, last, every_days: days, totals } = this.props.data;
        const rows = [
            [_t("Orders"), count],
            [_t("Last"), formatMoment(last)],
            [_t("First"), formatMoment(first)],
        ];
        if (days !== null) {
            rows.push([_t("How often"), _t("every %s days", days)]);
        }
        for (const { total, average } of totals) {
            rows.push([_t("Altogether"), formatMoney(total)]);
            rows.push([_t("On average"), formatMoney(average)]);
        }
        return rows;
    }
}

export class Products extends Component {
    static template = "crm_panel_sale.Products";
    static props = sectionProps;

    get products() {
        return this.props.data.products.map((product) => ({
            ...product,
            last: formatMoment(product.last),
        }));
    }

    openProduct(product) {
        this.props.open({ model: "product.product", res_id: product.id });
    }
}

const sections = registry.category("crm_customer_sections");
sections.add("owed", { component: Owed });
sections.add("bought", { component: Bought });
sections.add("products", { component: Products });
