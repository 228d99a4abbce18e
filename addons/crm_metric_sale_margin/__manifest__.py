{
    "name": "CRM Suite: Metrics of Margins",
    "summary": "Margin of orders as a metric",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_metric_sale", "sale_margin"],
    "data": ["data/crm_metric_data.xml"],
    "auto_install": True,
}
