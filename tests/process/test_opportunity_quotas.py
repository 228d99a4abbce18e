"""Quotas of the sales opportunities are reached as far as pandas says.

A small pipeline is always compared; the published one, too, when
``SUITE_OPPORTUNITIES_DIR`` names the folder of its files.
"""

import pytest
import quota_figures as figures
from test_opportunities import pipeline  # noqa: F401 the fixture
from test_opportunity_metrics import (  # noqa: F401 the fixtures
    _ask,
    folder,
    homes_template,
    loaded,
)


@pytest.fixture(scope="module")
def won(folder):  # noqa: F811
    """The won deals of the files."""
    return figures.read(folder)


@pytest.fixture(scope="module")
def wanted(won):
    """The quotas."""
    return figures.quotas(won)


@pytest.fixture(scope="module")
def said(loaded, session_folder, wanted):  # noqa: F811
    """Where everybody stands, as the suite says."""
    return _ask(
        loaded,
        session_folder,
        "import quota_answers\n"
        f"answer = quota_answers.ask(env, {wanted!r}, {figures.TODAY!r})",
    )


def _agree(told, expected):
    """Whether two standings are the same, what nobody knows included."""
    return told.keys() == expected.keys() and all(
        told[key] is value
        if value is None
        else told[key] == pytest.approx(value, rel=1e-9)
        for key, value in expected.items()
    )


def test_everybody_stands_where_pandas_says(said, won, wanted):
    expected = figures.standings(won, wanted)
    number = 0
    assert said["standings"].keys() == expected.keys()
    for period, dimensions in expected.items():
        for dimension, owners in dimensions.items():
            told = said["standings"][period][dimension]
            assert told.keys() == owners.keys(), (period, dimension)
            for owner, row in owners.items():
                for name, standing in row.items():
                    where = (period, owner, name)
                    assert _agree(told[owner][name], standing), where
                    number += 1
    assert number == said["number"]
    assert number > 100


def test_quotas_are_worth_comparing(won, wanted):
    """Some are reached and some are not, in every dimension."""
    for period, dimensions in figures.standings(won, wanted).items():
        for dimension, owners in dimensions.items():
            parts = {
                standing["attainment"] >= 1
                for row in owners.values()
                for standing in row.values()
            }
            assert len(parts) == 2 or len(owners) < 5, (period, dimension)


def test_the_number_of_statements_does_not_grow(said):
    few, many = said["statements"]
    assert few == many
