"""Odoo's own gate, the add-on test_lint, narrowed to our add-ons.

Its tests of the registry run under pytest with a plug-in that hides core's files; its
pylint plug-ins and its eslint rules cannot be narrowed from inside and are called
directly. What test_lint merely logs counts as well.
"""

import os
import re
import tempfile
from pathlib import Path

from .. import addons, databases, odoo_process, setup
from . import scratch
from .linters import located, run_eslint

_PYLINT_CHECKS = (
    "used-before-assignment",
    "undefined-variable",
    "eval-used",
    "unreachable",
    "function-redefined",
    "bad-builtin",
    "sql-injection",
    "missing-gettext",
    "gettext-variable",
    "gettext-placeholders",
    "gettext-repr",
    "raise-unlink-override",
)
_PYLINT_PLUGINS = (
    "_pylint_path_setup",
    "pylint.extensions.bad_builtin",
    "_odoo_checker_sql_injection",
    "_odoo_checker_gettext",
    "_odoo_checker_unlink_override",
)
_LOGGED = re.compile(r"^(?:WARNING|ERROR|CRITICAL)\s+(\S+:\S+:\d+ .*)")
_FAILED = re.compile(r"^(?:E  |(?:FAILED|ERROR) )\s*(.*)")
_PASSED = re.compile(r"\b(\d+) passed\b")


def run(toolbox, selection):
    """Return the findings of all three parts."""
    names = selection.addons
    if not names:
        return []
    env = setup.prepare("postgres")
    tests = env.tree.core_addons / "test_lint" / "tests"
    return [
        *_pylint(toolbox, tests, names),
        *_eslint(toolbox, tests, selection),
        *_registry(env, tests, toolbox),
    ]


def _pylint(toolbox, tests, names):
    done = toolbox.run(
        toolbox.python_tool("pylint"),
        *("--rcfile=/dev/null", "--score=n", "--reports=n", "--bad-functions=input"),
        "--disable=all,useless-option-value,unknown-option-value",
        f"--enable={','.join(_PYLINT_CHECKS)}",
        f"--load-plugins={','.join(_PYLINT_PLUGINS)}",
        "--msg-template={path}:{line}: {symbol} {msg}",
        *(f"addons/{name}" for name in names),
        env={"PYTHONPATH": str(tests), "ADDONS_PATH": str(toolbox.repo / "addons")},
    )
    lines = [line for line in done.stdout.splitlines() if located(line)]
    if done.returncode and not lines:
        return ["core's pylint plug-ins broke", *done.stderr.splitlines()]
    return lines


def _eslint(toolbox, tests, selection):
    files = [name for name in selection.having(".js") if "/static/" in name]
    if not files:
        return []
    config = Path(__file__).with_name("core_eslint.config.cjs")
    return run_eslint(
        toolbox, config, files, env={"CORE_ESLINTRC": str(tests / "eslintrc")}
    )


def _registry(env, tests, toolbox):
    """Run test_lint's own tests with every add-on of ours installed."""
    everything = sorted(addons.discover(env.paths))
    source = databases.template(env, everything, demo=True, base=everything)
    with scratch.database(env, source, "lint") as name:
        odoo_process.install(env, env.cluster(), name, ["test_lint"], demo=False)
        with tempfile.TemporaryDirectory(prefix="crm-suite-lint-") as folder:
            log = Path(folder) / "lint.log"
            done = env.run(
                [
                    *(env.python, "-m", "pytest", "-c", os.devnull, "-q", "--tb=short"),
                    *("-p", "tools.quality.core_lint_plugin", "-p", "no:cacheprovider"),
                    *(f"--rootdir={tests.parent.parent}", f"--odoo-database={name}"),
                    *(f"--log-file={log}", "--log-file-level=WARNING"),
                    *("--odoo-log-level=warn", "-rN", tests),
                    # the first two are called above; the third tests the checkers
                    *("-k", "not test_pylint and not test_eslint and not checkers"),
                ],
                env={
                    "PYTHONPATH": str(env.paths.repo),
                    "SUITE_LINT": os.pathsep.join(map(str, env.paths.addons_dirs)),
                    "SUITE_LINT_PACKAGES": str(toolbox.packages),
                },
                cwd=folder,
                text=True,
                capture_output=True,
            )
            logged = log.read_text(encoding="utf-8") if log.exists() else ""
    return verdict(done.returncode, done.stdout + done.stderr, logged)


def verdict(code, output, logged=""):
    """Turn pytest's output into findings; no test at all is one, too."""
    lines = [found[1] for found in map(_LOGGED.match, logged.splitlines()) if found]
    if code:
        failed = [
            found[1] for found in map(_FAILED.match, output.splitlines()) if found
        ]
        lines += failed or output.strip().splitlines()[-20:]
    elif not _PASSED.search(output):
        lines.append("core's test_lint ran no test")
    return list(dict.fromkeys(lines))
