from . import crm_price_impact
from . import crm_price_impact_apply
from . import crm_price_impact_effect
from . import sale_order
