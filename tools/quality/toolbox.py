"""The linters: a Python environment and node modules, made in the cache on demand."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .. import external_tools, processes, venv
from ..console import step
from ..lock import lock

_DONE = ".complete"


@dataclass(frozen=True)
class Toolbox:
    """Installed linters and how to run them."""

    repo: Path
    python_bin: Path
    node_bin: Path
    node_modules: Path

    @property
    def packages(self):
        """The folder of the lint environment's Python packages."""
        return next((self.python_bin.parent / "lib").glob("python*/site-packages"))

    def python_tool(self, name):
        """Return the full path of a console script of the lint environment."""
        return str(self.python_bin / name)

    def node_tool(self, package, script):
        """Return the command that runs a script of a node package."""
        return [str(self.node_bin / "node"), str(self.node_modules / package / script)]

    def run(self, command, *arguments, env=None):
        """Run a tool in the repository and return the finished process."""
        environ = {
            **os.environ,
            "NODE_PATH": str(self.node_modules),
            "PYTHONDONTWRITEBYTECODE": "1",
            **(env or {}),
        }
        if "PYTHONPATH" not in (env or {}):
            environ.pop("PYTHONPATH", None)
        command = [command] if isinstance(command, str) else command
        return subprocess.run(
            [*command, *arguments],
            cwd=self.repo,
            env=environ,
            text=True,
            capture_output=True,
            check=False,
        )


def open_toolbox(paths):
    """Return the linters, installed first where they are missing or outdated."""
    with lock(paths.state / "lint.lock", "A set-up of the linters"):
        node_bin = external_tools.node(paths, sys.executable)
        return Toolbox(
            repo=paths.repo,
            python_bin=venv.environment(
                paths, "lint", [paths.requirements / "lint.txt"]
            ),
            node_bin=node_bin,
            node_modules=_node_modules(paths, node_bin),
        )


def _node_modules(paths, node_bin):
    """Install what package-lock.json pins, by ``npm ci`` in the cache."""
    sources = [paths.repo / name for name in ("package.json", "package-lock.json")]
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources))
    folder = paths.state / "node" / digest.hexdigest()[:12]
    if not (folder / _DONE).is_file():
        with step("Node packages of the linters"):
            shutil.rmtree(folder.parent, ignore_errors=True)
            folder.mkdir(parents=True)
            for source in sources:
                shutil.copy(source, folder)
            search = os.pathsep.join((str(node_bin), os.environ.get("PATH", "")))
            processes.run(
                [node_bin / "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                problem="the node packages of the linters cannot be installed",
                remedy="look at npm's answer below",
                cwd=folder,
                env={**os.environ, "PATH": search},
            )
            (folder / _DONE).touch()
    return folder / "node_modules"
