from . import crm_price_impact
