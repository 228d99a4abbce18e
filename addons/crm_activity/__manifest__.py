{
    "name": "CRM Suite: Activities",
    "summary": "Priority, progress, planned time, reminders and repetition",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_base", "calendar"],
    "data": [
        "security/ir.model.access.csv",
        "data/crm_activity_templates.xml",
        "data/crm_activity_cron.xml",
        "views/mail_activity_form_views.xml",
        "views/mail_activity_list_views.xml",
        "views/mail_activity_views.xml",
        "views/crm_activity_actions.xml",
        "views/crm_activity_menus.xml",
    ],
    "demo": ["demo/mail_activity_demo.xml"],
    "assets": {
        "web.assets_backend": ["crm_activity/static/src/**/*"],
        "web.assets_unit_tests": [
            "crm_activity/static/tests/**/*",
            ("remove", "crm_activity/static/tests/tours/**/*"),
        ],
        "web.assets_tests": ["crm_activity/static/tests/tours/**/*"],
    },
    "pre_init_hook": "pre_init_hook",
}
