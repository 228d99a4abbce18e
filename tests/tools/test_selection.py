"""What ./suite test runs."""

import pytest

from tools import addons, paths
from tools.errors import SuiteError
from tools.testing import runner, selection


@pytest.fixture
def repo(tmp_path):
    for name in ("one", "two"):
        tests = tmp_path / "addons" / name / "tests"
        tests.mkdir(parents=True)
        (tests / "test_it.py").touch()
        (tests.parent / "__manifest__.py").write_text("{'depends': ['base']}")
    for name in ("tools", "process", "helpers"):
        (tmp_path / "tests" / name).mkdir(parents=True)
    (tmp_path / "tests" / "tools" / "test_a.py").touch()
    (tmp_path / "tests" / "process" / "test_b.py").touch()
    return paths.Paths(tmp_path, tmp_path / "state", tmp_path / "data")


def select(repo, *words):
    ours = addons.found_in(repo.addons)
    return selection.select(repo, words, ours, cwd=repo.repo)


def test_without_words_everything_runs(repo):
    everything = select(repo)
    assert everything.addons == ["one", "two"]
    assert [path.rpartition("/")[2] for path in everything.plain_paths] == [
        "process",
        "tools",
    ]


def test_an_addon_by_name(repo):
    chosen = select(repo, "one")
    assert chosen.addons == ["one"]
    assert chosen.addon_paths == [str(repo.addons / "one")]
    assert not chosen.plain_paths


def test_a_test_of_an_addon_by_path(repo):
    chosen = select(repo, "addons/two/tests/test_it.py::TestIt::test_x")
    assert chosen.addons == ["two"]
    assert chosen.addon_paths[0].endswith("two/tests/test_it.py::TestIt::test_x")


def test_a_path_below_tests_needs_no_database(repo):
    chosen = select(repo, "tests/tools")
    assert not chosen.addons
    assert chosen.plain_paths == [str(repo.repo / "tests" / "tools")]


def test_nonsense_is_refused(repo):
    with pytest.raises(SuiteError, match="neither an add-on nor a file “nonsense”"):
        select(repo, "nonsense")


def test_a_path_elsewhere_is_refused(repo, tmp_path):
    with pytest.raises(SuiteError, match="belongs to no add-on"):
        select(repo, str(tmp_path))


def test_no_test_at_all_is_a_failure():
    with pytest.raises(SuiteError, match="no test was found"):
        runner.verdict([runner.NO_TESTS, runner.NO_TESTS], filtered=True)


def test_a_filter_may_leave_one_part_without_a_test():
    assert runner.verdict([runner.NO_TESTS, 0], filtered=True) == 0
    with pytest.raises(SuiteError, match="no test was found"):
        runner.verdict([runner.NO_TESTS, 0], filtered=False)


def test_one_failure_is_the_verdict():
    assert runner.verdict([1, 0], filtered=False) == 1
    assert runner.verdict([0, 0], filtered=False) == 0


def test_tests_of_an_addon_that_is_left_out_are_refused(repo):
    ours = addons.found_in(repo.addons)
    with pytest.raises(SuiteError, match="tests of two are selected"):
        runner._refuse_left_out(["one", "two"], ["one"], ours)
