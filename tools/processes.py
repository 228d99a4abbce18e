"""Starting other programs, with failures that say what is wrong."""

import errno
import os
import re
import shutil
import subprocess

from .errors import SuiteError

_DISK_FULL = re.compile(r"no space left on device|disk full|disk quota exceeded", re.I)
_NO_NETWORK = re.compile(
    r"could not resolve|temporary failure (in name resolution|resolving)"
    r"|failed to establish a new connection|connection (timed out|refused)"
    r"|network is unreachable|could not connect|unable to connect"
    r"|from versions: none|cannot initiate the connection",
    re.I,
)
GIGABYTE = 1024**3


def run(args, *, problem, remedy="", **options):
    """Run a program quietly and return its output; raise ``SuiteError`` otherwise."""
    args = [str(arg) for arg in args]
    try:
        done = subprocess.run(
            args,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **{"stdin": subprocess.DEVNULL, **options},
        )
    except FileNotFoundError as error:
        raise SuiteError(f"{args[0]} is not installed", f"install {args[0]}") from error
    if done.returncode:
        raise explain(problem, remedy, done.stdout)
    return done.stdout


def explain(problem, remedy, output):
    """Return the error for a failed program, naming the cause its output shows."""
    tail = "\n".join(output.strip().splitlines()[-40:])
    if _DISK_FULL.search(output):
        return disk_full(details=tail)
    if _NO_NETWORK.search(output):
        return SuiteError(
            f"{problem}: no package source answers and nothing is cached yet",
            "connect this machine to its package sources once, then start again",
            tail,
        )
    return SuiteError(problem, remedy, tail)


def disk_full(path=None, details=""):
    """Return the error for a full disk."""
    where = f" below {path}" if path else ""
    return SuiteError(
        f"the disk is full{where}",
        "make room, or set SUITE_STATE and SUITE_DATA to folders on another disk",
        details,
    )


def is_disk_full(error):
    """Tell whether an ``OSError`` means that no room is left."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def require_space(path, gigabytes):
    """Refuse to begin a piece of work that cannot fit on the disk."""
    free = shutil.disk_usage(path).free
    if free < gigabytes * GIGABYTE:
        raise disk_full(path, f"{free / GIGABYTE:.1f} GB are free, {gigabytes} needed")


def alive(pid):
    """Tell whether a process runs (a zombie does not)."""
    try:
        with open(f"/proc/{int(pid)}/stat", encoding="utf-8") as handle:
            return handle.read().rpartition(")")[2].split()[0] != "Z"
    except (OSError, ValueError, IndexError):
        return False


def started_at(pid):
    """Return the kernel's start time of a process: tells a reused pid apart."""
    try:
        with open(f"/proc/{int(pid)}/stat", encoding="utf-8") as handle:
            return handle.read().rpartition(")")[2].split()[19]
    except (OSError, ValueError, IndexError):
        return None


def which(*names, path=None):
    """Return the first of ``names`` found on PATH, else None."""
    for name in names:
        found = shutil.which(name, path=path or os.environ.get("PATH"))
        if found:
            return found
    return None
