import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// A salesperson plans a repeating call on a lead, finds it in the list, starts it, does
// it, sees that the next one is there, and finds the first in the history.
tours.add("crm_activity_day", {
    steps: () => [
        {
            content: "something to do on the lead",
            trigger: ".o-mail-Chatter-activity",
            run: "click",
        },
        {
            content: "what",
            trigger: ".o_dialog .o_field_widget[name=summary] input",
            run: "edit Ask for the plans",
        },
        {
            content: "it is urgent",
            trigger: ".o_dialog .o_field_widget[name=priority] .o_priority_star:nth-child(3)",
            run: "click",
        },
        {
            content: "an hour and a half",
            trigger: ".o_dialog .o_field_widget[name=planned_hours] input",
            run: "edit 1:30",
        },
        {
            content: "it comes again",
            trigger: ".o_dialog .o_field_widget[name=repeats] input",
            run: "click",
        },
        {
            content: "every second week",
            trigger: ".o_dialog .o_field_widget[name=repeat_every] input",
            run: "edit 2",
        },
        {
            content: "the weekdays can be chosen",
            trigger: ".o_dialog .o_recurrent_weekdays",
        },
        {
            content: "make it",
            trigger: ".o_dialog button[name=action_schedule_activities]",
            run: "click",
        },
        {
            content: "the chatter says what is out of the ordinary",
            trigger:
                ".o-mail-Activity:contains('Ask for the plans') .o_crm_activity_priority:contains('Urgent')",
        },
        {
            content: "and how it repeats",
            trigger: ".o-mail-Activity .o_crm_activity_repeats:contains('Every 2 weeks')",
        },
        {
            content: "to all activities",
            trigger:
                ".o_menu_sections [data-menu-xmlid='crm.crm_menu_sales'], .o_menu_sections button:contains('Sales')",
            run: "click",
        },
        {
            content: "open them",
            trigger: "[data-menu-xmlid='crm_activity.crm_activity_menu']",
            run: "click",
        },
        {
            content: "it is in the list",
            trigger:
                ".o_list_view .o_data_row:contains('Ask for the plans') .o_field_widget[name=progress_state]:contains('Planned')",
        },
        {
            content: "done",
            trigger: ".o_data_row:contains('Ask for the plans') button[name=action_done]",
            run: "click",
        },
        {
            content: "the next one is there, and only that",
            trigger:
                ".o_list_view:not(:has(.o_data_row:nth-child(2))) .o_data_row:contains('Ask for the plans'):not(:contains('In 5 days'))",
        },
        {
            content: "in the calendar once it has a time",
            trigger: ".o_switch_view.o_calendar",
            run: "click",
        },
        {
            content: "the week",
            trigger: ".o_calendar_renderer .fc-timegrid",
        },
        {
            content: "what was done",
            trigger:
                ".o_menu_sections [data-menu-xmlid='crm.crm_menu_report'], .o_menu_sections button:contains('Reporting')",
            run: "click",
        },
        {
            content: "open the history",
            trigger: "[data-menu-xmlid='crm_activity.crm_activity_history_menu']",
            run: "click",
        },
        {
            content: "it stayed",
            trigger: ".o_list_view .o_data_row:contains('Ask for the plans'):contains('Done')",
        },
    ],
});
