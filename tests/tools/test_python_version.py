"""The start file refuses Pythons that cannot run Odoo, in a sentence."""

import ast
import importlib.machinery
import importlib.util
import sys
from pathlib import Path

import pytest

SUITE = Path(__file__).parents[2] / "suite"


@pytest.fixture
def start():
    loader = importlib.machinery.SourceFileLoader("suite_start", str(SUITE))
    spec = importlib.util.spec_from_loader("suite_start", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_old_pythons_can_read_the_file():
    assert ast.parse(SUITE.read_text(encoding="utf-8"), feature_version=(3, 4))


@pytest.mark.parametrize("version", [(2, 7), (3, 9), (3, 14)])
def test_other_versions_are_refused_in_one_line(start, monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    with pytest.raises(SystemExit) as refused:
        start.require_python()
    message = str(refused.value)
    assert f"Python {version[0]}.{version[1]}" in message
    assert "3.10 to 3.13" in message
    assert "\n" not in message


@pytest.mark.parametrize("minor", [10, 11, 12, 13])
def test_supported_versions_pass(start, monkeypatch, minor):
    monkeypatch.setattr(sys, "version_info", (3, minor, 0, "final", 0))
    assert start.require_python() is None


def test_a_wrong_choice_of_python_is_named(start, monkeypatch):
    monkeypatch.setenv("SUITE_PYTHON", "no-such-python")
    with pytest.raises(SystemExit, match="SUITE_PYTHON=no-such-python"):
        start.require_python()
