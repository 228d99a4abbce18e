"""The arithmetic of the benchmark of leads."""

import pytest

from bench import _leads_figures as figures
from bench import _leads_rows as rows


def measured(way, pair, seconds, size=1000, statements=50):
    part = {"seconds": seconds, "statements": statements, "most": seconds}
    return {
        "way": way,
        "pair": pair,
        "size": size,
        "parts": {"total": part, "apply": part},
        "memory_mb": 100 + pair,
    }


def test_median_range_and_shares():
    entries = [
        measured("full", pair, seconds) for pair, seconds in enumerate((3, 1, 2))
    ]
    full = figures.summarize(entries)["full"]
    assert full["seconds"]["total"] == {"median": 2, "low": 1, "high": 3}
    assert full["ms_per_lead"] == 2
    assert full["statements_per_lead"] == 0.05
    assert full["memory_mb"] == 102


def test_a_part_is_measured_by_what_it_gave():
    entry = measured("part", 0, 30, size=1000, statements=20) | {"given": 100}
    part = figures.summarize([entry])["part"]
    assert part["ms_per_lead"] == 300
    assert part["statements_per_lead"] == 0.2


def test_ratios_compare_what_was_measured_together():
    entries = [measured("full", 0, 1), measured("core", 0, 20)]
    entries += [measured("full", 1, 10), measured("core", 1, 300)]
    entries.append(measured("core", 2, 1))
    assert figures.summarize(entries)["ratios"] == {
        "core": {"median": 25, "low": 20, "high": 30}
    }


def test_growth_per_tenfold():
    summaries = {
        size: figures.summarize([measured("full", 0, seconds, size)])
        for size, seconds in ((1000, 2), (10_000, 22), (100_000, 198), (500, 1))
    }
    assert figures.growth(summaries, "full") == {10_000: 11, 100_000: 9}
    assert figures.growth(summaries, "core") == {}


@pytest.mark.parametrize("count", [1, 7, 1000])
def test_waits(count):
    waits = figures.describe_waits([number / 10 for number in range(count, 0, -1)])
    assert waits["edits"] == count
    assert waits["longest"] == count / 10
    assert waits["median"] <= waits["p99"] <= waits["longest"]


def test_table_has_a_line_per_size_and_way():
    entries = [measured("full", 0, 1), measured("core", 0, 20)]
    lines = figures.table({1000: figures.summarize(entries)}).splitlines()
    assert len(lines) == 4
    assert lines[2].startswith("| 1,000 | ours, all effects | 1.00 (1.00–1.00) | – |")
    assert lines[3].endswith("| 20.00 × |")


def test_unknown_columns_come_from_the_lead_they_are_made_from():
    _kinds, _delete, insert, _drop = rows.statements(["name", "score"], 10)
    assert 'INSERT INTO crm_lead ("name", "score") SELECT' in insert
    assert 'kind."score"' in insert
    assert 'kind."name"' not in insert
    assert "generate_series(1, 10)" in insert
