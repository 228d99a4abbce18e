"""Real Odoo processes that a test starts, stops, kills and looks at."""

import os
import re
import signal
import subprocess
from pathlib import Path

from polling import until

_PROBE = Path(__file__).with_name("probe.py").read_text(encoding="utf-8")
_TIMEOUT = 120


class Worker:
    """One ``odoo shell`` that runs a script after the probe's lines.

    The script begins with ``probe.start()``: there the process stops, its registry
    loaded, until :meth:`go`. So several can begin at the same moment.
    """

    def __init__(self, database, script, folder):
        self.log = folder / f"worker{len(list(folder.glob('worker*.log')))}.log"
        source = self.log.with_suffix(".py")
        # The shell reads lines until the end of its input, as one program.
        source.write_text(f"{_PROBE}\n{script}\n", encoding="utf-8")
        command = [database.env.odoo_bin, "shell", "-d", database.name, "--no-http"]
        command += ["--log-level=warn", "--shell-interface=python"]
        with source.open("rb") as lines, self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(word) for word in command],
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

    @property
    def steps(self):
        """The number of steps that ``probe.report()`` wrote."""
        return int(re.search(r"^STEPS (\d+)$", self.output, re.M)[1])

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

    def kill(self):
        """SIGKILL: whatever it was about to do does not happen."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(_TIMEOUT)

    def wait(self):
        """Wait for the end, however it comes; return the exit code."""
        return self.process.wait(_TIMEOUT)

    def finish(self):
        """Wait for a good end; return the output."""
        code = self.wait()
        assert code == 0, f"exit code {code}:\n{self.output}"
        return self.output

    def discard(self):
        """End the process if the test left it behind."""
        if self.process.poll() is None:
            self.kill()
