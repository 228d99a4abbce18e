"""Where Odoo comes from."""

import fnmatch
import importlib.machinery

import pytest

from tools import odoo_source, paths
from tools.errors import SuiteError


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "odoo" / "addons").mkdir(parents=True)
    release = "version_info = (19, 0, 0, FINAL, 0, '')\n"
    (tmp_path / "odoo" / "release.py").write_text(release)
    return tmp_path


def test_a_checkout_is_used_with_its_second_folder_of_addons(tree, monkeypatch):
    (tree / "addons").mkdir()
    monkeypatch.setenv("ODOO_SOURCE", str(tree))
    found = odoo_source.find(paths=None)
    assert found.path == tree
    assert found.addons_dirs == (tree / "addons",)


def test_another_series_is_refused(tree, monkeypatch):
    release = "version_info = (18, 0, 0, FINAL, 0, '')\n"
    (tree / "odoo" / "release.py").write_text(release)
    monkeypatch.setenv("ODOO_SOURCE", str(tree))
    with pytest.raises(SuiteError, match="is not an Odoo 19.0 tree") as refused:
        odoo_source.find(paths=None)
    assert "18.0" in refused.value.details


@pytest.fixture
def installed(tree, monkeypatch):
    """An Odoo among the packages of the Python that runs the suite."""
    package = tree / "odoo"
    spec = importlib.machinery.ModuleSpec("odoo", None, is_package=True)
    spec.submodule_search_locations = [str(package)]
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec)
    monkeypatch.delenv("ODOO_SOURCE", raising=False)
    return package


def test_an_installed_odoo_is_used_through_a_link(installed, tmp_path):
    stub = installed / "addons" / odoo_source._STUB
    stub.parent.mkdir(parents=True)
    stub.touch()
    place = paths.Paths(tmp_path, tmp_path / "state", tmp_path / "data")
    found = odoo_source._installed(place)
    assert (found.path / "odoo").resolve() == installed
    assert [path.name for path in found.path.iterdir()] == ["odoo"]


def test_an_installed_odoo_without_all_its_files_is_not_used(installed, tmp_path):
    place = paths.Paths(tmp_path, tmp_path / "state", tmp_path / "data")
    assert odoo_source._installed(place) is None


def test_our_own_tree_is_not_taken_for_an_installed_one(installed, tmp_path):
    stub = installed / "addons" / odoo_source._STUB
    stub.parent.mkdir(parents=True)
    stub.touch()
    place = paths.Paths(tmp_path, installed.parent, tmp_path / "data")
    assert odoo_source._installed(place) is None


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("./addons/crm/i18n/es.po", True),
        ("./addons/crm/i18n/fr.po", True),
        ("./addons/crm/i18n/it.po", True),
        ("./addons/crm/i18n/es_419.po", False),
        ("./addons/crm/i18n/fr_BE.po", False),
        ("./addons/crm/i18n/fi.po", False),
        ("./addons/crm/i18n/de.po", False),
        ("./addons/crm/i18n/zh_CN.po", False),
        ("./addons/crm/i18n/crm.pot", False),
        ("./addons/crm/i18n_extra/es.po", True),
        ("./addons/crm/i18n_extra/nl.po", False),
        ("./addons/crm/models/crm_lead.py", True),
    ],
)
def test_only_our_languages_are_unpacked(path, kept):
    patterns = [pattern for pattern in odoo_source._excluded() if "i18n" in pattern]
    excluded = any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)
    assert excluded is not kept
