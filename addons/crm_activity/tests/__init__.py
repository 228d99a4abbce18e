from . import test_access
from . import test_js
from . import test_progress
from . import test_recurrence
from . import test_reminder
from . import test_repeat
from . import test_source
from . import test_tours
