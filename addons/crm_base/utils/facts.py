"""Conditions over recorded facts, evaluated without a database.

A *condition* is a tree of plain lists (so it is stored as JSON); *facts* is a flat
dictionary ``{path: value}`` as recorded with a decision, where a path is a field or a
chain through many2one fields (``partner_id.industry_id``). The meaning of every leaf is
that of Odoo's search on a stored field; a property test holds the two together.

========================================== ===========================================
tree                                       true when
========================================== ===========================================
``["all"]``                                always
``["and", a, b, …]`` ``["or", …]``         every / any branch is
``["not", a]``                             the branch is not
``["set", path]``                          the path has a value
``["in", path, values, null]``             the value, or one of the values of a list, is
                                           among ``values``; ``null``: empty counts too
``["<", path, value, empty]``              compares (``< <= > >=``); ``empty`` is what
                                           no value stands for (``None``: never true)
``["like", path, pattern, whole, fold]``   SQL pattern; ``whole`` anchors it; ``fold``
                                           is ``""``, ``"case"`` or ``"accents"``
========================================== ===========================================

A value ``{"relative": "today -30d"}`` is looked up in ``moments``.
"""

import operator
import re
import unicodedata

COMPARISONS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
EVERYTHING = ["all"]


class MissingFact(KeyError):
    """The facts hold no value for a path that the condition reads."""


def paths(condition):
    """The set of fact paths that a condition reads."""
    head, *rest = condition
    if head in ("and", "or", "not"):
        return set().union(*map(paths, rest))
    return set() if head == "all" else {rest[0]}


def moments(condition):
    """The set of relative moments (``"today -30d"``) that a condition names."""
    head, *rest = condition
    if head in ("and", "or", "not"):
        return set().union(*map(moments, rest))
    if head == "in":
        values = rest[1]
    elif head in COMPARISONS:
        values = [rest[1]]
    else:
        return set()
    return {value["relative"] for value in values if isinstance(value, dict)}


def holds(condition, facts, resolved=None):
    """Tell whether a condition is true of the facts.

    :param condition: tree as described above
    :param facts: ``{path: value}``
    :param resolved: ``{relative moment: ISO text}`` as recorded with the run
    :raise MissingFact: when a path the evaluation needs was not recorded
    """
    head, *rest = condition
    if head == "all":
        return True
    if head == "and":
        return all(holds(branch, facts, resolved) for branch in rest)
    if head == "or":
        return any(holds(branch, facts, resolved) for branch in rest)
    if head == "not":
        return not holds(rest[0], facts, resolved)
    path = rest[0]
    if path not in facts:
        raise MissingFact(path)
    return _leaf(head, facts[path], rest[1:], resolved or {})


def _leaf(head, value, args, resolved):
    if head == "set":
        return value not in (None, False, [])
    if head == "in":
        values, null = args
        return _contains(value, [_literal(item, resolved) for item in values], null)
    if head == "like":
        pattern, whole, fold = args
        return _like(value, pattern, whole=whole, fold=fold)
    limit, empty = args
    return _compare(head, value, _literal(limit, resolved), empty)


def _literal(value, resolved):
    if not isinstance(value, dict):
        return value
    moment = value["relative"]
    if moment not in resolved:
        raise MissingFact(moment)
    return resolved[moment]


def _contains(value, values, null):
    if isinstance(value, list):
        return any(item in values for item in value) or (null and not value)
    if value is None or value is False:
        return null
    return value in values or (null and not value)


def _compare(head, value, limit, empty):
    compare = COMPARISONS[head]
    if value is None or value is False:
        return empty is not None and compare(empty, limit or empty)
    return compare(value, empty if limit is False else limit)


def _like(value, pattern, *, whole, fold):
    if value is None or value is False:
        return False
    text, pattern = str(value), str(pattern)
    if fold:
        text, pattern = _fold(text, fold), _fold(pattern, fold)
    expression = _pattern(pattern)
    match = re.fullmatch if whole else re.search
    return match(expression, text, flags=re.DOTALL) is not None


def _fold(text, fold):
    if fold == "case":
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _pattern(pattern):
    """A regular expression for a LIKE pattern (``%``, ``_``, backslash escapes)."""
    parts, escaped = [], False
    for char in pattern:
        if escaped:
            parts.append(re.escape(char))
            escaped = False
        elif char == "\\":
            escaped = True
        else:
            parts.append({"%": ".*", "_": "."}.get(char) or re.escape(char))
    return "".join(parts)
