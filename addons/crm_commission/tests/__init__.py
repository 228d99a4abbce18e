from . import (
    test_dispute,
    test_engine,
    test_payout,
    test_period,
    test_proof,
    test_statement,
    test_statement_access,
    test_statement_files,
    test_statement_tours,
)
