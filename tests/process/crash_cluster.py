"""A durable PostgreSQL of its own that may be killed like in a power cut."""

import contextlib
import os
import signal
from pathlib import Path

from polling import until

from tools import postgres, processes


class CrashCluster(postgres.Cluster):
    """Durable settings in a folder of its own; other tests never use it."""

    def __init__(self, folder, binaries):
        super().__init__("crash", folder, binaries)

    def _settings(self):
        return postgres.SETTINGS["durable"].items()

    def kill(self):
        """SIGKILL every process of the server: nothing is flushed, nobody says bye.

        A child that outlives its parent keeps the shared memory and would make the
        next start refuse, so the wait is for all of them.
        """
        server = self.pid
        everybody = [server, *_children(server)]
        for pid in everybody:
            _kill(pid)
        until(lambda: not any(map(processes.alive, everybody)), "PostgreSQL is dead")
        # They name a process that is gone. Where nobody reaps orphans it stays a
        # zombie, and the next server would believe that it still runs.
        (self.pgdata / "postmaster.pid").unlink(missing_ok=True)
        for path in Path(self.host).glob(".s.PGSQL.*"):
            path.unlink()


def _kill(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _children(parent):
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            continue
        if int(text.rpartition(")")[2].split()[1]) == parent:
            found.append(int(path.parent.name))
    return found
