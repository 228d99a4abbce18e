"""What the suite prints while it works."""

import contextlib
import sys
import time

_START = time.monotonic()
_REPEAT_AFTER = 10  # seconds between two progress lines where lines cannot be redrawn


def say(text=""):
    """Print one line at once, also when the output is a file."""
    print(text, flush=True)


def elapsed():
    """Return the seconds since the command started."""
    return time.monotonic() - _START


@contextlib.contextmanager
def step(title):
    """Announce a piece of work, then its duration; yields its ``Progress``."""
    progress = Progress(title)
    started = time.monotonic()
    progress.show()
    try:
        yield progress
    except BaseException:
        progress.finish("stopped")
        raise
    progress.finish(f"{time.monotonic() - started:.0f} s")


class Progress:
    """One line of progress: redrawn on a terminal, repeated now and then in a log."""

    def __init__(self, title, stream=None):
        self.title = title
        self.stream = stream or sys.stdout
        self.live = self.stream.isatty()
        self._shown_at = 0.0
        self._width = 0

    def show(self, note=""):
        """Show how far the work is; cheap enough to be called very often."""
        now = time.monotonic()
        if not self.live and note and now - self._shown_at < _REPEAT_AFTER:
            return
        self._shown_at = now
        self._write(f"{self.title} … {note}".rstrip(), "" if self.live else "\n")

    def count(self, done, total, unit=""):
        """Show ``done`` of ``total``."""
        share = 100 * done // total if total else 100
        self.show(f"{done}/{total} {unit}({share} %)".replace("  ", " "))

    def finish(self, note):
        """Close the line with its outcome."""
        self._write(f"{self.title}: {note}", "\n")

    def _write(self, text, end):
        stamp = f"[{elapsed():4.0f} s] "
        if self.live:
            padding = " " * max(0, self._width - len(text))
            self.stream.write(f"\r{stamp}{text}{padding}{end}")
            self._width = len(text)
        else:
            self.stream.write(f"{stamp}{text}{end}")
        self.stream.flush()
