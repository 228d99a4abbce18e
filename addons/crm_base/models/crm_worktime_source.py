"""Reading what working time is made of."""

from datetime import date, datetime, time

from odoo import api, models

from ..utils.worktime_schedule import (
    Calendar,
    Leave,
    Person,
    Schedule,
    Shift,
    Term,
    build_stints,
)


class CrmWorktimeSource(models.AbstractModel):
    """Reads hours, terms of employment and leaves into a plain schedule.

    Each of them is read in one go, for any number of people.
    """

    _name = "crm.worktime.source"
    _description = "Source of Working Time"

    @api.model
    def _load_schedule(self, resources, calendars, days):
        """Return the schedule of these resources and calendars over days.

        :param days: the first day, and the one after the last
        """
        first, until = days
        low = datetime.combine(first, time.min)
        high = datetime.combine(until, time.min)
        # Working time is not confidential, the leaves behind it are: they are read for
        # everybody here, and only moments of work or a bare "on leave" come out.
        resources_sudo = resources.sudo()
        calendars_sudo = calendars.sudo()
        people = self._load_people(resources_sudo)
        followed = {stint.calendar_id for person in people for stint in person.stints}
        calendars_sudo |= calendars_sudo.browse(followed - {None} - {*calendars.ids})
        return Schedule(
            self._load_calendars(calendars_sudo),
            people,
            self._load_leaves(resources_sudo, calendars_sudo, low, high),
            first,
            until,
        )

    def _load_people(self, resources_sudo):
        terms = self._load_terms(resources_sudo)
        people = []
        for resource in resources_sudo:
            # Resources that are no employees follow one calendar all the time.
            always = [Term(date.min, resource.calendar_id.id or None)]
            people.append(
                Person(
                    resource.id,
                    resource.tz,
                    resource.company_id.id or None,
                    build_stints(terms.get(resource.id, always), resource.tz),
                )
            )
        return people

    def _load_terms(self, resources_sudo):
        """Return resource id -> terms of employment."""
        # Terms are for HR only; of them, but the calendar and the dates are read.
        versions_sudo = (
            self.env["hr.version"]
            .sudo()
            .search_fetch(
                [("employee_id.resource_id", "in", resources_sudo.ids)],
                [
                    "contract_date_end",
                    "contract_date_start",
                    "date_version",
                    "employee_id",
                    "resource_calendar_id",
                ],
            )
        )
        terms = {}
        for version in versions_sudo:
            terms.setdefault(version.employee_id.resource_id.id, []).append(
                Term(
                    version.date_version,
                    version.resource_calendar_id.id or None,
                    version.contract_date_start or None,
                    version.contract_date_end or None,
                )
            )
        return terms

    def _load_calendars(self, calendars_sudo):
        shifts = {calendar.id: [] for calendar in calendars_sudo}
        attendances_sudo = (
            self.env["resource.calendar.attendance"]
            .sudo()
            .search_fetch(
                [
                    ("calendar_id", "in", calendars_sudo.ids),
                    ("display_type", "=", False),
                    ("day_period", "!=", "lunch"),
                ],
                ["calendar_id", "dayofweek", "hour_from", "hour_to", "week_type"],
            )
        )
        for attendance in attendances_sudo:
            calendar = attendance.calendar_id
            week = int(attendance.week_type) if calendar.two_weeks_calendar else None
            shifts[calendar.id].append(
                Shift(
                    int(attendance.dayofweek),
                    attendance.hour_from,
                    attendance.hour_to,
                    week,
                )
            )
        return [
            Calendar(
                calendar.id,
                calendar.tz,
                calendar.company_id.id or None,
                tuple(shifts[calendar.id]),
                calendar.flexible_hours,
                calendar.hours_per_day,
                calendar.full_time_required_hours,
            )
            for calendar in calendars_sudo
        ]

    def _load_leaves(self, resources_sudo, calendars_sudo, low, high):
        companies_sudo = resources_sudo.company_id | calendars_sudo.company_id
        leaves_sudo = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_fetch(
                [
                    ("time_type", "=", "leave"),
                    ("date_from", "<", high),
                    ("date_to", ">", low),
                    "|",
                    ("resource_id", "in", resources_sudo.ids),
                    "&",
                    ("resource_id", "=", False),
                    "|",
                    ("calendar_id", "in", calendars_sudo.ids),
                    "&",
                    ("calendar_id", "=", False),
                    ("company_id", "in", companies_sudo.ids),
                ],
                ["date_from", "date_to", "company_id", "calendar_id", "resource_id"],
            )
        )
        return [
            Leave(
                leave.date_from,
                leave.date_to,
                leave.company_id.id or None,
                leave.calendar_id.id or None,
                leave.resource_id.id or None,
            )
            for leave in leaves_sudo
        ]
