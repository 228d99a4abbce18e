"""What homes and metrics say of the sales opportunities is what pandas computes.

A small pipeline is always compared; the published one, too, when
``SUITE_OPPORTUNITIES_DIR`` names the folder of its files.
"""

import json
from datetime import datetime, timezone
from pathlib import Path

import metric_answers
import opportunity_figures as figures
import pandas as pd
import pytest
import rights_answers
from database import Database
from home_caller import HomeCaller
from test_opportunities import (
    BATCH,
    FOLDER,
    pipeline,  # noqa: F401 the fixture
)
from test_opportunities import SCRIPT as LOAD
from web import PATH, WebServer

from tools import databases

ADDONS = ["crm_leads_ext", "crm_dashboard", "crm_metric_sale_margin"]
# Deals stand at noon UTC: in the first three zones that is the day of the files, in
# the last one it is the next day already.
SAME_DAY = ("UTC", "America/Los_Angeles", "Australia/Sydney")
NEXT_DAY = "Pacific/Auckland"
LIMIT = 900
# Modules of this folder are imported by Odoo's shell; the script ends with an answer.
ASK = """
import json, pathlib, sys
sys.path.append({folder!r})
{script}
env.cr.rollback()
pathlib.Path({answer!r}).write_text(json.dumps(answer))
"""


@pytest.fixture(scope="module")
def homes_template(suite_env, cluster):
    """The name of a database with homes and the metrics of sales, without demo."""
    return databases.template(suite_env, ADDONS, assets=False, cluster=cluster)


@pytest.fixture(scope="module", params=["small", *(["published"] if FOLDER else [])])
def folder(request, pipeline):  # noqa: F811
    """The folder of the files."""
    return Path(FOLDER) if request.param == "published" else pipeline


@pytest.fixture(scope="module")
def loaded(suite_env, cluster, homes_template, session_folder, folder):
    """A database with the deals, and the four metrics that are not shipped."""
    database = Database(suite_env, cluster, homes_template, session_folder, "metrics")
    repo = str(suite_env.paths.repo)
    try:
        batch = 500 if folder == Path(FOLDER or "") else BATCH
        load = LOAD.format(repo=repo, batch=batch, directory=str(folder))
        database.run(load, timeout=LIMIT)
        _ask(
            database,
            session_folder,
            "import metric_answers\nmetric_answers.make_own_metrics(env)\n"
            "env.cr.commit()\nanswer = None",
        )
        yield database
    finally:
        database.drop()


@pytest.fixture(scope="module")
def expected(folder):
    """What pandas computes from the files."""
    return figures.figures(figures.read(folder))


def _ask(database, session_folder, script):
    """Run a script in Odoo; return what it called ``answer``."""
    path = session_folder / f"{database.name}.json"
    own = str(Path(__file__).parent)
    database.run(ASK.format(folder=own, script=script, answer=str(path)), timeout=LIMIT)
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def said(loaded, session_folder):
    """What the metrics say, in every time zone."""
    zones = (*SAME_DAY, NEXT_DAY)
    return _ask(
        loaded,
        session_folder,
        f"import metric_answers\nanswer = metric_answers.ask_all(env, {zones!r})",
    )


def _compare(said, expected, dimensions=figures.DIMENSIONS):
    """Compare every group of every metric; return how many there were."""
    number = 0
    assert said.keys() == expected.keys() == figures.METRICS.keys()
    for metric, wanted in expected.items():
        for dimension in dimensions:
            where = f"{metric} by {dimension}"
            found, groups = said[metric][dimension], wanted[dimension]
            assert found == pytest.approx(groups, rel=1e-12), where
            number += len(groups)
    return number


def test_metrics_are_those_of_pandas(said, expected, folder):
    for zone in SAME_DAY:
        number = _compare(said[zone], expected)
    assert number == (693 if folder == Path(FOLDER or "") else number)


def test_a_series_has_the_figures_of_the_months(said, expected):
    for zone in SAME_DAY:
        for metric, dimensions in said[zone].items():
            if "points" in dimensions:
                known = {m: v for m, v in expected[metric]["month"].items() if m and v}
                assert dimensions["points"] == pytest.approx(known, rel=1e-12), metric


def test_a_deal_belongs_to_the_month_of_whoever_asks(said, folder):
    """At noon in London it is tomorrow in New Zealand."""
    found = figures.read(folder)
    for name in ("engage_date", "close_date"):
        noon = found[name] + pd.Timedelta(hours=12)
        there = noon.dt.tz_localize("UTC").dt.tz_convert(NEXT_DAY)
        found[name] = there.dt.tz_localize(None).dt.normalize()
    number = _compare(said[NEXT_DAY], figures.figures(found))
    assert number > 100


def test_everybody_sees_their_own_figures(loaded, session_folder, expected):
    said = _ask(
        loaded,
        session_folder,
        "import metric_answers\nanswer = metric_answers.ask_each(env)",
    )
    for scope, dimension in (("me", "agent"), ("team", "manager")):
        for metric, people in said[scope].items():
            known = {name: value for name, value in people.items() if value}
            wanted = expected[metric][dimension]
            wanted = {name: value for name, value in wanted.items() if name and value}
            assert known == pytest.approx(wanted, rel=1e-12), (metric, scope)
        assert said[scope].keys() == {*metric_answers.SHIPPED, *metric_answers.OWN}


@pytest.fixture(scope="module")
def homes(loaded, session_folder):
    """What the tiles of the shipped homes show, and what was counted behind them."""
    return _ask(
        loaded, session_folder, "import home_answers\nanswer = home_answers.ask(env)"
    )


