from . import crm_customer_panel
