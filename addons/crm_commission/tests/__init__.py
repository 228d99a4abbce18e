from . import test_commission_plain, test_engine
