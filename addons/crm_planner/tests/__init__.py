from . import (
    test_access,
    test_board,
    test_js,
    test_move,
    test_planner_arithmetic,
    test_tours,
    test_waiting,
)
