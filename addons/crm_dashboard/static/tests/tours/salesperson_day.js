import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The tiles that stand on the home, in the order in which they are read. */
const tile = (name) => `.o_crm_tile:has(.o_crm_tile_name:contains("${name}"))`;

// A salesperson logs in, sees what is to do, looks behind a figure, and arranges the home.
tours.add("crm_dashboard_salesperson_day", {
    steps: () => [
        {
            content: "the home is where one lands",
            trigger: ".o_crm_home h1:contains('Ana')",
        },
        {
            content: "the home is the first entry of the menu",
            trigger: ".o_menu_sections [data-menu-xmlid='crm_dashboard.crm_dashboard_home_menu']",
        },
        {
            content: "a figure of one's own",
            trigger: `${tile("Won Revenue")} .o_crm_figure_value:contains('400')`,
        },
        {
            content: "whose figures they are is said",
            trigger: `${tile("Won Revenue")} .o_crm_tile_note:contains('Mine')`,
        },
        {
            content: "what is late comes first",
            trigger: ".o_crm_today_activities li:first-child:contains('Call Fontana')",
        },
        {
            content: "one thing less",
            trigger: ".o_crm_today_activities li:first-child .o_crm_today_done",
            run: "click",
        },
        {
            content: "well done",
            trigger: ".o_crm_today_activities:contains('Nothing is due')",
        },
        {
            content: "which deals are these?",
            trigger: `${tile("Won Revenue")} .o_crm_figure`,
            run: "click",
        },
        {
            content: "exactly two",
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
        {
            content: "and no more",
            trigger: ".o_list_view:not(:has(.o_data_row:nth-child(3)))",
        },
        {
            content: "back home",
            trigger: ".o_breadcrumb .o_back_button a, .o_back_button",
            run: "click",
        },
        {
            content: "now to arrange it",
            trigger: ".o_crm_home_edit",
            run: "click",
        },
        {
            content: "the figure goes to the right, by keyboard",
            trigger: `${tile("Won Revenue")} .o_crm_tile_handle`,
            async run({ press }) {
                this.anchor.focus();
                await press("ArrowRight");
            },
        },
        {
            content: "it says where it is",
            trigger: ".o_crm_home [aria-live]:contains('Won Revenue: column 4')",
        },
        {
            content: "a further tile",
            trigger: ".o_crm_home_add",
            run: "click",
        },
        {
            content: "deals that were lost",
            trigger: ".modal input[value=metric_lost_count]",
            run: "click",
        },
        {
            content: "add it",
            trigger: ".modal .o_crm_gallery_add:enabled",
            run: "click",
        },
        {
            content: "it is there, with its figure",
            trigger: `${tile("Lost")} .o_crm_figure_value:contains('0')`,
        },
        {
            content: "done",
            trigger: ".o_crm_home_edit:contains('Done')",
            run: "click",
        },
        {
            content: "another period",
            trigger: "select[name=period]",
            run: "select year",
        },
        {
            content: "the figures of the year",
            trigger: `${tile("Won Revenue")} .o_crm_tile_note:contains('2026')`,
        },
        {
            content: "back to the home of the role",
            trigger: ".o_crm_home_menu",
            run: "click",
        },
        {
            content: "reset",
            trigger: ".o_crm_home_reset",
            run: "click",
        },
        {
            content: "yes",
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            content: "as it was",
            trigger: `.o_crm_home:not(:has(${tile("Lost")})) ${tile("Won Revenue")}`,
        },
    ],
});

// A list as it is filtered becomes a tile.
tours.add("crm_dashboard_search_becomes_a_tile", {
    steps: () => [
        {
            content: "the menu of the list",
            trigger: ".o_cp_action_menus button, .o_control_panel .o_cog_menu button",
            run: "click",
        },
        {
            content: "onto the home",
            trigger: ".o_crm_add_to_home button",
            run: "hover",
        },
        {
            content: "under this name",
            trigger: "#o_crm_add_to_home_name",
            run: "edit My deals",
        },
        {
            content: "add",
            trigger: ".o-dropdown--menu .btn-primary:contains('Add')",
            run: "click",
        },
        {
            content: "it is there",
            trigger: ".o_notification:contains('My deals')",
        },
    ],
});
