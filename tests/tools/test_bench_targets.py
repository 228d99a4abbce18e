"""The arithmetic of the benchmark of targets."""

from bench import _targets_figures as figures


def measured(way, pair, seconds):
    entry = {"part": "attainment", "way": way, "pair": pair, "seconds": seconds}
    return entry | {"statements": 20 + pair}


def test_ratios_compare_what_was_measured_together():
    entries = [measured("ours", 0, 2), measured("plain", 0, 1)]
    entries += [measured("ours", 1, 9), measured("plain", 1, 3)]
    summary = figures.summarize(entries)
    ratio = summary["attainment", "plain"]["ratio"]
    assert ratio == {"median": 2.5, "low": 2, "high": 3}
    assert "ratio" not in summary["attainment", "ours"]


def test_table_has_a_line_per_reading():
    summary = figures.summarize([measured("plain", 0, 1), measured("ours", 0, 2)])
    ours, plain = figures.table(summary).splitlines()[2:]
    assert ours == "| attainment, ours | 2.000 (2.000–2.000) | 20 |  |"
    assert plain.endswith("| 1.000 (1.000–1.000) | 20 | 2.00 (2.00–2.00) × |")
