"""What one statement of the engine is about: days, groups, targets, rates."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from odoo.tools import SQL

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2172, 12, 31)


@dataclass(frozen=True)
class Scope:
    """The facts of a component that a statement computes.

    :param first: first day of facts, and ``last`` the last
    :param groups: pairs (partner id, first day of a group, or of its year where limits
        of the year tie groups together); ``None`` for all of them
    :param document_ids: only facts of these documents; ``None`` for all
    :param goals: tuples (partner id, first day of a group, target, share)
    :param rates: ``{day: rate}`` of the currency that is paid in; empty if it is the
        company's
    :param figures: facts of a metric: tuples (partner id, first day of a month, value)
    """

    first: date
    last: date
    groups: tuple | None = None
    document_ids: tuple | None = None
    goals: tuple = ()
    rates: dict = field(default_factory=dict)
    figures: tuple = ()

    @property
    def goal(self):
        """The targets as a table ``g(person_id, period_date, target, share)``."""
        columns = zip(*self.goals, strict=True) if self.goals else ((), (), (), ())
        return SQL(
            "unnest(%s::int[], %s::date[], %s::numeric[], %s::numeric[])"
            " AS g(person_id, period_date, target, share)",
            *map(list, columns),
        )

    def get_group_condition(self, component, alias):
        """The rows of an alias that are of these groups."""
        if self.groups is None:
            return SQL("TRUE")
        return SQL(
            "(%s, %s) IN (SELECT * FROM unnest(%s::int[], %s::date[]))",
            SQL.identifier(alias, "person_id"),
            get_span(component, SQL.identifier(alias, "period_date")),
            [person_id for person_id, _day in self.groups],
            [day for _person_id, day in self.groups],
        )

    def get_days(self, component):
        """The days of groups between which facts have to be read, or nothing."""
        if self.groups is None:
            return None
        days = [day for _person_id, day in self.groups]
        unit = "year" if has_year_limit(component) else get_unit(component)
        return min(days), get_end(max(days), unit)

    def get_booked_condition(self, component):
        """The rows ``c`` of the ledger that are compared with the facts.

        Without a target nothing can be computed: what was booked stays as it is.
        """
        condition = self.get_group_condition(component, "c")
        if not needs_target(component):
            return condition
        return SQL(
            "%s AND NOT EXISTS (SELECT FROM %s WHERE g.person_id = c.person_id"
            " AND g.period_date = c.period_date AND g.target <= 0)",
            condition,
            self.goal,
        )

    def with_groups(self, groups):
        """The same, for some groups."""
        return replace(self, groups=tuple(sorted(groups)), document_ids=None)


def needs_target(component):
    """Whether nothing can be computed without a target."""
    return component.mode != "flat" and component.driver == "attainment"


def has_year_limit(component):
    """Whether the groups of a year depend on each other."""
    return bool(component.year_floor or component.year_cap)


def get_unit(component):
    """Over what facts add up: a month for those that do so by line or document."""
    scope = component.scope
    return "month" if scope in ("line", "document") else scope


def get_span(component, period_date):
    """SQL for the first day of what has to be computed together."""
    if has_year_limit(component):
        return SQL("date_trunc('year', %s)::date", period_date)
    return period_date


def get_end(day, unit):
    """The last day of the month, quarter or year that begins on a day."""
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)


def get_start(day, unit):
    """The first day of the month, quarter or year of a day."""
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def get_periods(first, last, unit):
    """The first days of the months, quarters or years that days touch, in order."""
    day, found = get_start(first, unit), []
    while day <= last:
        found.append(day)
        day = date.fromordinal(get_end(day, unit).toordinal() + 1)
    return found


def to_decimal(value, digits=4):
    """A number of a field, exactly as it is stored."""
    return Decimal(repr(float(value or 0))).quantize(Decimal(1).scaleb(-digits))