def _agree(shown, behind):
    if shown is None or isinstance(behind, str):
        return shown == behind
    return shown == pytest.approx(behind, rel=1e-9, abs=1e-6)


def test_every_tile_shows_what_is_behind_it(homes):
    assert len(homes["rows"]) > 1000
    assert [row for row in homes["rows"] if not _agree(*row[-2:])] == []


def test_every_tile_of_every_home_was_read(homes):
    read = {(home, tile) for home, tile, _past, error in homes["read"] if not error}
    assert read == {(home, tile) for home, tile in homes["tiles"]}
    present = {error for *_tile, past, error in homes["read"] if not past}
    assert present == {None}
    # the past of a balance is kept by person and team, not by stage
    assert {error for *_tile, error in homes["read"]} <= {None, "invalid"}


def test_tiles_have_something_to_show(homes):
    """Figures that are nothing on both sides would prove nothing."""
    tiles, told = set(), set()
    for who, home, tile, *_state, shown, _behind in homes["rows"]:
        tiles.add((who, home, tile))
        if shown:
            told.add((who, home, tile))
    assert tiles - told == set()


def test_tiles_show_what_pandas_says(homes, expected):
    """The company's year is that of the files: no deal was closed in another one."""
    shown = {
        row[2]: row[-2]
        for row in homes["rows"]
        if row[:2] == ["manager", "executive"]
        and row[3:6] == ["year", "company", "value"]
    }
    for name, metric, factor in (
        ("Won Revenue", "won_value", 1),
        ("Days to Win", "cycle_time", 1),
        ("Win Rate", "win_rate", 100),
    ):
        wanted = expected[metric]["all"]["all"] * factor
        assert shown[name] == pytest.approx(wanted, rel=1e-12), name


@pytest.fixture(scope="module")
def rights(loaded, session_folder):
    """What a salesperson is told, and what of it depends on others."""
    return _ask(
        loaded,
        session_folder,
        "import rights_answers\nanswer = rights_answers.ask(env)",
    )


def test_no_answer_depends_on_another_team(rights):
    """Tiles, series, groups, exports, leader boards, drill-downs, crafted calls."""
    assert rights["number"] > 1000
    assert rights["teams"] == {}


def test_what_others_do_makes_a_difference_to_a_manager(rights):
    """The questions are good enough to find what may be known."""
    assert len(rights["manager"]) > 300


def test_colleagues_are_known_by_published_metrics_only(rights):
    boards = {f"tile {code} leaders" for code in rights_answers.PUBLISHED}
    different = {
        name: difference
        for name, difference in rights["colleagues"].items()
        if name.rpartition(" ")[0] not in boards
    }
    assert different == {}
    for name, found in rights["boards"].items():
        assert found.get("rows", []) == [], name
        assert (found["error"] is None) == (name.rpartition(" ")[0] in boards), name


def test_crafted_calls_are_refused(rights):
    allowed = {
        name: answer
        for name, answer in rights["refused"].items()
        if not str(answer).startswith(("AccessError", "UserError", "False"))
    }
    assert allowed == {}
    assert rights["uncalled"] == []


@pytest.fixture(scope="module")
def site(loaded, session_folder):
    """A server, and who may log in: two salespersons, one of whom exports."""
    cast = _ask(
        loaded,
        session_folder,
        "import rights_answers\nanswer = rights_answers.open_door(env)\n"
        "env.cr.commit()",
    )
    server = WebServer(loaded, session_folder).wait_ready()
    yield server.url.removesuffix(PATH), loaded.name, cast
    server.kill()


def _log_in(site, who):
    url, name, cast = site
    return HomeCaller(url, name, cast[who]["login"], cast["password"])


def test_an_export_holds_the_own_figures(site, expected):
    """Whatever home and scope are asked for."""
    person, cast = _log_in(site, "person"), site[2]
    year = datetime.now(timezone.utc).year
    state = {"period": "year", "offset": 2017 - year, "scope": "company"}
    own = expected["won_value"]["agent"][cast["person"]["name"]]
    for home in cast["homes"]:
        sheets = person.export(home, {**state, "owner": "company", "user_id": 1})
        told = [rows for rows in sheets.values() if rows[0][0] == "Won Revenue"]
        assert len(told) == 2
        for rows in told:
            numbers = [row[2] for row in rows if len(row) > 2]
            assert sum(n for n in numbers if isinstance(n, (int, float))) == own
        (value,) = (row[1] for row in told[0] if row[0] == "Value")
        assert value == own


def test_nobody_exports_without_the_right(site):
    assert _log_in(site, "other").export(site[2]["homes"][0], {}) == 403


def test_crafted_calls_over_the_wire(site, expected):
    person, cast = _log_in(site, "person"), site[2]
    year = datetime.now(timezone.utc).year
    state = {"period": "year", "offset": 2017 - year, "scope": "company"}
    data = person.call("crm.dashboard", "read_tiles", cast["tiles"], state)
    told = {tile: found for tile, found in data.items() if found["error"] != "gone"}
    assert sorted(map(int, told)) == cast["visible"]
    own = expected["won_value"]["agent"][cast["person"]["name"]]
    assert data[str(cast["won_tile"])]["value"] == own
    for method in ("_evaluate", "_get_ranking", "_get_figure_action"):
        refusal = person.call("crm.metric", method, [["won_value"]])
        assert refusal == "odoo.exceptions.AccessError"
