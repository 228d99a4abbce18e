from . import test_apply
from . import test_compare
from . import test_effect
from . import test_js
from . import test_rights
from . import test_tours
from . import test_variant
