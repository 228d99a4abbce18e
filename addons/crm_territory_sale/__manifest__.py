{
    "name": "CRM Suite: Territories of Orders and Invoices",
    "summary": "Orders and invoices carry the territory of their customer",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite maintainers",
    "license": "LGPL-3",
    "depends": ["crm_base", "sale_crm"],
    "data": [
        "report/account_invoice_report_views.xml",
        "report/sale_report_views.xml",
        "views/account_move_views.xml",
        "views/sale_order_views.xml",
    ],
    "auto_install": True,
}
