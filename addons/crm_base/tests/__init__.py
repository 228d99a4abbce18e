from . import test_fact_compiler
from . import test_facts
from . import test_period
from . import test_slots
from . import test_worktime
from . import test_worktime_model
from . import test_worktime_lines
from . import test_worktime_together
