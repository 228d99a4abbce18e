import { registry } from "@web/core/registry";

const UNTIL_GONE = ".o_form_view:not(:has(button[name=action_accept]))";

registry.category("web_tour.tours").add("crm_leads_ext_rep_accepts", {
    steps: () => [
        {
            content: "the deadline is shown",
            trigger: ".o_crm_answer:contains('Answer until'):contains('left')",
        },
        {
            content: "accept the lead",
            trigger: "button[name=action_accept]",
            run: "click",
        },
        {
            content: "there is nothing to accept any more",
            trigger: UNTIL_GONE,
        },
        {
            content: "look at the answer times",
            trigger: ".o_notebook .nav-link[name=answer_times]",
            run: "click",
        },
        {
            content: "it is accepted",
            trigger: ".o_field_widget[name=acceptance]:contains('Accepted')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_leads_ext_rep_declines", {
    steps: () => [
        {
            content: "decline the lead",
            trigger: "button[name=action_decline]",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit Not my",
        },
        {
            content: "choose the reason",
            trigger: ".o-autocomplete--dropdown-item:contains('Not my turf')",
            run: "click",
        },
        {
            content: "tell the next person something",
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Ask for the drawings.",
        },
        {
            content: "decline",
            trigger: ".modal-footer button[name=action_decline]",
            run: "click",
        },
        {
            content: "back in the own leads, without this one",
            trigger: ".o_list_view:not(:has(.o_data_row)), .o_kanban_view, .o_view_nocontent",
        },
    ],
});

registry.category("web_tour.tours").add("crm_leads_ext_next_person", {
    steps: () => [
        {
            content: "the next person is asked to accept",
            trigger: "button[name=action_accept]",
        },
        {
            content: "ask why it came",
            trigger: "button[name=action_why_me]:contains('Why me?')",
            run: "click",
        },
        {
            content: "from whom, and why",
            trigger: ".modal .o_crm_decision:contains('Ana')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_leads_ext_late_leads", {
    steps: () => [
        {
            content: "the late lead stands out",
            trigger:
                ".o_data_row:contains('Lead 1') .o_field_badge .text-bg-danger:contains('late')",
        },
    ],
});
