"""Which sets of add-ons are led through their life, and how pictures are compared."""

import dataclasses

import pytest

from tools.paths import Paths
from tools.quality import lifecycle, snapshot


@pytest.fixture
def paths(tmp_path, monkeypatch):
    monkeypatch.delenv("SUITE_ADDONS", raising=False)
    for name, depends in {
        "crm_a": ["crm"],
        "crm_b": ["crm_a"],
        "crm_c": ["crm"],
    }.items():
        folder = tmp_path / "addons" / name
        folder.mkdir(parents=True)
        (folder / "__manifest__.py").write_text(repr({"depends": depends}))
    return dataclasses.replace(Paths.find(), repo=tmp_path)


def test_each_addon_with_what_it_needs_then_all(paths):
    assert lifecycle.sets(paths, []) == [
        ["crm_a"],
        ["crm_a", "crm_b"],
        ["crm_c"],
        ["crm_a", "crm_b", "crm_c"],
    ]


def test_only_the_chosen_addon(paths):
    assert lifecycle.sets(paths, ["crm_b"]) == [["crm_a", "crm_b"]]


def test_all_together_is_not_done_twice(paths):
    (paths.addons / "crm_c" / "__manifest__.py").unlink()
    assert lifecycle.sets(paths, []) == [["crm_a"], ["crm_a", "crm_b"]]


def test_differences_name_what_came_went_and_changed():
    before = {("table", "a"): "r", ("menu", "1"): "x", ("menu", "2"): "y"}
    after = {("table", "b"): "r", ("menu", "1"): "x", ("menu", "2"): "z"}
    assert snapshot.differences(before, after) == [
        "changed: menu 2: y → z",
        "gone: table a",
        "added: table b",
    ]
    assert snapshot.differences(before, dict(before)) == []


def test_what_odoo_leaves_behind_is_no_orphan():
    after = {
        ("xmlid", "base.module_crm_a"): "x",
        ("model constraint", "crm_a.crm_lead_rule_id_fkey"): "x",
        ("xmlid", "crm_a.view"): "x",
    }
    assert snapshot.orphans({}, after) == ["added: xmlid crm_a.view"]
