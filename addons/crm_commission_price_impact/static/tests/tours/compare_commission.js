import { registry } from "@web/core/registry";

const row = ".o_crm_impact_effect:contains('Commission of Ana')";
const number = (what) => `input[aria-label^='Variant A'][aria-label$='${what}']`;

// A salesperson sees what a discount costs in commission, and what more pumps bring.
registry.category("web_tour.tours").add("crm_commission_price_impact_compare", {
    steps: () => [
        {
            content: "compare before the price is set",
            trigger: "button[name=action_compare_prices]:visible",
            run: "click",
        },
        {
            content: "the commission of the quotation as it is",
            trigger: `${row} td:not([data-variant]):contains('25.00')`,
        },
        {
            content: "a discount",
            trigger: `.o_crm_impact_row ${number("discount in %")}`,
            run: "edit 20 && press Tab",
        },
        {
            content: "brings less",
            trigger: `${row} td[data-variant=A]:contains('20.00') .text-danger:contains('5.00')`,
        },
        {
            content: "twice the pumps",
            trigger: `.o_crm_impact_row ${number("quantity")}`,
            run: "edit 10 && press Tab",
        },
        {
            content: "bring more",
            trigger: `${row} td[data-variant=A]:contains('40.00') .text-success:contains('+')`,
        },
    ],
});
