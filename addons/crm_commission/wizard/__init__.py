from . import commission_payout
