"""A skip for want of a tool is a failure that names the tool."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).parents[2]
CASE = """
import unittest
class TestIt(unittest.TestCase):
    def test_it(self):
        raise unittest.SkipTest({reason!r})
"""


def run_pytest(folder, text, name="test_it.py", **variables):
    (folder / name).write_text(text)
    command = [sys.executable, "-m", "pytest", "-q"]
    command += ["-p", "tools.testing.plugin", "-p", "no:cacheprovider"]
    variables |= {"PYTHONPATH": str(REPO), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment = {**os.environ, **variables}
    return subprocess.run(
        [*command, "--rootdir", folder, folder],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("reason", "tool"),
    [
        ("Chrome executable not found", "Chromium"),
        ("websocket-client module is not installed", "websocket-client"),
        ("it is an HttpCase and --odoo-http is not set", "--odoo-http"),
    ],
)
def test_a_missing_tool_fails(tmp_path, reason, tool):
    done = run_pytest(tmp_path, CASE.format(reason=reason))
    assert done.returncode == 1, done.stdout
    assert "1 failed" in done.stdout
    assert tool in done.stdout


def test_a_class_that_skips_itself_fails_too(tmp_path):
    text = CASE.format(reason="-").replace("def test_it(self)", "def setUp(self)")
    text = text.replace("'-'", "'no Chromium here'") + "    def test_it(self): pass\n"
    done = run_pytest(tmp_path, text)
    assert done.returncode == 1
    assert "because Chromium is missing" in done.stdout


def test_a_file_that_skips_itself_fails_too(tmp_path):
    text = "import pytest\npytest.importorskip('no_such_package')\n"
    done = run_pytest(tmp_path, text)
    assert done.returncode not in (0, 5), done.stdout
    assert "a Python package is missing" in done.stdout


def test_other_skips_stay_skips(tmp_path):
    done = run_pytest(tmp_path, CASE.format(reason="only on Sundays"))
    assert done.returncode == 0
    assert "1 skipped" in done.stdout


def test_tests_of_an_addon_that_is_not_installed_are_refused(tmp_path):
    folder = tmp_path / "odoo" / "addons" / "absent" / "tests"
    folder.mkdir(parents=True)
    for parent in (folder, *list(folder.parents)[:3]):
        (parent / "__init__.py").touch()
    text = "def test_it():\n    pass\n"
    name = str(folder.relative_to(tmp_path) / "test_it.py")
    done = run_pytest(tmp_path, text, name, SUITE_INSTALLED_ADDONS="base,web")
    assert done.returncode == 4, done.stdout
    assert "tests of absent were selected" in done.stderr + done.stdout
