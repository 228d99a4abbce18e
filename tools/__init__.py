"""Everything behind ./suite: set-up, databases, tests, runs, loaders."""
