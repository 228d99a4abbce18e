"""Locks between processes, so that two set-ups never meet."""

import contextlib
import fcntl
import os

from .console import say


@contextlib.contextmanager
def lock(path, purpose):
    """Hold ``path`` exclusively; when somebody else does, say so and wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"{purpose} is already going on ({_holder(handle)}): waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        handle.seek(0)
        handle.truncate()
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def _holder(handle):
    handle.seek(0)
    pid = handle.read().strip()
    return f"process {pid}" if pid else "another process"
