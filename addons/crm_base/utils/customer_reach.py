"""The best time to reach a customer, from the moments it was reached; plain Python."""

from collections import Counter
from typing import NamedTuple

SLOT_HOURS = 2
# Fewer moments than these are chance.
EVIDENCE = 3
# Only the working part of a day is offered; mails are written at night as well.
FIRST_HOUR, LAST_HOUR = 7, 21


class Slot(NamedTuple):
    """Hours of a weekday, what happened in them, and how much of everything it is."""

    weekday: int
    hour: int
    until: int
    count: int
    total: int
    kinds: dict

    @property
    def share(self):
        return self.count / self.total


def best_slots(moments, limit=3):
    """Return the hours of the week in which a customer was reached most often.

    :param moments: list of (kind, moment in the customer's time zone)
    :param limit: how many at most
    :return: list of :class:`Slot`, the best first; empty when there is too little to
        say. Of equally good ones the earlier in the week comes first.
    """
    counted = Counter()
    kinds = {}
    for kind, moment in moments:
        if not FIRST_HOUR <= moment.hour < LAST_HOUR:
            continue
        since = (moment.hour - FIRST_HOUR) // SLOT_HOURS * SLOT_HOURS + FIRST_HOUR
        slot = (moment.weekday(), since)
        counted[slot] += 1
        kinds.setdefault(slot, Counter())[kind] += 1
    total = len(moments)
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [
        Slot(weekday, hour, hour + SLOT_HOURS, count, total, dict(kinds[weekday, hour]))
        for (weekday, hour), count in ranked[:limit]
        if count >= EVIDENCE
    ]
