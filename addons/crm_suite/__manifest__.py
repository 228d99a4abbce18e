{
    "name": "CRM Suite",
    "summary": "The whole CRM: lead routing, sales, orders and invoices in one click",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": [
        "base_automation",
        "crm_leads_ext",
        "sale_crm",
        "sale_management",
        "website_crm",
    ],
    "data": ["views/website_templates.xml", "data/website_page.xml"],
    "demo": [
        "demo/res_company_demo.xml",
        "demo/res_users_demo.xml",
        "demo/product_template_demo.xml",
        "demo/crm_assignment_rule_demo.xml",
        "demo/crm_lead_demo.xml",
        "demo/answer_times_demo.xml",
    ],
    "assets": {
        "web.assets_tests": ["crm_suite/static/tests/tours/**/*"],
    },
    "application": True,
}
