"""Add-ons as files: what needs what, and what a change touches."""

import pytest

from tools import addons, odoo_source
from tools.errors import SuiteError


@pytest.fixture
def make(tmp_path):
    def make(name, **manifest):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "__manifest__.py").write_text(repr({"name": name, **manifest}))
        (folder / "__init__.py").touch()
        return folder

    make.folder = tmp_path
    return make


def found(make):
    return addons.found_in(make.folder)


def test_dependencies_among_ours_are_followed(make):
    make("base_x", depends=["crm"])
    make("leads_x", depends=["base_x", "mail"])
    make("other_x", depends=["website"])
    ours = found(make)
    assert addons.closure(["leads_x"], ours) == ["base_x", "leads_x"]
    assert addons.foreign_depends(["leads_x"], ours) == ["crm", "mail", "web"]


def test_a_broken_manifest_is_named(make):
    (make("bad") / "__manifest__.py").write_text("{")
    with pytest.raises(SuiteError, match="bad/__manifest__.py is not a manifest"):
        found(make)


def test_an_unknown_addon_is_refused(make):
    make("ours_x")
    tree = odoo_source.OdooTree(make.folder, (), "a tree", "key")
    with pytest.raises(SuiteError, match="no add-on “nonsense” — ours are: ours_x"):
        addons.require_known(["ours_x", "nonsense"], found(make), tree)


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("models/a.py", True),
        ("views/a.xml", True),
        ("i18n/es.po", True),
        ("static/src/a.js", True),
        ("tests/test_a.py", False),
        ("static/tests/a.test.js", False),
        ("static/description/icon.png", False),
        ("readme/USAGE.md", False),
        ("i18n/a.pot", False),
        ("models/__pycache__/a.pyc", False),
    ],
)
def test_only_what_is_installed_needs_a_new_database(make, path, changes):
    file = make("ours_x") / path
    before = addons.code_hash(["ours_x"], found(make))
    file.parent.mkdir(parents=True)
    file.write_text("something")
    assert (addons.code_hash(["ours_x"], found(make)) != before) is changes


def test_tours_and_javascript_tests_change_the_bundles(make):
    file = make("ours_x") / "static" / "tests" / "a.test.js"
    before = addons.browser_test_hash(["ours_x"], found(make))
    file.parent.mkdir(parents=True)
    file.write_text("something")
    assert addons.browser_test_hash(["ours_x"], found(make)) != before
