import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_leads_ext_manager_rule", {
    url: "/odoo/lead-rules",
    steps: () => [
        {
            content: "make a rule",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "name it",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Tour rule",
        },
        {
            content: "choose the team",
            trigger: ".o_field_widget[name=team_id] input",
            run: "edit Inbound",
        },
        {
            content: "take the team",
            trigger: ".o-autocomplete--dropdown-item:contains('Inbound')",
            run: "click",
        },
        {
            content: "its people are proposed as members",
            trigger: ".o_field_widget[name=member_ids] .o_data_row:nth-child(3)",
        },
        ...stepUtils.saveForm(),
        {
            content: "see who would get what",
            trigger: "button[name=action_simulate]",
            run: "click",
        },
        {
            content: "everybody gets a lead",
            trigger: ".o_crm_run_summary:contains('Ana'):contains('Bruno'):contains('Carla')",
        },
        {
            content: "go back to the rule",
            trigger: ".o_back_button, .breadcrumb-item:contains('Tour rule') a",
            run: "click",
        },
        {
            content: "start it",
            trigger: "button[name=action_start]",
            run: "click",
        },
        {
            content: "simulate what now would happen",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains('Running')) button[name=action_simulate]",
            run: "click",
        },
        {
            content: "and let it happen",
            trigger: "button[name=action_apply]",
            run: "click",
        },
        {
            content: "it is done",
            trigger: ".o_arrow_button_current:contains('Done')",
        },
        {
            content: "look at the decisions",
            trigger: "button[name=action_open_decisions]",
            run: "click",
        },
        {
            content: "open a person",
            trigger: ".o_group_header:contains('Ana')",
            run: "click",
        },
        {
            content: "open a decision",
            trigger: ".o_data_row .o_data_cell[name=display_name]",
            run: "click",
        },
        {
            content: "read why",
            trigger: ".o_crm_decision:contains('next in the rotation')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_leads_ext_why_me", {
    steps: () => [
        {
            content: "ask why",
            trigger: "button[name=action_why_me]:contains('Why me?')",
            run: "click",
        },
        {
            content: "the candidates are told",
            trigger: ".modal .o_crm_decision li:contains('Bruno')",
        },
    ],
});
