"""Arithmetic of the benchmark of commissions: from single measurements to a table."""

from ._leads_figures import spread

NAMES = {
    ("ours", "first"): "ours, everything for the first time",
    ("plain", "first"): "plain SQL, written for this plan",
    ("oca", "first"): "OCA, settlement",
    ("ours", "again"): "ours, everything again",
    ("ours", "late"): "ours, one invoice of ten lines comes late",
}


def summarize(measured):
    """Seconds and statements of each part, and what it takes against plain SQL.

    :param measured: dictionaries with ``way``, ``pair`` and ``parts`` (name:
        ``seconds``, ``statements``)
    :return: ``{(way, part): {"seconds", "statements", "ratio"}}``; the ratio pair by
        pair, only for what plain SQL does, too
    """
    plain = {
        entry["pair"]: entry["parts"]["first"]["seconds"]
        for entry in measured
        if entry["way"] == "plain"
    }
    rows = {}
    for entry in measured:
        for part, figures in entry["parts"].items():
            row = rows.setdefault((entry["way"], part), {"seconds": [], "ratio": []})
            row["seconds"].append(figures["seconds"])
            row["statements"] = figures["statements"]
            if part == "first" and entry["way"] != "plain" and entry["pair"] in plain:
                row["ratio"].append(figures["seconds"] / plain[entry["pair"]])
    return {
        key: {
            "seconds": spread(row["seconds"]),
            "statements": row["statements"],
            "ratio": spread(row["ratio"]) if row["ratio"] else None,
        }
        for key, row in rows.items()
    }


def compare(measured):
    """How many sums of people and quarters plain SQL has, and how many differ.

    :return: ``(number, differing)``; ``None`` if one of them was not measured
    """
    found = {entry["way"]: entry["sums"] for entry in measured}
    if not {"ours", "plain"} <= found.keys():
        return None
    ours, plain = ({(p, d): a for p, d, a in found[way]} for way in ("ours", "plain"))
    differing = sum(
        abs(ours.get(key, 0) - plain.get(key, 0)) > 0.001
        for key in ours.keys() | plain.keys()
    )
    return len(plain), differing


def table(summary):
    """A table in Markdown, one line per way and part."""
    lines = [
        "| what | seconds (range) | statements | to plain SQL |",
        "| --- | --- | --- | --- |",
    ]
    for key, name in NAMES.items():
        if key in summary:
            row = summary[key]
            ratio = f"{_range(row['ratio'])} ×" if row["ratio"] else ""
            seconds, number = _range(row["seconds"]), row["statements"]
            lines.append(f"| {name} | {seconds} | {number} | {ratio} |")
    return "\n".join(lines) + "\n"


def _range(figures):
    low, high = (f"{figures[name]:.2f}" for name in ("low", "high"))
    return f"{figures['median']:.2f} ({low}–{high})"
