"""Exports the terms of our add-ons and hands them to ``catalogues``."""

import json
import tempfile
from pathlib import Path

from .. import addons, databases, odoo_process, processes
from ..console import step
from . import scratch
from .files import addon_names

_EXPORT = """
from odoo.tools.translate import trans_export
for name, path in {targets!r}.items():
    with open(path, "wb") as handle:
        trans_export(False, [name], handle, "po", env)
"""


def with_export(env, names, action):
    """Run ``merge`` or ``check`` against a fresh export; return its lines."""
    ours = addons.discover(env.paths)
    everything = addon_names(env.paths.addons)
    # without demo data: its texts are not part of the product
    source = databases.template(
        env, everything, demo=False, base=everything, assets=False
    )
    with tempfile.TemporaryDirectory(prefix="crm-suite-i18n-") as folder:
        targets = {name: str(Path(folder) / f"{name}.po") for name in names}
        with (
            scratch.database(env, source, "i18n") as database,
            step(f"Exporting the terms of {', '.join(names)}"),
        ):
            script = _EXPORT.format(targets=targets)
            odoo_process.run_shell(env, env.cluster(), database, script)
            modules = sorted(odoo_process.installed(env.cluster(), database))
        job = {
            "core": str(env.tree.core_addons),
            "modules": [name for name in modules if name not in ours],
            "addons": _places(env.paths, names, targets),
        }
        return run(env, action, job)


def run(env, action, job):
    """Run an action of ``catalogues`` in the environment that has polib."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as handle:
        json.dump(job, handle)
        handle.seek(0)
        output = processes.run(
            [env.python, "-m", "tools.quality.catalogues", action],
            problem="the translation files cannot be read",
            remedy="mend the file named below",
            cwd=env.paths.repo,
            stdin=handle,
            env={"PYTHONPATH": str(env.paths.repo), "LANG": "C.UTF-8"},
        )
    return output.splitlines()


def files_job(paths, names, **values):
    """Return the job of an action that needs no export."""
    return {"addons": _places(paths, names, {}), **values}


def _places(paths, names, targets):
    return {
        name: {
            "folder": str(paths.addons / name / "i18n"),
            "fresh": targets.get(name, ""),
        }
        for name in names
    }
