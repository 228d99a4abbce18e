"""Waiting for a condition, never for an amount of time."""

import time

_PAUSE = 0.01


def until(condition, what, timeout=60):
    """Return the first true answer of ``condition``; fail when none comes in time."""
    end = time.monotonic() + timeout
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < end, f"waited {timeout} s in vain until: {what}"
        time.sleep(_PAUSE)  # house: allow sleep — the pace of asking again
