import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

tours.add("crm_leads_ext_week_capacity", {
    steps: () => [
        {
            content: "say what a person can take",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "who",
            trigger: ".o_selected_row .o_field_widget[name=user_id] input",
            run: "edit Ana",
        },
        {
            content: "Ana",
            trigger: ".o-autocomplete--dropdown-item:contains('Ana')",
            run: "click",
        },
        {
            content: "two leads per day",
            trigger: ".o_selected_row .o_field_widget[name=capacity_day] input",
            run: "edit 2",
        },
        {
            content: "save",
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "it is there",
            trigger: ".o_data_row:contains('Ana'):not(.o_selected_row)",
        },
    ],
});

tours.add("crm_leads_ext_week_rule", {
    steps: () => [
        {
            content: "choose how",
            trigger: ".o_field_widget[name=strategy] input",
            run: "click",
        },
        {
            content: "share by weight",
            trigger: ".o_select_menu_item:contains('By weight')",
            run: "click",
        },
        {
            content: "Bruno works full time",
            trigger: ".o_data_row:contains('Bruno') .o_data_cell[name=weight]",
            run: "click",
        },
        {
            content: "and gets twice as many",
            trigger: ".o_selected_row .o_field_widget[name=weight] input",
            run: "edit 2",
        },
        ...stepUtils.saveForm(),
        {
            content: "try it on a lead",
            trigger: "button[name=action_preview]",
            run: "click",
        },
        {
            content: "which lead",
            trigger: ".modal .o_field_widget[name=lead_id] input",
            run: "edit Lead 1",
        },
        {
            content: "this one",
            trigger: ".modal .o-autocomplete--dropdown-item:contains('Lead 1')",
            run: "click",
        },
        {
            content: "show",
            trigger: ".modal button[name=action_preview]",
            run: "click",
        },
        {
            content: "the answer names the person and the reason",
            trigger: ".modal .o_crm_decision:contains('next by weight')",
        },
        {
            content: "close",
            trigger: ".modal footer button[special=cancel], .modal footer button:contains('Close')",
            run: "click",
        },
        {
            content: "give the leads out",
            trigger: "body:not(:has(.modal)) button[name=action_assign]",
            run: "click",
        },
        {
            content: "it is done",
            trigger: ".o_arrow_button_current:contains('Done')",
        },
    ],
});

tours.add("crm_leads_ext_week_replay", {
    steps: () => [
        {
            content: "what would this draft have done?",
            trigger: "button[name=action_replay]",
            run: "click",
        },
        {
            content: "person by person",
            trigger: ".modal .o_crm_replay_people tr:contains('Carla'):contains('+')",
        },
        {
            content: "and lead by lead",
            trigger: ".modal .o_crm_replay_leads tr:contains('Lead 1')",
        },
    ],
});
