"""Weekly forecasts of the sales opportunities are what pandas computes.

A small pipeline is always compared; the published one, too, when
``SUITE_OPPORTUNITIES_DIR`` names the folder of its files.
"""

import json
from pathlib import Path

import forecast_figures as weekly
import opportunity_figures as figures
import pytest
from database import Database
from test_opportunities import (
    BATCH,
    FOLDER,
    pipeline,  # noqa: F401 the fixture
)
from test_opportunities import SCRIPT as LOAD

from tools import databases

ADDONS = ["crm_leads_ext", "crm_forecast"]
LIMIT = 900
ASK = """
import json, pathlib, sys
sys.path.append({folder!r})
import forecast_answers
{script}
env.cr.commit()
pathlib.Path({answer!r}).write_text(json.dumps(answer))
"""


@pytest.fixture(scope="module", params=["small", *(["published"] if FOLDER else [])])
def folder(request, pipeline):  # noqa: F811
    """The folder of the files."""
    return Path(FOLDER) if request.param == "published" else pipeline


@pytest.fixture(scope="module")
def deals(folder):
    """The deals as pandas reads them."""
    return weekly.prepare(figures.read(folder))


@pytest.fixture(scope="module")
def days(deals):
    """The Mondays that are compared."""
    return weekly.mondays(deals)


@pytest.fixture(scope="module")
def ask(suite_env, cluster, session_folder, folder, days):
    """Runs a script in Odoo with the deals and their weekly snapshots."""
    template = databases.template(suite_env, ADDONS, assets=False, cluster=cluster)
    database = Database(suite_env, cluster, template, session_folder, "forecast")
    path = session_folder / f"{database.name}.json"

    def run(script):
        own = str(Path(__file__).parent)
        text = ASK.format(folder=own, script=script, answer=str(path))
        database.run(text, timeout=LIMIT)
        return json.loads(path.read_text(encoding="utf-8"))

    try:
        batch = 500 if folder == Path(FOLDER or "") else BATCH
        repo = str(suite_env.paths.repo)
        load = LOAD.format(repo=repo, batch=batch, directory=str(folder))
        database.run(load, timeout=LIMIT)
        run(f"answer = forecast_answers.rebuild(env, {_texts(days)!r})")
        yield run
    finally:
        database.drop()


def _texts(days):
    return [day.strftime("%Y-%m-%d") for day in days]


def test_every_week_has_the_balances_of_pandas(ask, deals, days, folder):
    said = ask("answer = forecast_answers.ask_balances(env)")
    number = 0
    for dimension in ("agent", "office"):
        wanted = weekly.balances(deals, days, dimension)
        for day, groups in wanted.items():
            found = said[dimension].get(day, {})
            assert found.keys() == groups.keys(), (day, dimension)
            for group, row in groups.items():
                assert found[group] == pytest.approx(row, rel=1e-12), (day, group)
                number += 1
    if folder == Path(FOLDER or ""):
        assert number > 1500


def test_every_week_moves_as_pandas_says(ask, deals, days):
    quarters = sorted({name for name in deals["quarter"] if name != "NaT"})
    people = sorted(name for name in deals["agent"].unique() if name)[:5]
    texts = _texts(days)
    said = ask(
        f"answer = forecast_answers.ask_flows(env, {texts!r}, {quarters!r}, {people!r})"
    )
    moved = 0
    for quarter in quarters:
        for name, found in said[quarter].items():
            mine = deals if name == "all" else deals[deals["agent"] == name]
            wanted = weekly.flows(mine, days, quarter)
            for day, kinds in wanted.items():
                assert found[day].keys() == kinds.keys(), (quarter, name, day)
                for kind, row in kinds.items():
                    assert found[day][kind] == pytest.approx(row, rel=1e-12)
                    moved += 1
    assert moved > 100
