"""Arithmetic of the benchmark of homes: from single measurements to tables."""

from statistics import median

from ._leads_figures import spread

NAMES = {
    "ours": "ours",
    "lean": "plain SQL, each rows once",
    "tiles": "plain SQL, tile by tile",
    "core": "core's sales dashboard",
}
COUNTS = ("statements", "records", "calls", "groups")


def summarize(measured):
    """What each way took in each case.

    :param measured: dictionaries with ``case``, ``way``, ``pair``, ``seconds``,
        ``database_seconds`` and numbers of ``statements``, ``records`` (statements that
        read leads, orders or snapshots), ``calls`` and, of ours, ``groups``
    :return: ``{case: {way: figures}}``; ``ratio`` is ours divided by the way, pair by
        pair
    """
    cases = {}
    for entry in measured:
        cases.setdefault(entry["case"], {}).setdefault(entry["way"], []).append(entry)
    return {
        case: {
            way: _figures(entries, ways.get("ours")) for way, entries in ways.items()
        }
        for case, ways in cases.items()
    }


def _figures(entries, ours):
    found = {
        name: median([entry[name] for entry in entries])
        for name in COUNTS
        if name in entries[0]
    }
    found["seconds"] = spread([entry["seconds"] for entry in entries])
    found["database_seconds"] = spread([entry["database_seconds"] for entry in entries])
    if ours and entries is not ours:
        seconds = {entry["pair"]: entry["seconds"] for entry in ours}
        found["ratio"] = spread(
            [seconds[entry["pair"]] / entry["seconds"] for entry in entries]
        )
    return found


def table(summary):
    """A table in Markdown, one line per case and way."""
    lines = [
        "| who, whose figures, days | way | seconds (range) | in PostgreSQL s | calls |"
        " statements | of these on records | query groups | ours to it |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for case, ways in summary.items():
        for way, name in NAMES.items():
            if way in ways:
                lines.append(_line(case, name, ways[way]))
    return "\n".join(lines) + "\n"


def _line(case, name, figures):
    ratio = figures.get("ratio")
    groups = figures.get("groups")
    cells = [
        case,
        name,
        _range(figures["seconds"], 3),
        f"{figures['database_seconds']['median']:.3f}",
        *(f"{figures[name]:.0f}" for name in ("calls", "statements", "records")),
        f"{groups:.0f}" if groups else "–",
        f"{_range(ratio, 2)} ×" if ratio else "1",
    ]
    return f"| {' | '.join(cells)} |"


def _range(figures, digits):
    low, high = (f"{figures[name]:.{digits}f}" for name in ("low", "high"))
    return f"{figures['median']:.{digits}f} ({low}–{high})"


# ----------------------------------------------------------------------
# Search
# ----------------------------------------------------------------------


def summarize_search(measured):
    """Milliseconds of both ways and their ratio, by kind of text."""
    kinds = {}
    for entry in measured:
        kinds.setdefault(entry["kind"], []).append(entry)
    return {
        kind: {
            "ours": spread([1000 * entry["ours"] for entry in entries]),
            "plain": spread([1000 * entry["plain"] for entry in entries]),
            "ratio": spread([entry["ours"] / entry["plain"] for entry in entries]),
            "statements": median([entry["statements"] for entry in entries]),
            "found": median([entry["found"] for entry in entries]),
            "missed": sum(map(_is_missed, entries)),
        }
        for kind, entries in kinds.items()
    }


def _is_missed(entry):
    return entry["plain_found"] > 0 and not entry["found"]


def search_table(summary):
    """A table in Markdown, one line per kind of text."""
    lines = [
        "| text | ours ms (range) | plain SQL ms (range) | ours to it | statements |"
        " found | missed |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind, figures in summary.items():
        cells = [
            kind,
            _range(figures["ours"], 1),
            _range(figures["plain"], 1),
            f"{_range(figures['ratio'], 1)} ×",
            f"{figures['statements']:.0f}",
            f"{figures['found']:.0f}",
            str(figures["missed"]),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


# ----------------------------------------------------------------------
# A slow tile
# ----------------------------------------------------------------------


def summarize_slow(readings):
    """How much later tiles come when one of them is slow.

    :param readings: ``{"without": [reading], "with": [reading]}``; a reading is a list
        of ``place``, ``metrics``, ``seconds``; the slow tile has the last place
    :return: ``slow`` (seconds of the slow one), and of all others the last to come
        ``without`` and ``with`` it, and the longest ``delay`` of any by medians
    """
    quick = {
        name: _by_place([reading[: len(readings["without"][0])] for reading in found])
        for name, found in readings.items()
    }
    return {
        "slow": spread([reading[-1]["seconds"] for reading in readings["with"]]),
        "without": spread(
            [max(times) for times in zip(*quick["without"], strict=True)]
        ),
        "with": spread([max(times) for times in zip(*quick["with"], strict=True)]),
        "delay": max(
            median(with_it) - median(without)
            for without, with_it in zip(quick["without"], quick["with"], strict=True)
        ),
    }


def _by_place(found):
    """Seconds of each place, reading by reading."""
    return [[tile["seconds"] for tile in tiles] for tiles in zip(*found, strict=True)]


def describe_slow(figures):
    """The figures of a slow tile, in a sentence."""
    return (
        f"One tile needs {_range(figures['slow'], 2)} s. The last of the other twelve"
        f" is there after {_range(figures['with'], 2)} s, without the slow one after"
        f" {_range(figures['without'], 2)} s; no tile comes more than"
        f" {figures['delay']:.2f} s later."
    )


# ----------------------------------------------------------------------
# Customers
# ----------------------------------------------------------------------

READINGS = {
    "panel": "the panel",
    "page": "first page of the timeline",
    "far_page": "the page behind a hundred others, or the last",
}


def summarize_customers(measured):
    """What each reading of each customer took.

    :param measured: dictionaries with ``customer``, ``what``, ``found``, ``seconds``
        and ``statements``
    :return: ``{customer: {what: figures}}``
    """
    cases = {}
    for entry in measured:
        customer = cases.setdefault(entry["customer"], {})
        customer.setdefault(entry["what"], []).append(entry)
    return {
        customer: {
            what: {
                "ms": spread([1000 * entry["seconds"] for entry in entries]),
                "statements": median([entry["statements"] for entry in entries]),
                "found": median([entry["found"] for entry in entries]),
            }
            for what, entries in readings.items()
        }
        for customer, readings in cases.items()
    }


def customer_table(summary):
    """A table in Markdown, one line per customer and reading."""
    lines = [
        "| customer | what is read | ms (range) | statements | sections or entries |",
        "| --- | --- | --- | --- | --- |",
    ]
    for customer, readings in summary.items():
        for what, name in READINGS.items():
            figures = readings[what]
            lines.append(
                f"| {customer} | {name} | {_range(figures['ms'], 1)} |"
                f" {figures['statements']:.0f} | {figures['found']:.0f} |"
            )
    return "\n".join(lines) + "\n"
