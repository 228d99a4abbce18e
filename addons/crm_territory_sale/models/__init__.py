from . import crm_territory_document
from . import account_move
from . import sale_order
