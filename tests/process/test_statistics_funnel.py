"""Lead statistics of a loaded funnel are what pandas computes from its files.

A small funnel is always compared; the published one, too, when ``SUITE_OLIST_DIR``
names the folder of its files.
"""

import json
import os
from pathlib import Path

import olist_figures
import pytest
from database import Database
from test_loader import DEALS as SMALL_DEALS
from test_loader import LEADS as SMALL_LEADS
from test_loader import SCRIPT as LOAD
from test_loader import funnel  # noqa: F401 the fixture

FOLDER = os.environ.get("SUITE_OLIST_DIR")
# What the statistics say, under names that both sides know. Months are those of UTC,
# in which the files are written.
ASK = """
import json, pathlib
statistics = env["crm.lead.statistics"].with_context(tz="UTC")
sources = dict(env["ir.model.data"].search([
    ("module", "=", "olist_funnel"), ("model", "=", "utm.source"),
]).mapped(lambda key: (key.res_id, key.name.removeprefix("source_"))))
people = dict(env["ir.model.data"].search([
    ("module", "=", "olist_funnel"), ("model", "=", "res.users"),
]).mapped(lambda key: (key.res_id, key.name.removeprefix("user_"))))

def word(value):
    if value and value._name == "utm.source":
        return sources[value.id]
    if value and value._name == "res.users":
        return people[value.id]
    return ""

def spell(value):
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m")
    return word(value)

def ask(domain, groupby, *measures):
    rows = statistics._read_group(domain, groupby, measures)
    count = len(groupby)
    return [[*map(spell, row[:count]), *row[count:]] for row in rows]

won = [("status", "=", "won")]
pathlib.Path({answer!r}).write_text(json.dumps({{
    "by_origin": ask([], ["source_id"], "lead_count:sum", "won_count:sum",
                     "won_share:avg", "days_to_close:avg", "won_value:sum"),
    "by_month_met": ask([], ["create_date:month"], "lead_count:sum"),
    "won_by_person": ask(won, ["user_id"], "lead_count:sum"),
    "won_by_month": ask(won, ["date_closed:month"], "lead_count:sum"),
    "won_by_all": ask(won, ["source_id", "user_id", "date_closed:month"],
                      "won_count:sum"),
}}))
"""


@pytest.fixture(scope="module")
def small(suite_env, cluster, template, session_folder, funnel):  # noqa: F811
    """The small funnel: its folder and what the statistics say about it."""
    return funnel, _load_and_ask(suite_env, cluster, template, session_folder, funnel)


def _load_and_ask(suite_env, cluster, template, session_folder, folder):
    database = Database(suite_env, cluster, template, session_folder, "statistics")
    answer = session_folder / f"{database.name}.json"
    repo = str(suite_env.paths.repo)
    try:
        database.run(LOAD.format(repo=repo, batch=500, directory=str(folder)))
        database.run(ASK.format(answer=str(answer)))
    finally:
        database.drop()
    return json.loads(answer.read_text(encoding="utf-8"))


def _compare(folder, said):
    """Compare every figure; return the number of leads and of deals."""
    found = olist_figures.read(Path(folder))
    expected = olist_figures.by_origin(found)
    assert {origin: row[:2] for origin, *row in said["by_origin"]} == {
        origin: [int(leads), int(won)] for origin, (leads, won, *_) in expected.items()
    }
    for origin, _leads, _won, share, days, value in said["by_origin"]:
        _, _, *measures = expected[origin]
        assert [share, days or 0, value] == pytest.approx(
            [0 if measure != measure else measure for measure in measures], rel=1e-6
        )
    assert dict(said["by_month_met"]) == olist_figures.by_month_met(found)
    # Without a representative a deal is won, by nobody.
    people = {who or olist_figures.NOBODY: won for who, won in said["won_by_person"]}
    assert people == olist_figures.won_by(found, "sr_id")
    assert dict(said["won_by_month"]) == olist_figures.won_by(found, "month")
    every = {
        (origin, who or olist_figures.NOBODY, month): won
        for origin, who, month, won in said["won_by_all"]
    }
    assert every == olist_figures.won_by(found, "origin", "sr_id", "month")
    return len(found), sum(every.values())


def test_small_funnel(small):
    assert _compare(*small) == (SMALL_LEADS, SMALL_DEALS)


if FOLDER:

    def test_published_funnel(suite_env, cluster, template, session_folder):
        said = _load_and_ask(suite_env, cluster, template, session_folder, FOLDER)
        assert _compare(FOLDER, said) == (8000, 842)
