from . import (
    test_access,
    test_category,
    test_flow,
    test_flow_plain,
    test_js,
    test_screen,
    test_snapshot,
    test_stage_rate,
    test_tours,
    test_tree_plain,
    test_words,
)
