"""Commissions on the sales opportunities as paid invoices are what pandas computes.

A small pipeline is always compared; the published one, too, when
``SUITE_OPPORTUNITIES_DIR`` names the folder of its files.
"""

from pathlib import Path

import commission_figures as figures
import pytest
from database import Database
from test_opportunities import (
    BATCH,
    FOLDER,
    pipeline,  # noqa: F401 the fixture
)
from test_opportunities import SCRIPT as LOAD
from test_opportunity_metrics import (  # noqa: F401 the fixture
    LIMIT,
    _ask,
    folder,
)

from tools import databases

ADDONS = ["crm_leads_ext", "crm_commission"]


@pytest.fixture(scope="module")
def said(suite_env, cluster, session_folder, folder):  # noqa: F811
    """What the suite books."""
    template = databases.template(suite_env, ADDONS, assets=False, cluster=cluster)
    database = Database(suite_env, cluster, template, session_folder, "paid")
    try:
        batch = 500 if folder == Path(FOLDER or "") else BATCH
        repo = str(suite_env.paths.repo)
        load = LOAD.format(repo=repo, batch=batch, directory=str(folder))
        database.run(load, timeout=LIMIT)
        yield _ask(
            database,
            session_folder,
            "import commission_answers\nanswer = commission_answers.ask(env)",
        )
    finally:
        database.drop()


@pytest.fixture(scope="module")
def won(folder):  # noqa: F811
    """The won deals of the files."""
    return figures.read(folder)


def _known(months):
    """Without what is nothing."""
    return {
        name: {month: cents for month, cents in row.items() if cents}
        for name, row in months.items()
        if any(row.values())
    }


def test_agents_have_what_pandas_says(said, won):
    expected = _known(figures.agents(won))
    assert _known(said["agents"]) == expected
    assert len(expected) > 3


def test_managers_have_what_pandas_says(said, won):
    expected = _known(figures.managers(won))
    assert _known(said["managers"]) == expected
    assert expected


def test_everything_was_sold_and_booked_once(said, won):
    assert said["invoices"] == len(won)
    assert said["again"] == 0


def test_tiers_are_reached(won):
    quarters = won.groupby(["agent", "quarter"])["value"].sum()
    assert quarters.max() > figures.TIERS[1][0]
