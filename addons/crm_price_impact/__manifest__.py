{
    "name": "CRM Suite: Price Impact",
    "summary": "Compare variants of a quotation: revenue, margin, effect on targets",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_base", "sale_crm", "sale_margin"],
    "data": ["views/sale_order_views.xml"],
    "assets": {
        "web.assets_backend": ["crm_price_impact/static/src/**/*"],
        "web.assets_unit_tests": [
            "crm_price_impact/static/tests/**/*",
            ("remove", "crm_price_impact/static/tests/tours/**/*"),
        ],
        "web.assets_tests": ["crm_price_impact/static/tests/tours/**/*"],
    },
}
