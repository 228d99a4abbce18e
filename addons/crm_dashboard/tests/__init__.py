from . import test_digest
from . import test_export
from . import test_js
from . import test_landing
from . import test_live
from . import test_shipped_homes
from . import test_tours
