"""When something that repeats is due next. Pure: dates in, a date out, no ORM.

The days of a series follow from its first day and its rule alone, so a month with 28
days does not pull a series of the 31st forward for ever, and moving one occurrence
does not move the others.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS_OF_WEEK = 7
MONTHS_OF = {"month": 1, "year": 12}


class Rule(NamedTuple):
    """How a series repeats.

    :param every: number of units between two turns, 1 or more
    :param unit: day, week, month or year
    :param weekdays: Monday is 0; of weeks only, none means the first day's own
    :param month_by: ``date`` (the 31st, or the last day of a shorter month) or
        ``weekday`` (the second Tuesday; a fifth one means the last); of months and
        years only
    """

    every: int
    unit: str
    weekdays: frozenset = frozenset()
    month_by: str = "date"


def next_day(rule, first, after):
    """Return the first day of the series after a given one.

    :param Rule rule: how it repeats
    :param date first: the day the series began with; it may lie off the chosen
        weekdays, and is then no pattern for later days
    :param date after: any day
    :return: a day later than ``after`` and later than ``first``
    :rtype: date
    """
    after = max(first, after)
    if rule.unit == "day":
        turns = (after - first).days // rule.every + 1
        return first + timedelta(days=turns * rule.every)
    if rule.unit == "week":
        return _next_of_weeks(rule, first, after)
    return _next_of_months(rule, first, after)


def day_after_done(rule, done):
    """Return when it is due again, counted from the day it was done.

    Weekdays, if chosen, hold: the day moves on to the next of them.

    :param Rule rule: how it repeats
    :param date done: the day it was done
    :rtype: date
    """
    day = next_day(rule._replace(weekdays=frozenset(), month_by="date"), done, done)
    if rule.unit == "week" and rule.weekdays:
        while day.weekday() not in rule.weekdays:
            day += timedelta(days=1)
    return day


def move_moment(moment, old, new, zone):
    """Move a moment by as many days as lie between two days; the clock stays.

    :param datetime moment: naive, in UTC
    :param date old: the day that belonged to the moment
    :param date new: the day that the new moment belongs to
    :param str zone: whose clock shows the same time before and after
    :return: naive, in UTC
    :rtype: datetime
    """
    local = to_local(moment, zone).replace(tzinfo=None)
    return to_utc(local + (new - old), zone)


def to_local(moment, zone):
    """Return a naive UTC moment as an aware one of a zone."""
    return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone or "UTC"))


def to_utc(local, zone):
    """Return a wall-clock time as naive UTC.

    An hour that the clock skips in spring becomes the one after it.
    """
    moment = local.replace(tzinfo=ZoneInfo(zone or "UTC"))
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def at_hour(day, hour, zone):
    """Return a full hour of somebody's day as naive UTC."""
    return to_utc(datetime(day.year, day.month, day.day, hour), zone)


def _next_of_weeks(rule, first, after):
    weekdays = rule.weekdays or {first.weekday()}
    monday = first - timedelta(days=first.weekday())
    span = DAYS_OF_WEEK * rule.every
    turn = (after - monday).days // span
    # The turn that holds the day may be over; then the next one has a day.
    for begin in (monday + timedelta(days=span * n) for n in (turn, turn + 1)):
        for weekday in sorted(weekdays):
            day = begin + timedelta(days=weekday)
            if day > after:
                return day
    raise AssertionError("a turn of weeks has a day")


def _next_of_months(rule, first, after):
    step = rule.every * MONTHS_OF[rule.unit]
    passed = (after.year - first.year) * 12 + after.month - first.month
    turn = passed // step
    day = _in_month(rule, first, turn * step)
    return day if day > after else _in_month(rule, first, (turn + 1) * step)


def _in_month(rule, first, months):
    """Return the day of the series in the month so many months after the first."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    begins_on, length = monthrange(year, month + 1)
    if rule.month_by != "weekday":
        return date(year, month + 1, min(first.day, length))
    day = 1 + (first.weekday() - begins_on) % DAYS_OF_WEEK
    day += (first.day - 1) // DAYS_OF_WEEK * DAYS_OF_WEEK
    return date(year, month + 1, day if day <= length else day - DAYS_OF_WEEK)
