"""What core's test_lint says becomes findings."""

from tools.quality import core_lint


def test_failures_become_findings():
    output = (
        "____ TestX ____\n"
        "E   AssertionError: Found test errors:\n"
        "E   - Test file test_lost.py never imported\n"
        "1 failed, 27 passed in 3.00s\n"
    )
    assert core_lint.verdict(1, output) == [
        "AssertionError: Found test errors:",
        "- Test file test_lost.py never imported",
    ]


def test_a_warning_in_the_log_is_a_finding():
    logged = (
        "WARNING  odoo.addons.test_lint.tests.test_routes:test_routes.py:9 bad route\n"
        "  its second line\n"
    )
    (finding,) = core_lint.verdict(0, "28 passed in 30.00s", logged)
    assert finding.endswith("bad route")


def test_a_run_without_tests_is_a_finding():
    assert core_lint.verdict(0, "no tests ran") == ["core's test_lint ran no test"]
    assert not core_lint.verdict(0, "28 passed in 30.00s")


def test_output_without_a_pattern_is_shown_as_it_is():
    assert core_lint.verdict(4, "no such plug-in") == ["no such plug-in"]
