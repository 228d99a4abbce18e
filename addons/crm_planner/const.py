"""Limits of a planner's board."""

# More rows than that nobody reads; a smaller department is one click away.
MOST_PEOPLE = 200
# Work that waits is listed as far as this, the most pressing first.
MOST_WAITING = 100
