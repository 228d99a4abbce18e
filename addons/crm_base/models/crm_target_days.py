from datetime import date

from odoo import api, fields, models

from ..utils.period import Period
from ..utils.target import working_days


class CrmTarget(models.Model):
    """On which days the owners of targets work."""

    _inherit = "crm.target"

    @api.model
    def _get_day_lines(self, owners, first, last):
        """The working days of people and companies, in a constant number of statements.

        People work by the calendar of their employee, without their time off.
        Everything else goes by the calendar of the company.

        :param owners: pairs (user id or 0, company id)
        :param first: ordinal of the first day, and ``last`` that of the last one
        :return: ``{pair: ordinals of the days}``
        """
        if not owners:
            return {}
        kept = self.env["crm.worktime"]._get_owners(set(owners))
        schedule = self._get_schedule(set(kept.values()), first, last)
        lines = {}
        for pair, owner in kept.items():
            key = _get_line(schedule, owner)
            if key not in lines:
                lines[key] = _get_days(schedule, *key, first, last)
            lines[pair] = lines[key]
        return {pair: lines[pair] for pair in owners}

    @api.model
    def _get_schedule(self, kept, first, last):
        ids = {
            kind: [id_ for each, id_ in kept if each == kind and id_]
            for kind in ("resource", "calendar")
        }
        return self.env["crm.worktime.source"]._load_schedule(
            self.env["resource.resource"].browse(ids["resource"]),
            self.env["resource.calendar"].browse(ids["calendar"]),
            # somebody's local days reach over those of UTC
            (date.fromordinal(first - 1), date.fromordinal(last + 2)),
        )

    @api.model
    def _get_zone(self, company):
        """The time zone whose midnights bound the days of a company's targets.

        It is that of the company and not of whoever looks, so that everybody reads the
        same figure.
        """
        # the hours of a company are no secret
        calendar = company.sudo().resource_calendar_id
        return calendar.tz or company.sudo().partner_id.tz or "UTC"

    @api.model
    def _get_today(self, company):
        """The company's day, as an ordinal."""
        now = fields.Datetime.now()
        return Period.containing(now, "day", self._get_zone(company)).first.toordinal()


def _get_line(schedule, owner):
    """Whose line of days it is: that of the calendar for most people."""
    kind, id_ = owner
    if kind == "resource" and schedule.is_ordinary(id_):
        return "calendar", schedule.people[id_].calendar_id
    return owner


def _get_days(schedule, kind, id_, first, last):
    if not id_:
        return []
    known = schedule.people if kind == "resource" else schedule.calendars
    days = working_days(schedule.rows(kind, id_), known[id_].tz)
    return [day for day in days if first <= day <= last]
