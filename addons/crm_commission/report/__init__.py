from . import commission_earning
