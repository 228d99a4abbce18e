from . import test_automation, test_demo, test_end_to_end
