"""Continuous integration tells all and fails with the first step that failed."""

import pytest

from tools.quality import ci


class Person:
    """Takes steps with prepared exit codes."""

    def __init__(self, *codes):
        self.codes = list(codes)

    def suite(self, _words):
        return self.codes.pop(0)


def test_all_steps_are_shown_and_the_first_failure_counts(capsys):
    report, person = ci.Report(), Person(0, 3, 1)
    for name in ("one", "two", "three"):
        report.take(name, person, [name])
    report.show()
    assert report.code == 3
    shown = capsys.readouterr().out
    assert "two" in shown
    assert "FAILED (3)" in shown
    assert shown.rstrip().endswith("FAILED")


def test_a_green_run_is_zero(capsys):
    report = ci.Report()
    report.take("one", Person(0), ["one"])
    report.show()
    assert report.code == 0
    assert capsys.readouterr().out.rstrip().endswith("ok")


def test_an_interrupted_step_is_a_failure():
    class Interrupted:
        def suite(self, _words):
            raise KeyboardInterrupt

    report = ci.Report()
    with pytest.raises(KeyboardInterrupt):
        report.take("one", Interrupted(), ["one"])
    assert report.code == 130


def test_every_step_is_a_command_of_the_suite():
    for words in (*ci.STEPS.values(), *ci.SMOKE.values()):
        assert (ci.REPO / "tools" / "commands" / f"{words[0]}.py").is_file()
