import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const tile = (name) => `.o_crm_tile:has(.o_crm_tile_name:contains("${name}"))`;

// A manager looks at the team, looks behind a bar, and publishes a layout to the salespeople.
tours.add("crm_dashboard_manager_publishes", {
    steps: () => [
        {
            content: "the manager's own home comes first",
            trigger: ".o_crm_tabs [aria-current=page]:contains('Managing')",
        },
        {
            content: "the company's figure",
            trigger: `${tile("Won")} .o_crm_figure_value:contains('3')`,
        },
        {
            content: "a chart",
            trigger: `${tile("Won by Person")} canvas`,
        },
        {
            content: "its table, for the keyboard",
            trigger: `${tile("Won by Person")} tbody button:contains('Ana')`,
            run() {
                this.anchor.click();
            },
        },
        {
            content: "the two deals of Ana",
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
        {
            content: "back home",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            content: "the home of the salespeople",
            trigger: ".o_crm_tabs button:contains('Selling')",
            run: "click",
        },
        {
            content: "it is shown",
            trigger: ".o_crm_tabs [aria-current=page]:contains('Selling')",
        },
        {
            content: "change it",
            trigger: ".o_crm_home_edit",
            run: "click",
        },
        {
            content: "one tile less: its menu",
            trigger: `${tile("Open Opportunities")} .o_crm_tile_menu`,
            run: "click",
        },
        {
            content: "remove",
            trigger: ".o_crm_tile_remove",
            run: "click",
        },
        {
            content: "it is gone",
            trigger: `.o_crm_home:not(:has(${tile("Open Opportunities")}))`,
        },
        {
            content: "more",
            trigger: ".o_crm_home_menu",
            run: "click",
        },
        {
            content: "publish",
            trigger: ".o_crm_home_publish",
            run: "click",
        },
        {
            content: "to the salespeople, whose home it was",
            trigger: ".modal select[name=target]",
        },
        {
            content: "publish it",
            trigger: ".modal .o_crm_publish:enabled",
            run: "click",
        },
        {
            content: "people see it from now on",
            trigger: ".o_notification:contains('Published')",
        },
    ],
});

// A lead manager takes the next lead from the queue.
tours.add("crm_dashboard_lead_manager", {
    steps: () => [
        {
            content: "the lead manager's home comes first",
            trigger: ".o_crm_home .o_crm_queue_count:contains('2')",
        },
        {
            content: "take the lead that waits longest",
            trigger: ".o_crm_queue_next",
            run: "click",
        },
        {
            content: "it is the first one",
            trigger:
                ".o_form_view [name=name] input:value(First), .o_form_view [name=name] textarea:value(First)",
        },
    ],
});

// An executive looks at the company, compared with a year ago.
tours.add("crm_dashboard_executive", {
    steps: () => [
        {
            content: "the executive's home comes first",
            trigger: ".o_crm_home .o_crm_figure_value:contains('450')",
        },
        {
            content: "compared with a year ago",
            trigger: "select[name=compare]",
            run: "select year",
        },
        {
            content: "the days of a year ago",
            trigger: ".o_crm_figure_compared:contains('2025')",
        },
        {
            content: "the month before",
            trigger: ".o_crm_period_before",
            run: "click",
        },
        {
            content: "another figure",
            trigger: ".o_crm_figure_value:contains('1,199')",
        },
    ],
});
