from . import crm_customer_panel
from . import crm_customer_search
from . import stock_picking
