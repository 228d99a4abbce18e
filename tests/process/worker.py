"""Real Odoo processes that a test starts, stops, kills and looks at."""

import os
import re
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

from polling import until

_PROBE = Path(__file__).with_name("probe.py").read_text(encoding="utf-8")
_TIMEOUT = 120


class Course(NamedTuple):
    """How many steps a process took, and which of them were commits."""

    steps: int
    commits: list


class Process:
    """A process group of Odoo's own command, its output in a file."""

    def __init__(self, database, words, folder, source=os.devnull):
        self.log = _new_log(folder)
        with open(source, "rb") as lines, self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(word) for word in (database.env.odoo_bin, *words)],
                stdin=lines,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=database.variables,
                start_new_session=True,
            )

    @property
    def output(self):
        """What the process has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self):
        """SIGKILL: whatever it was about to do does not happen."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(_TIMEOUT)

    def wait(self, timeout=_TIMEOUT):
        """Wait for the end, however it comes; return the exit code."""
        return self.process.wait(timeout)

    def finish(self, timeout=_TIMEOUT):
        """Wait for a good end; return the output."""
        code = self.wait(timeout)
        assert code == 0, f"exit code {code}:\n{self.output}"
        return self.output

    def discard(self):
        """End the process if the test left it behind."""
        if self.process.poll() is None:
            self.kill()


class Server(Process):
    """A server that only runs scheduled actions."""

    def __init__(self, database, folder):
        words = ["server", "-d", database.name, "--no-http", "--log-level=info"]
        super().__init__(database, [*words, "--max-cron-threads=1"], folder)

    def stop(self):
        """End it as an administrator would."""
        self.process.send_signal(signal.SIGTERM)
        self.wait()

    def bad_lines(self):
        """Lines of the log that tell of something wrong."""
        bad = re.compile(r" (WARNING|ERROR|CRITICAL) ")
        return [line for line in self.output.splitlines() if bad.search(line)]


class Worker(Process):
    """One ``odoo shell`` that runs a script after the probe's lines.

    The script begins with ``probe.start()``: there the process stops, its registry
    loaded, until :meth:`go`. So several can begin at the same moment.
    """

    def __init__(self, database, script, folder):
        source = _new_log(folder).with_suffix(".py")
        # The shell reads lines until the end of its input, as one program.
        source.write_text(f"{_PROBE}\n{script}\n", encoding="utf-8")
        words = ["shell", "-d", database.name, "--no-http", "--log-level=warn"]
        words.append("--shell-interface=python")
        super().__init__(database, words, folder, source)

    @property
    def course(self):
        """The :class:`Course` that ``probe.report()`` wrote."""
        steps, *commits = re.search(r"^STEPS (.+)$", self.output, re.M)[1].split()
        return Course(int(steps), [int(commit) for commit in commits])

    def wait_stopped(self):
        """Wait until the process has stopped itself."""
        until(self._has_stopped, "the process stops", _TIMEOUT)
        return self

    def _has_stopped(self):
        ended = self.process.poll()
        assert ended is None, f"ended with {ended} before it stopped:\n{self.output}"
        flags = os.WSTOPPED | os.WNOHANG
        return os.waitid(os.P_PID, self.process.pid, flags) is not None

    def go(self):
        """Let a stopped process go on."""
        self.process.send_signal(signal.SIGCONT)
        return self


def _new_log(folder):
    return folder / f"process{len(list(folder.glob('process*.log')))}.log"
