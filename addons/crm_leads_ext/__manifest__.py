{
    "name": "CRM Suite: Lead Routing",
    "summary": "Rules that give each lead to the right person and can say why",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_base", "utm"],
    "data": [
        "security/ir.model.access.csv",
        "security/crm_assignment_security.xml",
        "data/crm_assignment_cron.xml",
        "data/crm_assignment_templates.xml",
        "views/crm_assignment_rule_views.xml",
        "views/crm_decision_run_views.xml",
        "views/crm_decision_views.xml",
        "views/crm_lead_views.xml",
        "views/crm_leads_ext_menus.xml",
        "wizard/crm_decision_replay_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["crm_leads_ext/static/src/**/*"],
        "web.assets_unit_tests": [
            "crm_leads_ext/static/tests/**/*",
            ("remove", "crm_leads_ext/static/tests/tours/**/*"),
        ],
        "web.assets_tests": ["crm_leads_ext/static/tests/tours/**/*"],
    },
}
