from . import test_engine, test_proof, test_published, test_rules
