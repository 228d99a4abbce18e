from . import (
    test_engine,
    test_plan,
    test_proof,
    test_published,
    test_rules,
    test_simulation,
    test_split,
    test_tours,
    test_wizard,
)
