import { Component } from "@odoo/owl";

/** Stages one under the other, each as wide as its figure: a list that looks like a funnel. */
export class Funnel extends Component {
    static template = "crm_dashboard.Funnel";
    static props = {
        /** `key`, `label`, `text`, `part` (0 to 100) and `color` of each stage. */
        steps: { type: Array, element: Object },
        onSelect: Function,
    };
}
