{
    "name": "CRM Suite: Deliveries in the Customer Panel",
    "summary": "Deliveries and serial numbers of a customer, and search by them",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_panel_sale", "sale_stock"],
    "assets": {
        "web.assets_backend": ["crm_panel_stock/static/src/**/*"],
        "web.assets_unit_tests": ["crm_panel_stock/static/tests/**/*"],
    },
    "auto_install": True,
}
