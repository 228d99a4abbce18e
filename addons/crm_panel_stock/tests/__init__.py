from . import test_panel_js
from . import test_panel_stock
