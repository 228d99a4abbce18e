{
    "name": "CRM Suite: Team Planner",
    "summary": "A team's week on one board: work, meetings and absences, moved by drag",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_activity"],
    "data": ["views/crm_planner_menus.xml"],
    "assets": {
        "web.assets_backend": ["crm_planner/static/src/**/*"],
        "web.assets_unit_tests": [
            "crm_planner/static/tests/**/*",
            ("remove", "crm_planner/static/tests/tours/**/*"),
        ],
        "web.assets_tests": ["crm_planner/static/tests/tours/**/*"],
    },
}
