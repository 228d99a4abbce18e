"""Add-ons as Python packages: built by whool, installed where Odoo already is."""

import shutil
import sys
import tempfile
from pathlib import Path

from .. import processes, venv
from ..errors import SuiteError
from .files import addon_names

_PROJECT = """\
[build-system]
requires = ["whool"]
build-backend = "whool.buildapi"
"""
_METADATA = "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n"
_FIND = """\
import sys
from odoo.modules import Manifest
for name in sys.argv[1:]:
    manifest = Manifest.for_addon(name)
    print(manifest.path if manifest else "")
"""


def missing_projects(paths):
    """Return the add-ons whose pyproject.toml does not name whool."""
    return [
        name
        for name in addon_names(paths.addons)
        if _read(paths.addons / name / "pyproject.toml") != _PROJECT
    ]


def write_projects(paths):
    """Give each add-on that lacks it the pyproject.toml that whool wants."""
    for name in missing_projects(paths):
        (paths.addons / name / "pyproject.toml").write_text(_PROJECT, encoding="utf-8")


def build(paths, target):
    """Build a wheel of every add-on into ``target``; return their paths."""
    tools = venv.environment(paths, "package", [paths.requirements / "package.txt"])
    target.mkdir(parents=True, exist_ok=True)
    names = addon_names(paths.addons)
    with tempfile.TemporaryDirectory(prefix="crm-suite-build-") as work:
        # whool writes beside the sources: they are copied, the work tree stays clean
        for name in names:
            shutil.copytree(
                paths.addons / name,
                Path(work) / name,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        processes.run(
            [
                *(tools / "python", "-m", "pip", "wheel", "--quiet", "--no-deps"),
                *("--no-build-isolation", "--wheel-dir", target),
                *(Path(work) / name for name in names),
            ],
            problem="an add-on cannot be built",
            remedy="look at whool's answer below",
        )
    wheels = sorted(target.glob("odoo_addon_*.whl"))
    if len(wheels) != len(names):
        raise SuiteError(
            f"{len(names)} add-ons gave {len(wheels)} packages",
            "empty the target folder, then build again",
        )
    return wheels


def prove(env, wheels):
    """Install the wheels beside Odoo, siblings found among them, and look them up."""
    names = addon_names(env.paths.addons)
    with tempfile.TemporaryDirectory(prefix="crm-suite-wheels-") as work:
        python = _environment_with_odoo(env, Path(work) / "venv")
        processes.run(
            [
                *(python, "-m", "pip", "install", "--quiet", "--no-index"),
                *("--find-links", wheels[0].parent, *wheels),
            ],
            problem="the packages cannot be installed beside Odoo",
            remedy="look at pip's answer below",
        )
        found = processes.run(
            [python, "-c", _FIND, *names],
            problem="Odoo does not start with the packages",
            env={"PATH": str(python.parent), "LANG": "C.UTF-8"},
        ).split()
        lost = [name for name in names if not _inside(work, name, found)]
    if lost:
        raise SuiteError(
            f"Odoo does not find {', '.join(lost)} in its package",
            "see what whool put into the wheel",
            "\n".join(found),
        )
    return names


def _inside(work, name, found):
    return any(path.startswith(work) and Path(path).name == name for path in found)


def _environment_with_odoo(env, folder):
    """Make an environment in which Odoo 19.0 counts as installed."""
    processes.run(
        [sys.executable, "-m", "venv", folder],
        problem="the Python environment cannot be created",
    )
    site = next((folder / "lib").glob("python*/site-packages"))
    shared = next((env.bin.parent / "lib").glob("python*/site-packages"))
    lines = (str(env.odoo_path), str(shared))
    (site / "odoo.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
    # A checkout has no metadata, and Debian's names requirements by other packages.
    metadata = site / "odoo-19.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(_METADATA, encoding="utf-8")
    return folder / "bin" / "python"


def _read(path):
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
