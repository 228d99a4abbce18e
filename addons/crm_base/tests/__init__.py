from . import test_period
from . import test_worktime
