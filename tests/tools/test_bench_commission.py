"""The arithmetic of the benchmark of commissions."""

from bench import _commission_figures as figures
from bench import _commission_rows as rows


def measured(way, pair, seconds, sums=()):
    part = {"seconds": seconds, "statements": 20}
    return {"way": way, "pair": pair, "parts": {"first": part}, "sums": list(sums)}


def test_ratios_compare_what_was_measured_together():
    entries = [
        measured("ours", 0, 2),
        measured("plain", 0, 1),
        measured("ledger", 0, 2),
    ]
    entries += [measured("ours", 1, 9), measured("plain", 1, 3)]
    summary = figures.summarize(entries)
    ledger, plain = summary["ours", "first"]["ratios"]
    assert plain == {"median": 2.5, "low": 2, "high": 3}
    assert ledger == {"median": 1, "low": 1, "high": 1}
    assert summary["plain", "first"]["ratios"][1] is None


def test_a_sum_that_differs_is_found():
    ours = [(1, "2024-01-01", 5), (2, "2024-01-01", 7)]
    plain = [(1, "2024-01-01", 5), (2, "2024-04-01", 7), (3, "2024-01-01", 1)]
    entries = [measured("ours", 0, 1, ours), measured("plain", 0, 1, plain)]
    assert figures.compare(entries) == (3, 3)
    assert figures.compare(entries[:1]) is None


def test_table_has_a_line_per_reading():
    entries = [measured("plain", 0, 1), measured("ours", 0, 2)]
    ours, plain = figures.table(figures.summarize(entries)).splitlines()[2:]
    assert ours.endswith("| 2.00 (2.00–2.00) | 20 |  | 2.00 (2.00–2.00) × |")
    assert plain.startswith("| plain SQL into a table with a primary key | 1.00")


def test_rows_keep_every_column_that_is_not_their_own():
    columns = {"account_move": ["id", "name", "state"], "account_move_line": ["id"]}
    moves = next(
        text for text in rows.statements(columns, 20) if "INTO account_move " in text
    )
    assert 'kind."state"' in moves
    assert "'BENCH/' || n" in moves
    assert "generate_series(1, 2) n" in moves
