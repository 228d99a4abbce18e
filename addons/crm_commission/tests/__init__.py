from . import (
    test_commission_plain,
    test_engine,
    test_my,
    test_trace,
    test_verify,
)
