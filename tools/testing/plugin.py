"""A pytest plugin: a test that cannot run is a failure, not a skip.

Odoo skips browser tests where Chromium or a Python package is missing, and
pytest-odoo skips HTTP tests where no server is started.  A green run would then
say less than it seems to, so these skips fail here and name what is missing.
"""

import os
import re

import pytest

MISSING_TOOLS = (
    (re.compile(r"chrom(e|ium)", re.I), "Chromium"),
    (re.compile(r"websocket", re.I), "the Python package websocket-client"),
    (re.compile(r"--odoo-http|HttpCase", re.I), "an HTTP server (--odoo-http)"),
    (re.compile(r"wkhtmltopdf", re.I), "wkhtmltopdf"),
    (re.compile(r"could not import '(\w+)'", re.I), "a Python package"),
)
_ADDON = re.compile(r"^odoo\.addons\.(\w+)\.tests")


def missing_tool(reason):
    """Return the tool whose absence a skip reason speaks of, None for others."""
    for pattern, tool in MISSING_TOOLS:
        if pattern.search(reason):
            return tool
    return None


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """Turn skips for want of a tool into failures, when a test is reported."""
    outcome = yield
    _refuse_skip(outcome.get_result(), item.nodeid)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    """Do the same for whole files that skip themselves when they are imported."""
    outcome = yield
    _refuse_skip(outcome.get_result(), collector.nodeid)


def _refuse_skip(report, nodeid):
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = _reason(report)
    tool = missing_tool(reason)
    if tool:
        report.outcome = "failed"
        report.longrepr = (
            f"{nodeid} did not run because {tool} is missing; a missing tool is a"
            f" failure here.\nThe reason it gave: {reason}"
        )


def _reason(report):
    longrepr = report.longrepr
    return longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)


def pytest_collection_modifyitems(items):
    """Refuse tests of add-ons that the database does not have."""
    installed = os.environ.get("SUITE_INSTALLED_ADDONS")
    if installed is None:
        return
    have = set(installed.split(","))
    found = {_addon(item) for item in items} - {None}
    if found - have:
        raise pytest.UsageError(
            f"tests of {', '.join(sorted(found - have))} were selected, but the add-on"
            " is not installed in the test database"
        )


def _addon(item):
    module = getattr(item, "module", None)
    match = _ADDON.match(getattr(module, "__name__", ""))
    return match.group(1) if match else None
