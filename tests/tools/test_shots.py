"""The table of screenshots is read strictly."""

import json

import pytest

from tools.errors import SuiteError
from tools.paths import Paths
from tools.quality import shots

ROW = {"name": "a", "login": "ana", "path": "/odoo", "ready": ".o", "sizes": ["phone"]}


def table(tmp_path, *rows):
    path = tmp_path / "screenshots.json"
    path.write_text(json.dumps({"shots": rows}))
    return path


def test_the_projects_own_table_is_read():
    assert shots.load(Paths.find().repo / "docs" / "screenshots.json")


def test_a_row_becomes_a_shot(tmp_path):
    (shot,) = shots.load(table(tmp_path, ROW))
    assert (shot.name, shot.sizes, shot.click) == ("a", ["phone"], ())


@pytest.mark.parametrize(
    "rows",
    [
        [{**ROW, "size": "wide"}],
        [{**ROW, "sizes": ["huge"]}],
        [ROW, ROW],
        [{"name": "a"}],
    ],
)
def test_mistakes_are_refused(tmp_path, rows):
    with pytest.raises(SuiteError, match="screenshots.json"):
        shots.load(table(tmp_path, *rows))
