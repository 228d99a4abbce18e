import { registry } from "@web/core/registry";

import { formatMoment } from "@crm_base/customer_panel/customer_entry";
import { sectionProps } from "@crm_base/customer_panel/customer_sections";

import { Component } from "@odoo/owl";

export class Serials extends Component {
    static template = "crm_panel_stock.Serials";
    static props = sectionProps;

    get serials() {
        return this.props.data.serials.map((serial) => ({
            ...serial,
            delivered: formatMoment(serial.delivered),
        }));
    }

    openSerial(serial) {
        this.props.open({ model: "stock.lot", res_id: serial.id });
    }
}

registry.category("crm_customer_sections").add("serials", { component: Serials });
