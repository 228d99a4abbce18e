"""Answer times: what stands next for a person who got a lead, and how it went.

Nothing here imports Odoo; all moments are naive UTC.

>>> at = lambda hour: datetime(2026, 11, 23, hour)
>>> alarms = Alarms(accept=at(10), reminder=at(11), deadline=at(12))
>>> [alarms.step(at(hour)) for hour in (9, 10, 12)]
[None, 'unaccepted', 'breach']
>>> Alarms(reminder=at(11), deadline=at(12)).step(at(11))
'remind'
>>> state(at(9), at(11), at(12), None)
'waiting'
>>> state(at(11), at(11), at(12), None)
'due_soon'
>>> state(at(13), at(11), at(12), None)
'late'
>>> state(at(13), at(11), at(12), at(12))
'answered_in_time'
>>> state(at(13), at(11), None, None)
'none'
"""

from datetime import datetime
from typing import NamedTuple

STATES = [
    ("waiting", "Waiting for an answer"),
    ("due_soon", "Due soon"),
    ("late", "Late"),
    ("answered_in_time", "Answered in time"),
    ("answered_late", "Answered late"),
    ("none", "No deadline"),
]
KINDS = [
    ("mail", "Mail"),
    ("activity", "Activity or meeting"),
    ("call", "Call"),
    ("stage", "Stage moved"),
]
ACCEPTANCES = [
    ("none", "Not asked"),
    ("pending", "Waiting for acceptance"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
]
OUTCOMES = [
    ("none", "Open"),
    ("answered_in_time", "Answered in time"),
    ("answered_late", "Answered late"),
    ("breached", "Moved on: not answered in time"),
    ("declined", "Declined"),
    ("handed_over", "Handed over"),
]


class Alarms(NamedTuple):
    """What is still to come for a lead without answer; None where there is nothing.

    ``away`` is when the person was found to be away, ``accept`` and ``deadline`` are
    until when to accept and to answer, ``reminder`` is when to remind.
    """

    away: datetime | None = None
    accept: datetime | None = None
    reminder: datetime | None = None
    deadline: datetime | None = None

    def step(self, now: datetime) -> str | None:
        """Return what is due: 'away', 'breach', 'unaccepted', 'remind' or None."""
        for name, moment in (
            ("away", self.away),
            ("breach", self.deadline),
            ("unaccepted", self.accept),
            ("remind", self.reminder),
        ):
            if moment is not None and moment <= now:
                return name
        return None


def state(
    now: datetime,
    warning: datetime | None,
    deadline: datetime | None,
    answered: datetime | None,
) -> str:
    """Return the code of :data:`STATES` for an open lead with a person.

    :param warning: from when on the deadline counts as near
    """
    if deadline is None:
        return "none"
    if answered is not None:
        return "answered_in_time" if answered <= deadline else "answered_late"
    if deadline <= now:
        return "late"
    return "due_soon" if warning is not None and warning <= now else "waiting"


def duration(seconds: int) -> str:
    """Return working seconds in hours and minutes.

    >>> [duration(each) for each in (0, 59, 60, 3600, 12_300)]
    ['0 min', '0 min', '1 min', '1 h', '3 h 25 min']
    """
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
