"""Python environments and packages, from whatever index pip is set up with."""

import hashlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from . import processes
from .console import step
from .errors import SuiteError

_KEEP = 4  # environments of other checkouts and Python versions that stay
_DONE = ".complete"


def odoo_environment(paths, tree):
    """Return the ``bin`` folder of the environment that runs Odoo and the tests."""
    files = [paths.requirements / name for name in ("odoo.txt", "test.txt")]

    def finish(folder):
        site = next((folder / "lib").glob("python*/site-packages"))
        (site / "odoo_tree.pth").write_text(f"{tree.path}\n", encoding="utf-8")
        _write_odoo_script(folder / "bin")

    return environment(paths, "odoo", files, salt=str(tree.path), finish=finish)


def environment(paths, name, files, *, salt="", finish=None):
    """Return ``bin`` of an environment with the given requirements; built once."""
    key = _key(files, salt)
    parent = paths.state / "venv"
    folder = parent / f"{name}-{key}"
    if (folder / _DONE).is_file():
        os.utime(folder / _DONE)
        return folder / "bin"
    _require_venv()
    shutil.rmtree(folder, ignore_errors=True)
    with step(f"Python environment “{name}”"):
        processes.run(
            [sys.executable, "-m", "venv", folder],
            problem="the Python environment cannot be created",
            remedy=_venv_remedy(),
        )
        _pip(folder, files)
        if finish:
            finish(folder)
        (folder / _DONE).touch()
    _forget_old(parent, name)
    return folder / "bin"


def wheel_folder(paths, name, python):
    """Return a folder with the packages of ``requirements/<name>.txt`` alone."""
    requirement = paths.requirements / f"{name}.txt"
    parent = paths.state / "wheels"
    folder = parent / f"{name}-{_key([requirement])}"
    if not (folder / _DONE).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        command = [python, "-m", "pip", "install", "--no-deps", "--no-compile"]
        with step(f"Package {requirement.read_text(encoding='utf-8').strip()}"):
            processes.run(
                [*command, "-q", "--target", folder, "-r", requirement],
                problem=f"the packages of {requirement.name} cannot be installed",
                remedy="look at pip's answer below",
            )
            (folder / _DONE).touch()
        _forget_old(parent, name)
    return folder


def _pip(folder, files):
    command = [folder / "bin" / "python", "-m", "pip", "install", "-q", "--no-compile"]
    for path in files:
        command += ["-r", path]
    processes.run(
        command,
        problem="the Python packages cannot be installed",
        remedy="look at pip's answer below",
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )


def _key(files, salt=""):
    # the base: inside one of our environments the answer must be the same
    python = f"{sys.version_info[:3]}{sys.base_prefix}"
    digest = hashlib.sha256(f"{python}{salt}".encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _require_venv():
    if importlib.util.find_spec("ensurepip") is None:
        raise SuiteError("Python's venv module is not installed", _venv_remedy())


def _venv_remedy():
    major, minor = sys.version_info[:2]
    return f"install it: apt-get install python{major}.{minor}-venv"


def _write_odoo_script(bin_folder):
    """Odoo starts its evented worker from a script: ``python -m odoo`` cannot."""
    script = bin_folder / "odoo"
    lines = [
        f"#!{bin_folder / 'python'}",
        "from odoo.cli.command import main",
        'if __name__ == "__main__":',
        "    main()",
    ]
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    script.chmod(0o755)


def _forget_old(parent, name):
    """Remove environments that no checkout has used for longest."""
    known = sorted(
        parent.glob(f"{name}-*/{_DONE}"), key=lambda path: path.stat().st_mtime
    )
    for marker in known[:-_KEEP]:
        shutil.rmtree(marker.parent, ignore_errors=True)


def find_in(folder, pattern):
    """Return the one file matching ``pattern`` below ``folder``."""
    found = sorted(Path(folder).glob(pattern))
    if not found:
        raise SuiteError(
            f"{pattern} is missing in {folder}", "./suite clean, then start again"
        )
    return found[0]
