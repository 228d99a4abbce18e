{
    "name": "CRM Suite: Commission of Variants",
    "summary": "What each variant of a quotation would bring its salesperson",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_commission", "crm_price_impact"],
    "assets": {
        "web.assets_tests": ["crm_commission_price_impact/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
