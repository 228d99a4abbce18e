"""Running the tests: what was selected, on which database, and no silent skips."""
