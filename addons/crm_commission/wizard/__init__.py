from . import (
    commission_payout,
    commission_plan_new,
    commission_simulation,
)
