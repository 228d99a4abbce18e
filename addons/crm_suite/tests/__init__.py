from . import (
    test_access_matrix,
    test_automation,
    test_buttons,
    test_demo,
    test_end_to_end,
)
