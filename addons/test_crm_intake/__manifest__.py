{
    "name": "CRM Suite: Tests of Intake",
    "summary": "Tests that Odoo's own ways in reach the rules; never install it",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_leads_ext", "crm_livechat", "survey_crm", "website_crm"],
}
