{
    "name": "CRM Suite: Activities",
    "summary": "Priority, state, planned time, reminders and repetition for each activity",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_base", "calendar"],
    "pre_init_hook": "pre_init_hook",
}
