from . import crm_customer_panel
from . import crm_customer_panel_bought
from . import crm_customer_search
from . import sale_order
