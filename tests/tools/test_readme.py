"""README files follow their fragments and manifests."""

import dataclasses

import pytest

from tools.errors import SuiteError
from tools.paths import Paths
from tools.quality import readme


@pytest.fixture
def paths(tmp_path):
    folder = tmp_path / "addons" / "crm_a"
    (folder / "readme").mkdir(parents=True)
    manifest = {
        "name": "A thing",
        "summary": "Does it",
        "version": "19.0.1.0.0",
        "license": "LGPL-3",
        "depends": ["crm"],
    }
    (folder / "__manifest__.py").write_text(repr(manifest))
    (folder / "readme/DESCRIPTION.md").write_text("It does.\n")
    (folder / "readme/USAGE.md").write_text("1. Click.\n")
    text = f"# Top\n\n{readme.BEGIN}\nold\n{readme.END}\n\nEnd.\n"
    (tmp_path / "README.md").write_text(text)
    return dataclasses.replace(Paths.find(), repo=tmp_path)


def test_written_once_then_up_to_date(paths):
    assert len(readme.write(paths)) == 2
    assert readme.outdated(paths) == []
    text = (paths.addons / "crm_a/README.md").read_text()
    assert text.startswith(f"{readme.NOTE}\n\n# A thing\n\nIt does.\n\n## Usage\n\n1. ")
    top = (paths.repo / "README.md").read_text()
    assert "| [`crm_a`](addons/crm_a/README.md) | Does it  | `crm` |" in top
    assert "old" not in top
    assert top.endswith("\n\nEnd.\n")


def test_a_changed_fragment_is_noticed(paths):
    readme.write(paths)
    (paths.addons / "crm_a/readme/USAGE.md").write_text("2. Click twice.\n")
    assert readme.outdated(paths) == [paths.addons / "crm_a/README.md"]


def test_missing_and_unknown_fragments_are_named(paths):
    (paths.addons / "crm_a/readme/USSAGE.md").write_text("x")
    with pytest.raises(SuiteError, match="USSAGE.md"):
        readme.wanted(paths)
    (paths.addons / "crm_a/readme/USSAGE.md").unlink()
    (paths.addons / "crm_a/readme/DESCRIPTION.md").unlink()
    with pytest.raises(SuiteError, match="no readme/DESCRIPTION.md"):
        readme.wanted(paths)


def test_a_readme_without_marks_is_refused(paths):
    (paths.repo / "README.md").write_text("# Top\n")
    with pytest.raises(SuiteError, match="no place"):
        readme.wanted(paths)
