{
    "name": "CRM Suite: Orders and Invoices in the Customer Panel",
    "summary": "What a customer ordered, holds and owes, and search by their numbers",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_base", "sale"],
    "assets": {
        "web.assets_backend": ["crm_panel_sale/static/src/**/*"],
        "web.assets_unit_tests": ["crm_panel_sale/static/tests/**/*"],
    },
    "auto_install": True,
}
