"""Where things are: the repository, the cache and the durable data."""

import os
from dataclasses import dataclass
from pathlib import Path

from .errors import SuiteError

NAME = "crm-suite"


@dataclass(frozen=True)
class Paths:
    """The three roots everything else is derived from.

    ``state`` may be deleted at any time and is built again; ``data`` holds the
    databases and files of ``./suite run`` and is only removed on request.
    """

    repo: Path
    state: Path
    data: Path

    @classmethod
    def find(cls, environ=None):
        """Return the paths of this checkout; SUITE_STATE and SUITE_DATA override."""
        environ = os.environ if environ is None else environ
        return cls(
            repo=Path(__file__).resolve().parent.parent,
            state=_root(environ, "SUITE_STATE", "XDG_CACHE_HOME", ".cache", "cache"),
            data=_root(environ, "SUITE_DATA", "XDG_DATA_HOME", ".local/share", "lib"),
        )

    @property
    def addons(self):
        """The add-ons of this repository."""
        return self.repo / "addons"

    @property
    def addons_dirs(self):
        """Folders with add-ons: ours, then those named by SUITE_ADDONS."""
        extra = os.environ.get("SUITE_ADDONS", "").split(os.pathsep)
        return [self.addons, *(Path(path).resolve() for path in extra if path)]

    @property
    def requirements(self):
        """Pinned Python requirements, one file per purpose."""
        return self.repo / "requirements"

    @property
    def bin(self):
        """Small start scripts for tools the suite brought along."""
        return self.state / "bin"

    @property
    def logs(self):
        """Logs of set-ups and installations."""
        return self.state / "logs"

    def create(self):
        """Create the two roots, readable by the account PostgreSQL runs as."""
        for root in (self.state, self.data):
            try:
                root.mkdir(parents=True, exist_ok=True)
                if os.geteuid() == 0:
                    root.chmod(0o755)
            except OSError as error:
                raise SuiteError(
                    f"{root} cannot be written",
                    "set SUITE_STATE and SUITE_DATA to folders of yours",
                    error,
                ) from error
        return self


def _root(environ, override, xdg, home_default, system_default):
    if environ.get(override):
        return Path(environ[override]).expanduser().resolve()
    if os.geteuid() == 0:
        return Path("/var") / system_default / NAME
    home = Path(environ.get("HOME") or "~").expanduser()
    base = environ.get(xdg) or home / home_default
    return Path(base) / NAME
