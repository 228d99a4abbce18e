"""Pages of a timeline over several kinds of entries, newest first; plain Python.

The order is total: by date, newest first, then by kind, then by id, newest first. A
*cursor* is the last entry of a page; every kind is asked for what comes after it.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

_EPOCH, _TICK = datetime(1970, 1, 1), timedelta(microseconds=1)


class Cursor(NamedTuple):
    """The last entry of a page."""

    date: datetime
    kind: str
    id: int

    def dump(self):
        """Return what a client sends back to get the next page."""
        return [self.date.isoformat(), self.kind, self.id]


def load(value):
    """Return the cursor that a client sends.

    :raise ValueError: when it is none
    """
    try:
        date, kind, id_ = value
        found = Cursor(datetime.fromisoformat(date), str(kind), int(id_))
    except (TypeError, ValueError) as error:
        raise ValueError("not a cursor") from error
    if found.date.tzinfo:
        raise ValueError("not a cursor")
    return found


class Bound(NamedTuple):
    """Which entries of one kind come after a cursor.

    Those dated before ``date``; with ``same`` also those of that date, with ``id`` only
    those of that date with a smaller id.
    """

    date: object
    same: bool = False
    id: int | None = None

    def admits(self, date, id_):
        """Tell whether an entry comes after the cursor (as the SQL does)."""
        if date != self.date:
            return date < self.date
        return self.same or (self.id is not None and id_ < self.id)


def bound(cursor, kind, *, days=False):
    """Return where a kind goes on after a cursor.

    :param days: the kind is dated by days: midnight stands for them in the order
    """
    if cursor is None:
        return None
    date, midnight = cursor.date, True
    if days:
        midnight = date.time() == time.min
        date = date.date()
    if kind == cursor.kind:
        return Bound(date, id=cursor.id)
    return Bound(date, same=kind > cursor.kind or not midnight)


def order(entry):
    """Return the key by which entries ``(date, kind, id)`` are sorted."""
    date, kind, id_ = entry
    return (-((date - _EPOCH) // _TICK), kind, -id_)
