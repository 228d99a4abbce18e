import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const button = (name) => `.o_form_statusbar button[name=${name}]`;
const state = (words) => `.o_statusbar_status button.o_arrow_button_current:contains('${words}')`;

// An officer takes a ready plan, adds a tier, looks at what it would have paid, and lets it run.
tours.add("crm_commission_plan", {
    steps: () => [
        {
            content: "from a ready plan",
            trigger: ".o_control_panel button:contains('Start from a Ready Plan')",
            run: "click",
        },
        {
            content: "with a target for the quarter",
            trigger: ".modal .o_radio_input[data-value=quarter]",
            run: "click",
        },
        {
            content: "the questions follow",
            trigger: ".modal [name=target] input",
            run: "edit 3000",
        },
        {
            content: "a name",
            trigger: ".modal [name=name] input",
            run: "edit Pumps",
        },
        {
            content: "somebody who takes part",
            trigger: ".modal [name=user_ids] input",
            run: "edit Ana",
        },
        {
            content: "she is found",
            trigger: ".o-autocomplete--dropdown-item:contains('Ana')",
            run: "click",
        },
        {
            content: "she is chosen",
            trigger: ".modal [name=user_ids] .o_tag",
        },
        {
            content: "make it",
            trigger: ".modal button[name=action_create_plan]",
            run: "click",
        },
        {
            content: "it says what it pays",
            trigger: "[name=component_ids] .o_data_row:contains('8 % from 100 % of the target')",
        },
        {
            content: "the rules",
            trigger: "button[name=action_open_version]:contains('Change the Rules')",
            run: "click",
        },
        {
            content: "they are there",
            trigger: ".oe_title [name=display_name]:contains('version 1')",
        },
        {
            content: "open it",
            trigger: "[name=component_ids] .o_data_row td[name=summary]",
            run: "click",
        },
        {
            content: "one more tier",
            trigger: ".modal [name=tier_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "from half as much again",
            trigger: ".modal [name=tier_ids] .o_selected_row [name=threshold] input",
            run: "edit 150",
        },
        {
            content: "at a better rate",
            trigger: ".modal [name=tier_ids] .o_selected_row [name=rate] input",
            run: "edit 12",
        },
        {
            content: "the sentence follows",
            trigger: ".modal [name=name] input",
            run: "click",
        },
        {
            content: "it has the new tier",
            trigger: ".modal [name=summary]:contains('12 % from 150 % of the target')",
        },
        {
            content: "keep it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "what would it have paid",
            trigger: `body:not(:has(.modal)) ${button("action_simulate")}`,
            run: "click",
        },
        {
            content: "look",
            trigger: `${button("action_run")}:contains('Simulate')`,
            run: "click",
        },
        {
            content: "it was looked at",
            trigger: state("Simulated"),
        },
        {
            content: "that is it",
            trigger: button("action_approve"),
            run: "click",
        },
        {
            content: "approved",
            trigger: state("Approved"),
        },
        {
            content: "let it run",
            trigger: button("action_activate"),
            run: "click",
        },
        {
            content: "surely",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "it is active",
            trigger: state("Active"),
        },
    ],
});
