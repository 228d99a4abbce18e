# Runs inside Odoo's shell, before a test's own script: lets the test stop the process
# at an exact place and count the places there are. The names end up in the shell.
import os
import signal

from odoo.sql_db import Cursor


class Probe:
    """Counts what a process does with its database and stops before one step.

    A step is a statement or a commit. Stopped (SIGSTOP) means: the test sees it, may
    kill the process or the server, or let the process go on.
    """

    def __init__(self):
        self.steps = 0
        self.commits = []
        self.stop_before = self.last_commit = 0
        self._wrap("execute")
        self._wrap("commit")

    def _wrap(self, name):
        original = getattr(Cursor, name)

        def counted(cursor, *args, **kwargs):
            if name == "commit":
                # What waits to be written is no part of this step.
                cursor.flush()
            self.steps += 1
            if name == "commit":
                self.commits.append(self.steps)
                if len(self.commits) == self.last_commit:
                    self.stop_before = self.steps + 1
            if self.steps == self.stop_before:
                self.stop()
            return original(cursor, *args, **kwargs)

        setattr(Cursor, name, counted)

    def stop(self):
        """Stop until the test lets this process go on."""
        os.kill(os.getpid(), signal.SIGSTOP)

    def start(self, stop_before=0, last_commit=0):
        """Wait for the test's go, then begin to count.

        ``stop_before`` is the number of a step, ``last_commit`` that of a commit: the
        process stops when it wants to go on after it.
        """
        self.stop()
        self.steps = 0
        self.commits.clear()
        self.stop_before, self.last_commit = stop_before, last_commit

    def report(self):
        """Tell the test how many steps there were and which of them were commits."""
        print("STEPS", self.steps, *self.commits, flush=True)  # noqa: T201


probe = Probe()
