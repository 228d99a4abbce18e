"""The house rules find what they name and leave the rest alone."""

import pytest

from tools.quality import house

FOLDER, POINT = "/", "."


@pytest.mark.parametrize(
    ("name", "line", "rule"),
    [
        ("a.md", "see https://" + POINT.join(("pypi", "org")) + "/simple", "host"),
        ("a.py", f'ROOT = "{FOLDER}tmp/x"', "path"),
        ("a.py", f'ROOT = "{FOLDER}home/somebody/x"', "path"),
        ("tests/test_a.py", "time." + "sleep(1)", "sleep"),
        ("tests/test_a.py", "@pytest.mark." + "skip", "skip"),
        ("addons/a/tests/test_a.py", "self.skip" + 'Test("no")', "skip"),
        ("a.js", "// TO" + "DO later", "todo"),
        ("addons/a/models/a.py", "self.env.cr." + "commit()", "commit"),
    ],
)
def test_a_broken_rule_is_found(name, line, rule):
    (finding,) = house.check_lines(name, f"fine\n{line}\n")
    assert finding.startswith(f"{name}:2: {rule} ")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.py", "folder = state / 'work' / 'x'"),
        ("a.js", "import x from '@web/work/x';"),
        ("a.py", 'href = "/my/tmp"'),
        ("tools/a.py", "time." + "sleep(0.1)"),
        ("tools/a.py", "connection.cr." + "commit()"),
        ("a.md", "The to-do list of a person"),
        ("tests/a.py", "time." + "sleep(1)  # house: allow sleep — measured load"),
    ],
)
def test_ordinary_lines_pass(name, line):
    assert not list(house.check_lines(name, line))


def test_a_long_file_is_found():
    text = "x = 1\n" * (house.MAX_LINES + 1)
    (finding,) = house.check_lines("a.py", text)
    assert "size" in finding
    assert not list(house.check_lines("a.csv", text))


def test_a_long_function_is_found_and_its_docstring_does_not_count():
    docstring = '    """' + "why\n" * house.MAX_FUNCTION + '    """\n'
    body = "    x = 1\n" * house.MAX_FUNCTION
    assert not list(house.check_python("a.py", f"def f():\n{docstring}{body}"))
    (finding,) = house.check_python("a.py", f"def f():\n{body}    x = 2\n")
    assert "function f has 41 lines" in finding


def test_a_test_without_assertion_is_found():
    (finding,) = house.check_python("tests/test_a.py", "def test_x():\n    f()\n")
    assert "assertion test_x" in finding
    for line in ("assert f()", "self.assertEqual(a, b)", "self.start_tour(u, 't')"):
        assert not list(
            house.check_python("tests/a.py", f"def test_x():\n    {line}\n")
        )
