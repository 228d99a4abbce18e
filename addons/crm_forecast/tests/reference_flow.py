"""The slow, obvious twin of ``utils/flow.py``: words first, then sums of words."""

from collections import Counter
from decimal import Decimal


def describe(state, scope):
    """What a person in the scope would say of the deal."""
    if state is None:
        return {"there": False}
    days = state.day is not None and scope.first <= state.day < scope.until
    mine = (
        state.company == scope.company
        and scope.team in (None, state.team or 0)
        and scope.user in (None, state.user or 0)
    )
    return {
        "there": True,
        "lost": state.status == "lost",
        "won": state.status == "won",
        "mine": mine,
        "days": days,
        "kind": state.category in scope.categories,
    }


def shows(words, balance):
    """Whether the deal is in a balance."""
    if not words["there"] or words["lost"] or not words["mine"] or not words["days"]:
        return False
    if words["won"]:
        return balance == "closed"
    return balance == "open" and words["kind"]


def why(words, *, came):
    """Why the deal was not shown before it came, or is not since it went."""
    if not words["there"]:
        return "new" if came else "removed"
    if words["lost"]:
        return "reopened" if came else "lost"
    way = "in" if came else "out"
    if not words["mine"]:
        return f"reassigned_{way}"
    if not words["days"]:
        return f"slipped_{way}"
    if not words["won"] and not words["kind"]:
        return f"category_{way}"
    raise AssertionError(words)


def flow(before, after, scope):
    """``{kind: [deals, open part, closed part]}`` of one deal after the other."""
    count, opened, closed = Counter(), Counter(), Counter()

    def tell(kind, part, other=0):
        count[kind] += 1
        opened[kind] += Decimal(part)
        closed[kind] += Decimal(other)

    for deal in sorted({*before, *after}):
        first, second = before.get(deal), after.get(deal)
        a, b = describe(first, scope), describe(second, scope)
        if shows(a, "open"):
            tell("open_before", first.amount)
        if shows(a, "closed"):
            tell("closed_before", 0, first.amount)
        if shows(b, "open"):
            tell("open_after", second.amount)
        if shows(b, "closed"):
            tell("closed_after", 0, second.amount)
        _tell_open(tell, a, b, first, second)
        _tell_closed(tell, a, b, first, second)
    return {kind: (count[kind], opened[kind], closed[kind]) for kind in count}


def _tell_open(tell, a, b, first, second):
    was_open, is_open = shows(a, "open"), shows(b, "open")
    was_closed, is_closed = shows(a, "closed"), shows(b, "closed")
    if was_open and (is_open or is_closed):
        if second.amount > first.amount:
            tell("grown", second.amount - first.amount)
        if second.amount < first.amount:
            tell("shrunk", second.amount - first.amount)
    elif was_open:
        tell(why(b, came=False), -first.amount)
    elif was_closed:
        if is_open:
            tell("reopened", second.amount)
    elif is_open or is_closed:
        tell(why(a, came=True), second.amount)


def _tell_closed(tell, a, b, first, second):
    was_closed, is_closed = shows(a, "closed"), shows(b, "closed")
    if is_closed and not was_closed:
        tell("won", -second.amount, second.amount)
    elif was_closed:
        change = (second.amount if is_closed else 0) - first.amount
        if not is_closed or change:
            tell("corrected", 0, change)
