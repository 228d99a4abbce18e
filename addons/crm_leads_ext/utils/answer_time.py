"""Answer times: what stands next for a person who got a lead, and how it went.

Nothing here imports Odoo; all moments are naive UTC.

>>> at = lambda hour: datetime(2026, 11, 23, hour)
>>> step(at(9), accept=None, reminder=at(11), deadline=at(12))
>>> step(at(11), accept=None, reminder=at(11), deadline=at(12))
'remind'
>>> step(at(12), accept=None, reminder=at(11), deadline=at(12))
'breach'
>>> step(at(9), accept=at(9), reminder=at(11), deadline=at(12))
'breach'
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


def step(
    now: datetime,
    accept: datetime | None,
    reminder: datetime | None,
    deadline: datetime | None,
) -> str | None:
    """Return what is due now for a lead without answer: 'breach', 'remind' or None.

    :param accept: until when the lead must be accepted, None if it need not (any more)
    :param reminder: when to remind, None if not (any more)
    :param deadline: until when the lead must be answered, None if there is no limit
    """
    if any(moment is not None and moment <= now for moment in (accept, deadline)):
        return "breach"
    if reminder is not None and reminder <= now:
        return "remind"
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
