{
    "name": "CRM Suite: Commissions",
    "summary": "Commissions that explain themselves and can be recomputed",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_base", "sale_crm", "sale_margin", "account"],
    "data": [
        "security/crm_commission_groups.xml",
        "security/ir.model.access.csv",
        "security/crm_commission_security.xml",
        "data/commission_cron.xml",
        "views/commission_credit_explain_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["crm_commission/static/src/**/*"],
        "web.assets_unit_tests": [
            "crm_commission/static/tests/**/*",
            ("remove", "crm_commission/static/tests/tours/**/*"),
        ],
        "web.assets_tests": ["crm_commission/static/tests/tours/**/*"],
    },
}
