import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

tours.add("crm_suite_visitor_asks", {
    url: "/talk-to-us",
    steps: () => [
        {
            content: "say who you are",
            trigger: "#crm_suite_talk_to_us input[name=contact_name]",
            run: "edit Vera Visitor",
        },
        {
            content: "name the company",
            trigger: "input[name=partner_name]",
            run: "edit Vera's Vineyard",
        },
        {
            content: "leave a mail address",
            trigger: "input[name=email_from]",
            run: "edit vera@vineyard.example.com",
        },
        {
            content: "say what it is about",
            trigger: "input[name=name]",
            run: "edit Two pumps for the tour",
        },
        {
            content: "send",
            trigger: ".s_website_form_send",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "be thanked",
            trigger: "#wrap:has(h1:contains('Thank You!'))",
        },
    ],
});

tours.add("crm_suite_salesperson_sells", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "open CRM",
            trigger: ".o_app[data-menu-xmlid='crm.crm_menu_root']",
            run: "click",
        },
        {
            content: "go to the leads",
            trigger: "[data-menu-xmlid='crm.crm_menu_leads']",
            run: "click",
        },
        {
            content: "open the new lead",
            trigger: ".o_data_cell:contains('Two pumps for the tour')",
            run: "click",
        },
        {
            content: "ask how it got here",
            trigger: "button[name=action_why_me]",
            run: "click",
        },
        {
            content: "read the reason",
            trigger: ".modal .o_crm_decision:contains('Ana got'):contains('Web leads')",
        },
        {
            content: "close",
            trigger: ".modal button[special=cancel], .modal .btn-close",
            run: "click",
        },
        {
            content: "make an opportunity of it",
            trigger:
                "body:not(:has(.modal)) .o_statusbar_buttons button:contains('Convert to Opportunity')",
            run: "click",
        },
        {
            content: "with a new customer",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "start a quotation",
            trigger: "body:not(:has(.modal)) button[name=action_sale_quotations_new]",
            run: "click",
        },
        {
            content: "add a product",
            trigger: ".o_field_x2many_list_row_add > button, .o_field_x2many_list_row_add > a",
            run: "click",
        },
        {
            content: "look for the pump",
            trigger:
                ".o_field_widget[name=product_template_id] input, .o_field_widget[name=product_id] input",
            run: "edit Tour pump",
        },
        {
            content: "take the pump",
            trigger:
                ".ui-menu-item a:contains('Tour pump'), .o-autocomplete--dropdown-item:contains('Tour pump')",
            run: "click",
        },
        {
            content: "the price is there",
            trigger: ".o_field_widget[name=tax_totals]:contains('1,000.00')",
        },
        {
            content: "the customer agrees",
            trigger: ".o_statusbar_buttons button[name=action_confirm]:not(.d-none)",
            run: "click",
        },
        {
            content: "it is an order",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Sales Order')",
        },
    ],
});

tours.add("crm_suite_accountant_invoices", {
    steps: () => [
        {
            content: "create the invoice",
            trigger: ".o_statusbar_buttons button:contains('Create Invoice')",
            run: "click",
        },
        {
            content: "a regular one",
            trigger: ".modal button[name=create_invoices]",
            run: "click",
        },
        {
            content: "confirm it",
            trigger: ".o_statusbar_buttons button[name=action_post]:contains('Confirm')",
            run: "click",
        },
        {
            content: "the money came in",
            trigger: ".o_statusbar_buttons button[name=action_register_payment]",
            run: "click",
        },
        {
            content: "book the payment",
            trigger: ".modal button[name=action_create_payments]",
            run: "click",
        },
        {
            content: "the invoice is paid",
            trigger:
                "body:not(:has(.modal)) .ribbon:contains('Paid'), body:not(:has(.modal)) .ribbon:contains('In Payment')",
        },
    ],
});

tours.add("crm_suite_salesperson_sees_it", {
    steps: () => [
        {
            content: "the order is a figure of the salesperson's home",
            trigger:
                ".o_crm_home .o_crm_tile:has(.o_crm_tile_name:contains('Ordered')) .o_crm_figure_value:contains('1,000')",
        },
        {
            content: "which orders are behind it?",
            trigger: ".o_crm_tile:has(.o_crm_tile_name:contains('Ordered')) .o_crm_figure",
            run: "click",
        },
        {
            content: "the very order",
            trigger: ".o_list_view .o_data_row:contains('1,000.00')",
        },
        {
            content: "and no other",
            trigger: ".o_list_view:not(:has(.o_data_row:nth-child(2)))",
        },
    ],
});
