"""Breaks rules on purpose in a copy of the add-ons and runs the tests against it.

The work tree is never touched. The database is a copy of the test template; changes of
Python need no update of it, record rules are changed by SQL.
"""

import shutil
import tempfile
import time
from pathlib import Path

from .. import addons, databases
from ..console import say
from ..errors import SuiteError
from . import scratch
from .mutants import MUTANTS, Mutant

_FAILED = 1  # pytest's exit code for tests that ran and failed
_OPEN = "[(1, '=', 1)]"


def choose(words):
    """Return the mutants whose title or file has one of the words; all without."""
    chosen = [m for m in MUTANTS if not words or any(w in " ".join(m) for w in words)]
    if not chosen:
        raise SuiteError(f"no mutant has {' or '.join(words)}", "see ./suite mutate -l")
    return chosen


def check(env, mutants):
    """Run every mutant; return lines about those that no test noticed."""
    everything = sorted(addons.discover(env.paths))
    source = databases.template(env, everything, demo=True, base=everything)
    with (
        tempfile.TemporaryDirectory(prefix="crm-suite-mutants-") as folder,
        scratch.database(env, source, "mutants") as database,
    ):
        trial = Trial(env, database, Path(folder))
        tests = sorted({test for mutant in mutants for test in mutant.tests.split()})
        say(f"first the {len(tests)} test files as they are")
        code, output = trial.pytest(tests)
        if code:
            return ["the tests fail without any mutant", *output.splitlines()[-30:]]
        return [line for mutant in mutants if (line := _try(trial, mutant))]


def _try(trial, mutant):
    started = time.monotonic()
    try:
        code, output = trial.run(mutant)
    except LookupError as error:
        return f"{mutant.title}: {error}"
    seconds = time.monotonic() - started
    if code == _FAILED:
        say(f"noticed   {seconds:5.1f} s  {mutant.title}")
        return None
    say(f"SURVIVED  {seconds:5.1f} s  {mutant.title}")
    if code:
        return f"{mutant.title}: the tests did not run\n{output[-2000:]}"
    return f"{mutant.title}: no test of {mutant.tests} noticed"


def mutate(text, mutant):
    """Return the broken text; its place has to be there exactly once."""
    count = text.count(mutant.old)
    if count != 1:
        raise LookupError(
            f"the text to break occurs {count} times in addons/{mutant.file}"
        )
    return text.replace(mutant.old, mutant.new)


class Trial:
    """A copy of the add-ons and a database to try mutants on."""

    def __init__(self, env, database, folder):
        self.env = env
        self.database = database
        self.folder = folder
        self.addons = folder / "addons"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(env.paths.addons, self.addons, ignore=ignored)
        path = [self.addons, *env.tree.addons_dirs]
        # named after the database: two checks at once must not share it
        self.conf = env.odoo_conf(
            name=database, addons_path=",".join(map(str, path)), workers=0
        )

    def run(self, mutant):
        """Break something, run its tests, mend it again."""
        if isinstance(mutant, Mutant):
            return self._run_patched(mutant)
        return self._run_opened(mutant)

    def _run_patched(self, mutant):
        path = self.addons / mutant.file
        whole = path.read_text(encoding="utf-8")
        path.write_text(mutate(whole, mutant), encoding="utf-8")
        try:
            return self.pytest(mutant.tests.split())
        finally:
            path.write_text(whole, encoding="utf-8")

    def _run_opened(self, mutant):
        module, _dot, name = mutant.xmlid.partition(".")
        where = (
            "id = (SELECT res_id FROM ir_model_data WHERE model = 'ir.rule'"
            f" AND module = '{module}' AND name = '{name}')"
        )
        found = self._sql(f"SELECT domain_force FROM ir_rule WHERE {where}")
        if not found:
            raise LookupError(f"there is no record rule {mutant.xmlid}")
        try:
            self._set(where, _OPEN)
            return self.pytest(mutant.tests.split())
        finally:
            self._set(where, found[0][0])

    def _set(self, where, domain):
        quoted = domain.replace("'", "''")
        self._sql(f"UPDATE ir_rule SET domain_force = '{quoted}' WHERE {where}")

    def _sql(self, statement):
        return self.env.cluster().query(self.database, statement)

    def pytest(self, tests):
        """Run test files of the copy; return pytest's exit code and output."""
        repo = self.env.paths.repo
        done = self.env.run(
            [
                *(self.env.python, "-m", "pytest", "-c", repo / "pyproject.toml"),
                *("--rootdir", self.folder, "-p", "tools.testing.plugin"),
                *("-p", "no:cacheprovider", "-x", "-q", "--odoo-http"),
                *(f"--odoo-database={self.database}",),
                *(self.addons / test for test in tests),
            ],
            env={
                "ODOO_RC": str(self.conf),
                "PYTHONPATH": str(repo),
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONPYCACHEPREFIX": str(self.folder / "pycache"),
                "HYPOTHESIS_STORAGE_DIRECTORY": str(self.folder / "hypothesis"),
            },
            cwd=self.folder,
            text=True,
            capture_output=True,
        )
        return done.returncode, done.stdout + done.stderr
