{
    "name": "CRM Suite: Base",
    "summary": "Decisions that explain themselves, slots, periods and working time",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm", "hr_skills"],
    "data": [
        "security/ir.model.access.csv",
        "security/crm_decision_security.xml",
        "data/crm_worktime_cron.xml",
        "views/crm_decision_templates.xml",
        "views/crm_decision_run_views.xml",
        "views/crm_decision_views.xml",
        "views/crm_base_menus.xml",
    ],
}
