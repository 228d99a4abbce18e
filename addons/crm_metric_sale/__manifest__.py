{
    "name": "CRM Suite: Metrics of Sales",
    "summary": "Quotations, orders, invoices and payments as metrics",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_base", "sale"],
    "data": ["data/crm_metric_data.xml"],
    "auto_install": True,
}
