"""Arithmetic of the benchmark of leads: from single measurements to a table."""

from statistics import median


def spread(values):
    """Median, least and greatest of some numbers, as a dictionary."""
    return {"median": median(values), "low": min(values), "high": max(values)}


def summarize(measurements):
    """What the measurements of one size say.

    :param measurements: dictionaries with ``way``, ``pair``, ``size``, ``parts``
        (name: ``seconds``, ``statements``) and ``memory_mb``
    :return: ``{way: figures}``, and under ``"ratios"`` how many times faster ours with
        all effects is than another way, pair by pair
    """
    result = {}
    by_way = {}
    for entry in measurements:
        by_way.setdefault(entry["way"], []).append(entry)
    for way, entries in by_way.items():
        size = entries[0]["size"]
        names = entries[0]["parts"]
        result[way] = {
            "seconds": {
                name: spread([entry["parts"][name]["seconds"] for entry in entries])
                for name in names
            },
            "statements": {
                name: median([entry["parts"][name]["statements"] for entry in entries])
                for name in names
            },
            "memory_mb": max(entry["memory_mb"] for entry in entries),
        }
        # of a part, only what it gave; of everything else, all it did
        part, leads = (
            ("apply", entries[0]["given"]) if way == "part" else ("total", size)
        )
        seconds = result[way]["seconds"][part]["median"]
        result[way]["ms_per_lead"] = 1000 * seconds / leads
        result[way]["statements_per_lead"] = result[way]["statements"][part] / leads
    result["ratios"] = {
        way: spread(ratios(by_way["full"], entries))
        for way, entries in by_way.items()
        if way != "full" and "full" in by_way
    }
    return result


def ratios(ours, others):
    """Seconds of another way divided by ours, for each pair measured together."""
    seconds = {entry["pair"]: entry["parts"]["total"]["seconds"] for entry in ours}
    return [
        entry["parts"]["total"]["seconds"] / seconds[entry["pair"]]
        for entry in others
        if entry["pair"] in seconds
    ]


def growth(summaries, way):
    """How the time grows per tenfold of leads.

    :param summaries: ``{size: summary}``
    :return: ``{size: factor}`` for each size whose tenth was measured too
    """
    totals = {
        size: summary[way]["seconds"]["total"]["median"]
        for size, summary in summaries.items()
        if way in summary
    }
    return {
        size: total / totals[size // 10]
        for size, total in totals.items()
        if size % 10 == 0 and size // 10 in totals
    }


def describe_waits(waits):
    """Longest and usual wait of the edits, in seconds."""
    ordered = sorted(waits)
    return {
        "edits": len(ordered),
        "median": median(ordered),
        "p99": ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)],
        "longest": ordered[-1],
    }


NAMES = {
    "full": "ours, all effects",
    "bare": "ours, bare",
    "part": "ours, giving the first 100,000",
    "plan": "ours, plan only",
    "core": "core",
    "update": "plain UPDATE",
}


def table(summaries):
    """A table in Markdown, one line per size and way.

    :param summaries: ``{size: summary}``
    """
    lines = [
        "| leads | way | total s (range) | decide s | plan s | apply s | digests s |"
        " ms/lead | SQL/lead | memory MB | to ours |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for size in sorted(summaries):
        summary = summaries[size]
        for way, name in NAMES.items():
            if way in summary:
                ratio = summary["ratios"].get(way)
                lines.append(_line(size, name, summary[way], ratio))
    return "\n".join(lines) + "\n"


def _line(size, name, figures, ratio):
    seconds = figures["seconds"]
    total = seconds["total"]
    cells = [
        f"{size:,}",
        name,
        f"{total['median']:.2f} ({total['low']:.2f}–{total['high']:.2f})",
        *(
            f"{seconds[part]['median']:.2f}" if part in seconds else "–"
            for part in ("decide", "plan", "apply", "tell")
        ),
        f"{figures['ms_per_lead']:.3f}",
        f"{figures['statements_per_lead']:.4f}",
        f"{figures['memory_mb']:.0f}",
        f"{ratio['median']:.2f} ×" if ratio else "1",
    ]
    return f"| {' | '.join(cells)} |"
