"""The linters of ``./suite lint``: each turns its tool's output into findings."""

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path

from ..errors import SuiteError
from ..paths import Paths
from . import house, readme

PRETTIER = (".js", ".cjs", ".xml", ".scss", ".md", ".yml", ".yaml", ".json")
LOCATED = re.compile(r"^\S+?:\d+")


@dataclasses.dataclass(frozen=True)
class Linter:
    """A named check: the findings of ``run(toolbox, selection)`` are its verdict."""

    name: str
    run: Callable


def findings(done, keep=lambda line: True, clean_up=str):
    """Return the lines a tool printed; all of its output when it broke instead."""
    lines = [clean_up(line) for line in done.stdout.splitlines() if keep(line)]
    if done.returncode and not lines:
        return (done.stdout + done.stderr).strip().splitlines() or [
            f"ended with code {done.returncode} and said nothing"
        ]
    return lines if done.returncode else []


def located(line):
    """Tell whether a line begins with a file and a line number."""
    return bool(LOCATED.match(line))


def ruff_check(toolbox, selection):
    """Errors, style and complexity of Python."""
    files = selection.having(".py")
    if not files:
        return []
    tool = toolbox.python_tool("ruff")
    done = toolbox.run(tool, "check", "--output-format=concise", "--no-cache", *files)
    return findings(done, located)


def ruff_format(toolbox, selection):
    """Formatting of Python."""
    files = selection.having(".py")
    if not files:
        return []
    tool = toolbox.python_tool("ruff")
    done = toolbox.run(tool, "format", "--check", "--no-cache", *files)
    return findings(
        done,
        lambda line: line.lstrip().startswith("--> "),
        lambda line: line.strip().removeprefix("--> ") + ": not formatted",
    )


def pylint_odoo(toolbox, selection):
    """Odoo's own pitfalls, on whole add-ons."""
    folders = [f"addons/{name}" for name in selection.addons]
    if not folders:
        return []
    done = toolbox.run(toolbox.python_tool("pylint"), "--rcfile=.pylintrc", *folders)
    return findings(done, located)


def oca_module(toolbox, selection):
    """Records, views and data files of whole add-ons."""
    folders = [f"addons/{name}" for name in selection.addons]
    if not folders:
        return []
    tool = toolbox.python_tool("oca-checks-odoo-module")
    done = toolbox.run(tool, "--config=.oca_hooks.cfg", *folders)
    return findings(done, located, _relative(selection))


def oca_po(toolbox, selection):
    """Translation files."""
    files = selection.having(".po", ".pot")
    if not files:
        return []
    tool = toolbox.python_tool("oca-checks-po")
    done = toolbox.run(tool, "--config=.oca_hooks.cfg", *files)
    return findings(done, lambda line: ".po" in line, _relative(selection))


def _relative(selection):
    """Return the function that shortens paths, which these tools print in full."""
    prefix = re.compile(r"^/?" + re.escape(str(selection.repo).lstrip("/")) + "/")
    return lambda line: prefix.sub("", line)


def prettier(toolbox, selection):
    """Formatting of everything but Python."""
    files = selection.having(*PRETTIER)
    if not files:
        return []
    tool = toolbox.node_tool("prettier", "bin/prettier.cjs")
    done = toolbox.run(tool, "--list-different", *files)
    if done.stderr.strip():
        return done.stderr.strip().splitlines()
    return findings(done, bool, lambda line: f"{line}: not formatted")


def eslint(toolbox, selection):
    """Errors and style of JavaScript."""
    files = selection.having(".js", ".cjs")
    if not files:
        return []
    return run_eslint(toolbox, "eslint.config.cjs", files)


def run_eslint(toolbox, config, files, env=None):
    """Run eslint with one configuration; return a line per message."""
    tool = toolbox.node_tool("eslint", "bin/eslint.js")
    options = ["--config", str(config), "--format", "json", "--max-warnings", "0"]
    done = toolbox.run(tool, *options, *files, env=env)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return findings(done)
    return [
        f"{_shorten(toolbox.repo, entry['filePath'])}:{message.get('line', 1)}:"
        f" {message['ruleId']} {message['message']}"
        for entry in report
        for message in entry["messages"]
    ]


def _shorten(repo, path):
    path = Path(path)
    return path.relative_to(repo) if path.is_relative_to(repo) else path


def house_rules(_toolbox, selection):
    """Rules of this project."""
    return house.check(selection)


def readmes(toolbox, _selection):
    """README files that no longer say what their sources say."""
    try:
        changed = readme.outdated(dataclasses.replace(Paths.find(), repo=toolbox.repo))
    except SuiteError as error:
        return [error.sentence]
    return [
        f"{_shorten(toolbox.repo, path)}: outdated, run ./suite readme"
        for path in changed
    ]


LINTERS = (
    Linter("house", house_rules),
    Linter("readme", readmes),
    Linter("ruff", ruff_check),
    Linter("ruff-format", ruff_format),
    Linter("pylint-odoo", pylint_odoo),
    Linter("oca-module", oca_module),
    Linter("oca-po", oca_po),
    Linter("prettier", prettier),
    Linter("eslint", eslint),
)
