"""Answers of metrics, put into the form in which tiles show them.

Plain dictionaries in, plain dictionaries out: no ORM and no database.
"""

DESCRIPTION = ("name", "unit", "digits", "direction", "currency")
REST = "__rest"


def describe(answer):
    """How to write the figures of an answer."""
    return {name: answer.get(name) for name in DESCRIPTION}


def change(value, before):
    """By what part a figure has changed: 0.25 for a quarter more.

    ``None`` where there is nothing to measure by: nothing grows from zero by a part.
    """
    if value is None or not before:
        return None
    return (value - before) / abs(before)


def verdict(value, before, direction):
    """``good``, ``bad`` or ``same``; nothing where no direction is better.

    >>> verdict(3, 5, "down")
    'good'
    """
    if value is None or before is None or direction == "none":
        return None
    if value == before:
        return "same"
    return "good" if (value > before) == (direction == "up") else "bad"


def without_future(points, today):
    """Points, those that lie ahead without a value: a line ends today.

    :param str today: ISO date
    """
    return [
        point | {"value": None} if point["from"] > today else point for point in points
    ]


def by_time(answers, today, compared_name):
    """Labels and data sets of a chart over time.

    :param answers: ``main``, ``compared`` and one answer per further metric
    """
    main, compared = answers["main"], answers.get("compared")
    points = without_future(main["points"] or [], today)
    datasets = [describe(main) | _dataset(main, [point["value"] for point in points])]
    others = [
        answer
        for name, answer in answers.items()
        if name not in ("main", "compared") and not answer["error"]
    ]
    for answer in others:
        ahead = without_future(answer["points"] or [], today)
        values = [point["value"] for point in ahead]
        datasets.append(describe(answer) | _dataset(answer, values))
    if compared and not compared["error"] and not others:
        values = [point["value"] for point in compared["points"] or []]
        values = (values + [None] * len(points))[: len(points)]
        datasets.append(
            describe(main)
            | {"metric": main["metric"], "name": compared_name, "values": values}
            | {"compared": True}
        )
    labels = [
        {"key": p["key"], "label": p["label"], "from": p["from"], "to": p["to"]}
        for p in points
    ]
    return {"by": "time", "labels": labels, "datasets": datasets}


def by_group(answers, *, limit, keep_order, rest):
    """Labels and data sets of a chart by groups, the largest first.

    :param limit: how many groups are shown
    :param keep_order: the order of the groups means something (stages, months)
    :param rest: name of what the groups beyond the limit add up to; ``None`` where
        figures do not add up
    """
    main = answers["main"]
    groups = list(main["groups"] or [])
    if not keep_order:
        groups.sort(key=lambda group: -(group["value"] or 0))
    shown, beyond = groups[:limit], groups[limit:]
    labels = [{"key": group["key"], "label": group["label"]} for group in shown]
    if beyond and rest:
        labels.append({"key": REST, "label": rest})
    datasets = []
    for name, answer in answers.items():
        if name == "compared" or answer["error"]:
            continue
        values = {group["key"]: group["value"] for group in answer["groups"] or []}
        line = [values.get(group["key"]) for group in shown]
        if beyond and rest:
            line.append(sum(values.get(group["key"]) or 0 for group in beyond))
        datasets.append(describe(answer) | _dataset(answer, line))
    return {
        "by": "group",
        "labels": labels,
        "datasets": datasets,
        "hidden": 0 if rest else len(beyond),
    }


def gauge(main, compared, target):
    """A value between nothing and what is aimed for.

    Without a target of its own a percentage is measured against 100, anything else
    against the days it is compared with.
    """
    aim, kind = target, "target"
    if not aim and main["unit"] == "percent":
        aim, kind = 100, "whole"
    if not aim and compared and not compared["error"]:
        aim, kind = compared["value"], "compared"
    if not aim or aim < 0:
        return {"by": "gauge", "aim": None, "aim_kind": None, "part": None}
    value = main["value"]
    part = None if value is None else max(0.0, min(1.0, value / aim))
    return {"by": "gauge", "aim": aim, "aim_kind": kind, "part": part}


def goal(value, found, direction):
    """How far a figure is on the way to its target.

    :param found: ``amount`` and ``pace`` (what should be there tonight), or nothing
    :return: these, ``part`` and ``due`` (parts of the target that are and should be
        there), ``projected`` (where it ends if it goes on like this) and ``verdict``
    """
    if not found:
        return None
    amount, pace = found["amount"], found["pace"]
    return found | {
        "part": value / amount if value is not None and amount else None,
        "due": pace / amount if amount else None,
        "projected": value * amount / pace if value is not None and pace else None,
        "verdict": _pace_verdict(value, pace, direction),
    }


def _pace_verdict(value, pace, direction):
    """On the pace is good, whichever direction is better."""
    if value is None or direction == "none":
        return None
    return "bad" if verdict(value, pace, direction) == "bad" else "good"


def places(rows, direction):
    """Rows of a leader board with their place; equals share one.

    >>> [r["place"] for r in places([{"value": 9}, {"value": 9}, {"value": 1}], "up")]
    [1, 1, 3]
    """
    numbered, place, before = [], 0, object()
    for number, row in enumerate(rows, 1):
        if row["value"] != before:
            place, before = number, row["value"]
        numbered.append(row | {"place": place})
    return numbered


def around_me(rows, limit):
    """The first rows of a leader board; the reader's own is always among them."""
    shown = rows[:limit]
    if limit and not any(row["me"] for row in shown):
        mine = [row for row in rows if row["me"]]
        if mine:
            shown = shown[: limit - 1] + mine
    return shown


def _dataset(answer, values):
    return {"metric": answer["metric"], "name": answer["name"], "values": values}
