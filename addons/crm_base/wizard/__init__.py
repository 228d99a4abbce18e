from . import crm_target_move, crm_target_spread
