"""Starts pytest, with Odoo for add-ons and without it for everything else."""

import contextlib
import os
import tempfile
from pathlib import Path

from .. import addons, databases, odoo_process, processes, setup
from ..console import say, step
from ..errors import SuiteError
from . import junit
from .selection import select

NO_TESTS = 5  # pytest's exit code
OK = 0


def run(paths, words, *, options, junit_file=None, install=(), demo=True, keep=False):
    """Run the selected tests and return an exit code; finding none is an error."""
    ours = addons.discover(paths)
    selection = select(paths, words, ours)
    reports = tempfile.TemporaryDirectory(prefix="crm-suite-junit-")
    codes = []
    with reports as folder:
        if selection.addon_paths:
            report = Path(folder) / "addons.xml"
            _refuse_left_out(selection.addons, install, ours)
            names = list(install) or selection.addons
            with _database(names, demo=demo, keep=keep) as (env, database):
                args = [f"--odoo-database={database}", "--odoo-http"]
                args += [*selection.addon_paths, *options]
                variables = _variables(env, database)
                codes.append(_pytest(env, args, report, variables))
        if selection.plain_paths:
            env = setup.prepare("odoo", "postgres")
            report = Path(folder) / "plain.xml"
            args = ["-p", "no:odoo", *selection.plain_paths, *options]
            codes.append(_pytest(env, args, report, {}))
        if junit_file:
            junit.merge(sorted(Path(folder).iterdir()), junit_file)
    return verdict(codes, filtered=bool(options))


def verdict(codes, *, filtered):
    """Return the exit code of several runs; finding no test is a failure.

    Only a filter, such as -k, may leave one of several runs without a test.
    """
    empty = codes.count(NO_TESTS)
    if empty and (empty == len(codes) or not filtered):
        raise SuiteError(
            "no test was found",
            "check the selection: a run without a test proves nothing",
        )
    return max(code for code in codes if code != NO_TESTS)


def _refuse_left_out(selected, install, ours):
    left_out = set(selected) - set(addons.closure(install, ours)) if install else None
    if left_out:
        raise SuiteError(
            f"tests of {', '.join(sorted(left_out))} are selected, but the add-on is"
            " not among those to install",
            "add it to --addons",
        )


@contextlib.contextmanager
def _database(names, *, demo, keep):
    env = setup.prepare("postgres", "chromium", "wkhtmltopdf")
    databases.drop_abandoned(env)
    everything = sorted(addons.discover(env.paths))
    source = databases.template(env, names, demo=demo, base=everything)
    name = f"test_{os.getpid()}"
    with step(f"Test database {name} from {source}"):
        pid = os.getpid()
        alive = {} if keep else {"pid": pid, "started": processes.started_at(pid)}
        databases.clone(env, source, name, **alive)
    try:
        yield env, name
    finally:
        if keep:
            say(f"kept {name}: ./suite odoo shell -d {name}")
        else:
            databases.drop(env, name, missing_ok=True)


def _variables(env, database):
    installed = odoo_process.installed(env.cluster(), database)
    return {"SUITE_INSTALLED_ADDONS": ",".join(sorted(installed))}


def _pytest(env, args, report, variables):
    repo = env.paths.repo
    command = [env.python, "-m", "pytest", "-c", repo / "pyproject.toml"]
    command += ["--rootdir", repo, "-p", "tools.testing.plugin"]
    command += ["-o", f"cache_dir={env.paths.state / 'pytest'}", f"--junitxml={report}"]
    variables = {
        **variables,
        "PYTHONPATH": str(repo),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(env.paths.state / "hypothesis"),
    }
    return env.run([*command, *args], env=variables, cwd=repo).returncode
