import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_base_find_customer", {
    steps: () => [
        {
            content: "the panel of somebody else is there",
            trigger: ".o_crm_customer_section[data-section=timeline]",
        },
        {
            content: "look for a customer",
            trigger: ".o_crm_customer_search",
            run: "click",
        },
        {
            content: "by a name with a typing error",
            trigger: ".o_command_palette_search input",
            run: "fill Contnii",
        },
        {
            content: "the palette says why it found her",
            trigger: ".o_crm_customer_command:contains('Carla Contini'):contains('Similar name')",
            run: "click",
        },
        {
            content: "she is there",
            trigger: ".o_breadcrumb:contains('Carla Contini')",
        },
        {
            content: "go on to her company",
            trigger: ".o_crm_customer_company:contains('Nolte Pumpen')",
            run: "click",
        },
        {
            content: "its people are listed",
            trigger: ".o_crm_customer_section[data-section=people]:contains('Buyer')",
        },
        {
            content: "open a document of its timeline",
            trigger:
                ".o_crm_customer_section[data-section=timeline] .o_crm_customer_entry:contains('New pumps')",
            run: "click",
        },
        {
            content: "the lead is open",
            trigger: ".o_form_view .o_field_widget[name=stage_id]",
        },
    ],
});

registry.category("web_tour.tours").add("crm_base_choose_sections", {
    steps: () => [
        {
            content: "choose the sections",
            trigger: ".o_crm_customer_edit",
            run: "click",
        },
        {
            content: "without consent",
            trigger: ".o_crm_customer_layout_row[data-code=consent] input",
            run: "click",
        },
        {
            content: "people before everything else",
            trigger: ".o_crm_customer_layout_row[data-code=people] button[title='Move up']",
            run: "click",
        },
        {
            content: "save",
            trigger: ".o_crm_customer_save",
            run: "click",
        },
        {
            content: "consent is gone",
            trigger:
                ".o_crm_customer_panel:not(:has(.o_crm_customer_layout)):not(:has([data-section=consent]))",
        },
    ],
});
