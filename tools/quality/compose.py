"""``docker compose config``, from Debian's package: needs no engine and no rights."""

import os
import shutil

from .. import debian, processes
from ..console import step
from ..errors import SuiteError
from ..lock import lock

_PLUGIN = "usr/libexec/docker/cli-plugins/docker-compose"
_PACKAGE = "docker-compose"


def compose(paths):
    """Return compose's executable: the machine's own plug-in or Debian's."""
    for folder in ("/usr/libexec", "/usr/lib", "/usr/local/lib"):
        plugin = f"{folder}/docker/cli-plugins/docker-compose"
        if os.access(plugin, os.X_OK):
            return plugin
    root = paths.state / "compose"
    plugin = root / _PLUGIN
    with lock(paths.state / "compose.lock", "Fetching docker compose"):
        if not plugin.exists():
            # the machine's own release may still have the old one, written in Python
            archive = debian.Archive(paths.state / "debian-compose", with_sid=True)
            with step("Fetching docker compose from the machine's Debian mirror"):
                if not archive.cached:
                    archive.fetch([f"{_PACKAGE}/sid"])
                shutil.rmtree(root, ignore_errors=True)
                for deb in archive.files():
                    debian.unpack(deb, root)
    if not plugin.exists():
        raise SuiteError(
            "Debian's docker-compose has no compose plug-in",
            "install docker compose 2 on this machine",
        )
    return str(plugin)


def validate(paths):
    """Return the services of docker-compose.yml; raise when compose rejects it."""
    return processes.run(
        [
            compose(paths),
            *("--file", paths.repo / "docker-compose.yml"),
            *("--env-file", paths.repo / ".env.example"),
            *("--profile", "*", "config", "--services"),
        ],
        problem="docker-compose.yml is not valid",
        remedy="mend what compose names below",
        cwd=paths.repo,
    ).split()


def mounted_files(paths):
    """Return the bind mounts of the configuration that do not exist here."""
    text = (paths.repo / "docker-compose.yml").read_text(encoding="utf-8")
    named = [
        line.strip()[2:].split(":")[0] for line in text.splitlines() if "- ./" in line
    ]
    return [name for name in named if not (paths.repo / name).exists()]
