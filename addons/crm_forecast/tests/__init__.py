from . import (
    test_flow,
    test_flow_plain,
    test_snapshot,
)
