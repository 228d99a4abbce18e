import { registry } from "@web/core/registry";

const row = (name) => `.o_crm_impact_row:has(th:contains('${name}'))`;
const number = (name, what, variant = "Variant A") =>
    `${row(name)} input[aria-label^='${variant}'][aria-label$='${what}']`;

// A salesperson compares more pumps at the list's price with the same at a discount.
registry.category("web_tour.tours").add("crm_price_impact_compare", {
    steps: () => [
        {
            content: "compare before the price is set",
            trigger: "button[name=action_compare_prices]:visible",
            run: "click",
        },
        {
            content: "the quotation as it is",
            trigger: ".o_crm_impact_revenue:contains('840.00')",
        },
        {
            content: "nothing to apply yet",
            trigger: ".o_crm_impact_apply[data-variant=A]:disabled",
        },
        {
            content: "ten pumps",
            trigger: number("Pump", "quantity"),
            run: "edit 10 && press Tab",
        },
        {
            content: "the price list gives ten percent",
            trigger: `${row("Pump")} .o_crm_impact_amount:contains('900.00')`,
        },
        {
            content: "more revenue",
            trigger: ".o_crm_impact_revenue td[data-variant=A]:contains('1,340.00'):contains('+')",
        },
        {
            content: "and margin",
            trigger: ".o_crm_impact_margin td[data-variant=A]:contains('470.00')",
        },
        {
            content: "a copy of it",
            trigger: ".o_crm_impact_copy",
            run: "click",
        },
        {
            content: "with half an hour's work for nothing",
            trigger: number("Work", "discount in %", "Variant B"),
            run: "edit 100 && press Tab",
        },
        {
            content: "beside the other one",
            trigger: ".o_crm_impact_revenue td[data-variant=B]:contains('960.00')",
        },
        {
            content: "what cannot be meant is marked",
            trigger: number("Hose", "quantity", "Variant B"),
            run: "edit many && press Tab",
        },
        {
            content: "and not taken",
            trigger: `${number("Hose", "quantity", "Variant B")}.is-invalid`,
        },
        {
            content: "the first one it is",
            trigger: ".o_crm_impact_apply[data-variant=A]:enabled",
            run: "click",
        },
        {
            content: "back on the quotation, which has it now",
            trigger: ".o_form_view .o_field_widget[name=tax_totals]:contains('1,340.00')",
        },
        {
            content: "the chatter says so",
            trigger: ".o-mail-Message:contains('Variant A'):contains('was applied')",
        },
    ],
});
