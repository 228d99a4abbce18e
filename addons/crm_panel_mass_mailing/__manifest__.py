{
    "name": "CRM Suite: Mailing Lists in the Customer Panel",
    "summary": "From which mailing lists a customer asked to be taken off",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_base", "mass_mailing"],
    "auto_install": True,
}
