"""Arithmetic of the benchmark of commissions: from single measurements to a table."""

from ._leads_figures import spread

NAMES = {
    ("ours", "first"): "ours, everything for the first time",
    ("ledger", "first"): "plain SQL into a table like the ledger",
    ("plain", "first"): "plain SQL into a table with a primary key",
    ("oca", "first"): "OCA, settlement",
    ("ours", "again"): "ours, everything again",
    ("ours", "late"): "ours, one invoice of ten lines comes late",
}

# plain SQL, written by hand for the one plan: what is left is the price of the rest
LIMITS = ("ledger", "plain")


def summarize(measured):
    """Seconds and statements of each part, and what it takes against plain SQL.

    :param measured: dictionaries with ``way``, ``pair`` and ``parts`` (name:
        ``seconds``, ``statements``)
    :return: ``{(way, part): {"seconds", "statements", "ratios"}}``; how many times as
        long as each sort of plain SQL, pair by pair, for what it does, too
    """
    plain = {
        (entry["way"], entry["pair"]): entry["parts"]["first"]["seconds"]
        for entry in measured
        if entry["way"] in LIMITS
    }
    rows = {}
    for entry in measured:
        for part, figures in entry["parts"].items():
            row = rows.setdefault(
                (entry["way"], part), {"seconds": [], **{way: [] for way in LIMITS}}
            )
            row["seconds"].append(figures["seconds"])
            row["statements"] = figures["statements"]
            for way in LIMITS:
                limit = plain.get((way, entry["pair"]))
                if part == "first" and limit and entry["way"] != way:
                    row[way].append(figures["seconds"] / limit)
    return {
        key: {
            "seconds": spread(row["seconds"]),
            "statements": row["statements"],
            "ratios": [spread(row[way]) if row[way] else None for way in LIMITS],
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
        "| what | seconds (range) | statements | to SQL like it | to plain SQL |",
        "| --- | --- | --- | --- | --- |",
    ]
    for key, name in NAMES.items():
        if key in summary:
            row = summary[key]
            ratios = [f"{_range(each)} ×" if each else "" for each in row["ratios"]]
            cells = [name, _range(row["seconds"]), str(row["statements"]), *ratios]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _range(figures):
    low, high = (f"{figures[name]:.2f}" for name in ("low", "high"))
    return f"{figures['median']:.2f} ({low}–{high})"
