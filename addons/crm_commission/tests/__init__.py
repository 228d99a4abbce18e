from . import (
    test_commission_plain,
    test_commission_reference,
    test_earning,
    test_engine,
    test_estimate,
    test_js,
    test_my,
    test_my_tours,
    test_plan,
    test_split,
    test_trace,
    test_verify,
)
