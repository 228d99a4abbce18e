{
    "name": "CRM Suite: Homes",
    "summary": "Where each role starts the day: figures, charts, work to do, movable",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_base", "web", "calendar"],
    "data": [
        "security/crm_dashboard_groups.xml",
        "views/crm_dashboard_menus.xml",
        "views/digest_views.xml",
        "data/home_salesperson.xml",
        "data/home_sales_manager.xml",
        "data/home_lead_manager.xml",
        "data/home_executive.xml",
        "data/digest_data.xml",
    ],
    "assets": {
        "web.assets_backend": ["crm_dashboard/static/src/**/*"],
        "web.assets_unit_tests": [
            "crm_dashboard/static/tests/**/*",
            ("remove", "crm_dashboard/static/tests/tours/**/*"),
        ],
        "web.assets_tests": ["crm_dashboard/static/tests/tours/**/*"],
    },
}
