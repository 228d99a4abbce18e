"""The command line as people use it."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools import cli, loaders
from tools.commands import load
from tools.console import Progress
from tools.testing import junit

REPO = Path(__file__).parents[2]
COMMANDS = "bench clean db load odoo psql run status stop test".split()


def suite(*words):
    command = [str(REPO / "suite"), *words]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=REPO
    )


def test_every_command_describes_itself():
    modules = cli.load_commands()
    assert set(COMMANDS) <= set(modules)
    first_lines = {
        name: module.__doc__.splitlines()[0] for name, module in modules.items()
    }
    assert all(f"./suite {name}" in line for name, line in first_lines.items())


def test_help_lists_the_commands(capsys):
    assert cli.main([]) == 2
    shown = capsys.readouterr().out
    assert all(f"    {name}" in shown for name in COMMANDS)


def test_a_run_without_a_test_fails_with_a_sentence():
    done = suite("test", "tests/tools/test_locking.py", "-k", "nothing_like_this")
    assert done.returncode == 1
    assert done.stderr.startswith("suite: no test was found — ")


def test_an_unknown_addon_fails_with_a_sentence():
    done = suite("db", "create", "suite_unit_x", "--addons", "no_such_addon")
    assert done.returncode == 1
    assert done.stderr.startswith("suite: there is no add-on “no_such_addon” — ")


@pytest.mark.parametrize("command", ["bench", "load"])
def test_an_unknown_name_lists_the_known_ones(command):
    words = [str(REPO), "--db", "x"] if command == "load" else []
    done = suite(command, "no-such-thing", *words)
    assert done.returncode == 1
    assert "there are: " in done.stderr


def test_loaders_are_found_by_their_function():
    names = load.known()
    assert "olist-funnel" in names
    assert "tables" not in names
    assert Path(loaders.__file__).parent.joinpath("tables.py").is_file()


def test_words_after_two_dashes_are_passed_on():
    assert cli._split(["test", "a", "--", "-x", "--"]) == (["test", "a"], ["-x", "--"])


def test_junit_reports_become_one(tmp_path):
    for number in (1, 2):
        text = f'<testsuites><testsuite name="{number}" tests="{number}"/></testsuites>'
        (tmp_path / f"{number}.xml").write_text(text)
    reports = [tmp_path / "1.xml", tmp_path / "2.xml", tmp_path / "absent.xml"]
    assert junit.merge(reports, tmp_path / "out" / "all.xml") == 3
    root = ElementTree.parse(tmp_path / "out" / "all.xml").getroot()
    assert [suite.get("name") for suite in root] == ["1", "2"]


def test_progress_in_a_log_is_not_repeated_at_once(capsys):
    progress = Progress("Working")
    progress.show()
    for done in range(100):
        progress.count(done, 100)
    progress.finish("1 s")
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_suite_inside_the_suite_finds_the_same_environment():
    outside = suite("odoo", "--version")
    assert outside.returncode == 0, outside.stderr
    command = [
        sys.executable,
        "-c",
        "from tools import setup; print(setup.prepare().bin)",
    ]
    inside = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=REPO
    )
    assert inside.stdout.strip() == str(Path(sys.executable).parent)
