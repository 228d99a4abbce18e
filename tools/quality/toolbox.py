"""The linters: a Python environment and node modules, made in the cache on demand."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .. import processes
from ..console import step
from ..errors import SuiteError
from ..lock import lock

NODE_MINIMUM = (20, 19)
STAMP = ".suite-key"


@dataclass(frozen=True)
class Toolbox:
    """Installed linters and how to run them."""

    repo: Path
    venv: Path
    node_modules: Path

    @property
    def python(self):
        """The interpreter of the lint environment."""
        return self.python_tool("python")

    def python_tool(self, name):
        """Return the full path of a console script of the lint environment."""
        return str(self.venv / "bin" / name)

    def node_tool(self, package, script):
        """Return the command that runs a script of a node package."""
        return [node(), str(self.node_modules / package / script)]

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
    return Toolbox(
        repo=paths.repo,
        venv=environment(paths, "lint"),
        node_modules=_node_modules(paths),
    )


def environment(paths, name):
    """Return the folder of the environment that ``requirements/NAME.txt`` describes."""
    requirements = paths.requirements / f"{name}.txt"
    folder = paths.state / f"venv-{name}"
    key = _key(requirements.read_bytes(), sys.version.encode(), str(folder).encode())
    with lock(paths.state / f"{name}.lock", f"a set-up of the {name} tools"):
        if _stamped(folder, key):
            return folder
        with step(f"installing the {name} tools"):
            shutil.rmtree(folder, ignore_errors=True)
            processes.run(
                [sys.executable, "-m", "venv", folder],
                problem="no Python environment could be made",
                remedy="install Python's venv module (Debian: python3-venv)",
            )
            processes.run(
                [folder / "bin/pip", "install", "--quiet", "-r", requirements],
                problem=f"the {name} tools could not be installed",
                remedy="see pip's message below",
            )
        (folder / STAMP).write_text(key, encoding="utf-8")
    return folder


def node():
    """Return node's path, new enough for the linters."""
    found = shutil.which("node")
    remedy = "install Node.js 20.19 or newer and put it on PATH"
    if found is None:
        raise SuiteError("node is not installed", remedy)
    version = processes.run([found, "--version"], problem="node does not start")
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if numbers < NODE_MINIMUM:
        raise SuiteError(f"node {version.strip()} is too old", remedy)
    return found


def _node_modules(paths):
    """Install what package-lock.json pins, by ``npm ci`` in the cache."""
    folder = paths.state / "node"
    sources = [paths.repo / name for name in ("package.json", "package-lock.json")]
    key = _key(*(source.read_bytes() for source in sources))
    modules = folder / "node_modules"
    with lock(paths.state / "node.lock", "a set-up of the node tools"):
        if _stamped(folder, key):
            return modules
        node()
        with step("installing the node tools"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for source in sources:
                shutil.copy(source, folder)
            processes.run(
                ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                cwd=folder,
                problem="the node tools could not be installed",
                remedy="see npm's message below",
            )
        (folder / STAMP).write_text(key, encoding="utf-8")
    return modules


def _stamped(folder, key):
    stamp = folder / STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == key


def _key(*parts):
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
