"""Arithmetic of the benchmark of targets: from single measurements to tables."""

from statistics import median

from ._leads_figures import spread

NAMES = {
    ("creation", "ours"): "targets are made, with their first line of the log",
    ("attainment", "ours"): "attainment, ours",
    ("attainment", "plain"): "attainment, the sums in plain SQL",
    ("forecast", "ours"): "roll-up, ours",
    ("forecast", "plain"): "roll-up, plain SQL",
    ("forecast", "screen"): "what the whole screen asks for",
    ("snapshot", "first"): "the first snapshot",
    ("snapshot", "next"): "a week later, one open deal in fifty changed",
    ("planner", "ours"): "the board of a week",
}


def summarize(measured):
    """Seconds, statements and, pair by pair, ours divided by plain SQL.

    :param measured: dictionaries with ``part``, ``way``, ``pair``, ``seconds`` and
        ``statements``
    :return: ``{(part, way): figures}``
    """
    rows = {}
    for entry in measured:
        rows.setdefault((entry["part"], entry["way"]), []).append(entry)
    summary = {}
    for (part, way), entries in rows.items():
        summary[part, way] = {
            "seconds": spread([entry["seconds"] for entry in entries]),
            "statements": median([entry["statements"] for entry in entries]),
        }
        ours = {e["pair"]: e["seconds"] for e in rows.get((part, "ours"), ())}
        if way == "plain":
            summary[part, way]["ratio"] = spread(
                [ours[entry["pair"]] / entry["seconds"] for entry in entries]
            )
    return summary


def table(summary):
    """A table in Markdown, one line per reading."""
    lines = [
        "| what | seconds (range) | statements | ours to it |",
        "| --- | --- | --- | --- |",
    ]
    for row, name in NAMES.items():
        if row in summary:
            figures = summary[row]
            ratio = figures.get("ratio")
            cells = [
                name,
                _range(figures["seconds"], 3),
                f"{figures['statements']:.0f}",
                f"{_range(ratio, 2)} ×" if ratio else "",
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _range(figures, digits):
    low, high = (f"{figures[name]:.{digits}f}" for name in ("low", "high"))
    return f"{figures['median']:.{digits}f} ({low}–{high})"
