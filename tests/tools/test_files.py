"""Which files and add-ons a check looks at."""

import subprocess

import pytest

from tools.errors import SuiteError
from tools.quality.files import Selection, addon_names, repository_files


@pytest.fixture
def repo(tmp_path):
    for name, depends in {"a": ["c", "base"], "b": [], "c": ["b"]}.items():
        folder = tmp_path / "addons" / name
        folder.mkdir(parents=True)
        manifest = {"name": name, "depends": depends}
        (folder / "__manifest__.py").write_text(repr(manifest))
    (tmp_path / "README.md").write_text("x")
    return tmp_path


def test_addons_come_after_what_they_need(repo):
    assert addon_names(repo / "addons") == ["b", "c", "a"]


def test_a_broken_manifest_is_named(repo):
    (repo / "addons/a/__manifest__.py").write_text("{")
    with pytest.raises(SuiteError, match="is not a manifest"):
        addon_names(repo / "addons")


def test_a_selection_by_addon_file_and_nothing(repo):
    assert Selection.of(repo, []).addons == ["b", "c", "a"]
    assert Selection.of(repo, ["a"]).files == ("addons/a/__manifest__.py",)
    assert Selection.of(repo, ["README.md"]).having(".md", ".py") == ["README.md"]
    with pytest.raises(SuiteError, match="nothing is called"):
        Selection.of(repo, ["nowhere"])


def test_ignored_files_are_left_out_with_and_without_git(repo):
    (repo / "__pycache__").mkdir()
    (repo / "__pycache__/x.pyc").write_text("x")
    assert "README.md" in repository_files(repo)
    subprocess.run(["git", "init", "-q"], cwd=repo, check=True)
    (repo / ".gitignore").write_text("__pycache__\nignored\n")
    (repo / "ignored").write_text("x")
    names = repository_files(repo)
    assert "README.md" in names
    assert "ignored" not in names
