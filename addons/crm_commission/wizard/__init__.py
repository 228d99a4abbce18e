from . import commission_plan_new, commission_simulation
