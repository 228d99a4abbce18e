"""Databases that live as long as one check."""

import contextlib
import os

from .. import databases, processes


@contextlib.contextmanager
def database(env, source, label):
    """Yield the name of a copy of ``source``; it goes away, also after a crash."""
    databases.drop_abandoned(env)
    pid = os.getpid()
    name = f"{label}_{pid}"
    databases.clone(env, source, name, pid=pid, started=processes.started_at(pid))
    try:
        yield name
    finally:
        databases.drop(env, name, missing_ok=True)
