import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// A salesperson follows a line of the own commission to its invoice's arithmetic.
tours.add("crm_commission_my", {
    steps: () => [
        {
            content: "what was earned this month",
            trigger: ".o_my_commission [data-figure=month]:contains('85.00')",
        },
        {
            content: "how far it is to the next tier",
            trigger: ".o_my_commission_next:contains('500.00'):contains('10 %')",
        },
        {
            content: "what the pipeline would bring",
            trigger: ".o_my_commission [data-figure=expected]:contains('35.00')",
        },
        {
            content: "how the line came about",
            trigger: ".o_my_commission_line",
            run: "click",
        },
        {
            content: "the arithmetic",
            trigger: ".modal .o_commission_arithmetic:contains('× 5 %'):contains('× 7 %')",
        },
        {
            content: "close it",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "the month before",
            trigger: "body:not(:has(.modal)) .o_my_commission_before",
            run: "click",
        },
        {
            content: "nothing was booked then",
            trigger: ".o_my_commission:contains('Nothing was booked in this month.')",
        },
    ],
});

// A leader chooses somebody of the team.
tours.add("crm_commission_team", {
    steps: () => [
        {
            content: "the leader takes part in no plan",
            trigger: ".o_my_commission_empty",
        },
        {
            content: "Ana's commission",
            trigger: ".o_my_commission_person",
            run: "selectByLabel Ana",
        },
        {
            content: "is shown",
            trigger: ".o_my_commission [data-figure=month]:contains('85.00')",
        },
    ],
});

// While a quotation is written, it says what it would bring.
tours.add("crm_commission_quotation", {
    steps: () => [
        {
            content: "what the quotation would bring",
            trigger: ".o_commission_estimate:contains('35.00')",
        },
        {
            content: "its line",
            trigger: ".o_field_widget[name=order_line] .o_data_row td[name=price_unit]",
            run: "click",
        },
        {
            content: "another price",
            trigger: ".o_field_widget[name=order_line] .o_selected_row [name=price_unit] input",
            run: "edit 400 && press Tab",
        },
        {
            content: "less, before anything is saved",
            trigger: ".o_commission_estimate:contains('28.00')",
        },
        {
            content: "save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "it is saved",
            trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
    ],
});
