"""Continuous integration tells all and fails with the first step that failed."""

import threading

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


def test_steps_go_on_beside_the_tests(capsys):
    """The tests end only when the last of the others was begun; two at a time."""
    begun = threading.Event()

    class Both:
        def suite(self, words, output=None):
            if words == ["test"]:
                return 0 if begun.wait(30) else 5
            if words == ["last"]:
                begun.set()
            if output:
                output.write(f"{words[0]} told")
            return 0

    report = ci.Report()
    names = ["first", "test", "last"]
    ci.walk(report, [(name, Both(), [name]) for name in names])
    report.show()
    assert report.code == 0
    assert sorted(name for name, _seconds, _code in report.rows) == sorted(names)
    shown = capsys.readouterr().out
    assert shown.index("first told") < shown.index("last told")


def test_an_interruption_beside_the_tests_ends_them_all(capsys):
    """Nobody begins a step any more."""
    never = threading.Event()

    class Interrupted:
        def suite(self, words, _output=None):
            if words == ["test"]:
                raise KeyboardInterrupt
            never.wait(0.2)
            return 9

    report = ci.Report()
    names = ["first", "test", *map(str, range(20))]
    with pytest.raises(KeyboardInterrupt):
        ci.walk(report, [(name, Interrupted(), [name]) for name in names])
    assert len(report.rows) < 5
    assert report.code in (9, 130)


def test_a_step_that_fails_beside_the_tests_counts(capsys):
    class OneFails:
        def suite(self, words, _output=None):
            return 4 if words == ["lint"] else 0

    report = ci.Report()
    ci.walk(report, [(name, OneFails(), [name]) for name in ("lint", "test", "i18n")])
    report.show()
    assert report.code == 4
    assert "FAILED (4)" in capsys.readouterr().out


def test_what_builds_on_each_other_is_never_taken_together(capsys):
    """A database is dropped only after it was made."""
    made = []

    class Slow:
        def suite(self, words):
            if words[1] == "create":
                threading.Event().wait(0.2)
            made.append(words[1])
            return 0

    ci.smoke(ci.Report(), Slow())
    assert made[-2:] == ["create", "drop"]


def test_every_step_is_a_command_of_the_suite():
    for words in (*ci.STEPS.values(), *ci.SMOKE.values()):
        assert (ci.REPO / "tools" / "commands" / f"{words[0]}.py").is_file()
