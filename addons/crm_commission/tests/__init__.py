from . import (
    test_commission_plain,
    test_engine,
    test_estimate,
    test_my,
    test_plan,
    test_split,
    test_trace,
    test_verify,
)
