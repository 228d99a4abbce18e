"""What moved between two snapshots, deal by deal: no ORM and no database.

Two balances are looked at: the *open* deals of a period that count, and what is
*closed*, that is won, in it. For each of them, what there was before and every movement
add up to what there is after, to the cent::

    open after   = open before + sum of the open parts of all movements
    closed after = closed before + sum of the closed parts of all movements

``crm_forecast_flow.py`` says the same in SQL; a property test compares the two.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

# Where a deal is, seen from a scope; the first that applies.
ABSENT = "absent"
LOST = "lost"
ELSEWHERE = "elsewhere"
OTHER_PERIOD = "other_period"
CLOSED = "closed"
OTHER_CATEGORY = "other_category"
OPEN = "open"

ENTERED = {
    ABSENT: "new",
    LOST: "reopened",
    ELSEWHERE: "reassigned_in",
    OTHER_PERIOD: "slipped_in",
    OTHER_CATEGORY: "category_in",
}
LEFT = {
    ABSENT: "removed",
    LOST: "lost",
    ELSEWHERE: "reassigned_out",
    OTHER_PERIOD: "slipped_out",
    OTHER_CATEGORY: "category_out",
}
# In the order in which they are told.
KINDS = (
    *("new", "reopened", "reassigned_in", "slipped_in", "category_in"),
    *("grown", "shrunk"),
    *("category_out", "slipped_out", "reassigned_out", "lost", "removed", "won"),
    "corrected",
)
BALANCES = ("open_before", "closed_before", "open_after", "closed_after")


class State(NamedTuple):
    """What was known of a deal at a moment.

    :param status: ``open``, ``won`` or ``lost``
    :param category: as in ``const.CATEGORIES``
    :param day: expected closing of an open deal, closing of a won one; or ``None``
    """

    company: int
    team: int | None
    user: int | None
    status: str
    category: str | None
    amount: Decimal
    day: date | None


class Scope(NamedTuple):
    """Whose deals of which days count.

    :param team, user: an id; ``0`` for deals that have none, ``None`` for any
    :param first: first day, and ``until`` the first day after the last
    :param categories: those of open deals that count
    """

    company: int
    team: int | None
    user: int | None
    first: date
    until: date
    categories: frozenset


def place(state, scope):
    """Where a deal is, seen from a scope; ``None`` is a deal that is not there."""
    if state is None:
        return ABSENT
    if state.status == "lost":
        return LOST
    if not _is_theirs(state, scope):
        return ELSEWHERE
    if state.day is None or not scope.first <= state.day < scope.until:
        return OTHER_PERIOD
    if state.status == "won":
        return CLOSED
    return OPEN if state.category in scope.categories else OTHER_CATEGORY


def _is_theirs(state, scope):
    return (
        state.company == scope.company
        and (scope.team is None or (state.team or 0) == scope.team)
        and (scope.user is None or (state.user or 0) == scope.user)
    )


def movements(before, after, scope):
    """What happened to one deal: ``[(kind, open part, closed part)]``.

    A deal enters with what it is worth afterwards and leaves with what it was worth
    before. One that is won is first worth what it was won for, so that what is won
    here is what is closed there.
    """
    origin, end = place(before, scope), place(after, scope)
    was = before.amount if before else Decimal(0)
    now = after.amount if after else Decimal(0)
    found = []
    if end in (OPEN, CLOSED) and origin in ENTERED:
        found.append((ENTERED[origin], now, 0))
    if origin == CLOSED and end == OPEN:
        found.append(("reopened", now, 0))
    if origin == OPEN and end in LEFT:
        found.append((LEFT[end], -was, 0))
    if origin == OPEN and end in (OPEN, CLOSED) and was != now:
        found.append(("grown" if now > was else "shrunk", now - was, 0))
    if end == CLOSED and origin != CLOSED:
        found.append(("won", -now, now))
    if origin == CLOSED and (end != CLOSED or was != now):
        found.append(("corrected", 0, (now if end == CLOSED else 0) - was))
    return found


def flow(before, after, scope):
    """What moved between two snapshots.

    :param before, after: ``{deal: State}``
    :return: ``{kind: (deals, open part, closed part)}`` of :data:`KINDS` that happened,
        and of :data:`BALANCES` where there is something
    """
    found = defaultdict(lambda: [0, Decimal(0), Decimal(0)])

    def add(kind, opened, closed):
        row = found[kind]
        row[0] += 1
        row[1] += opened
        row[2] += closed

    for deal in before.keys() | after.keys():
        pair = before.get(deal), after.get(deal)
        for state, when in zip(pair, ("before", "after"), strict=True):
            where = place(state, scope)
            if where == OPEN:
                add(f"open_{when}", state.amount, Decimal(0))
            elif where == CLOSED:
                add(f"closed_{when}", Decimal(0), state.amount)
        for movement in movements(*pair, scope):
            add(*movement)
    return {kind: tuple(row) for kind, row in found.items()}
