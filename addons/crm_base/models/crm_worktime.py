"""Working time: who is away, when is a deadline, how long did something take."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..exceptions import WorktimeHorizonError
from ..utils import worktime

ONE_DAY = timedelta(days=1)


class CrmWorktime(models.Model):
    """A span of working time on a line, with the working seconds before it.

    The questions are asked in batches: a list of requests in, a list of answers out, in
    a number of statements that does not grow with the list. The rows are a cache made
    from calendars and leaves, see ``crm.worktime.timeline``; nobody edits them.
    """

    _name = "crm.worktime"
    _description = "Span of Working Time"
    _log_access = False
    _rec_name = "date_from"
    _order = "timeline_id, date_from"

    timeline_id = fields.Many2one(
        "crm.worktime.timeline", required=True, ondelete="cascade"
    )
    date_from = fields.Datetime(required=True)
    date_to = fields.Datetime(required=True)
    seconds_before = fields.Integer(required=True)

    _start_uniq = models.UniqueIndex("(timeline_id, date_from)")
    _seconds_uniq = models.UniqueIndex("(timeline_id, seconds_before)")

    # ------------------------------------------------------------------
    # Absence
    # ------------------------------------------------------------------

    @api.model
    @api.private
    def get_absent_users(self, users, at=None, company=None):
        """Return who is away on the working day that holds a moment, and why.

        The day is that of each person's own time zone. Being off hours, or on a day
        without work, is no absence; nor can users be absent who have no employee or
        resource in the company.

        :param users: res.users
        :param at: naive UTC datetime, now if not given
        :param company: the company whose employees are meant, else the current one
        :return: dict of user id -> 'leave' (their own) or 'holiday' (everybody's)
        """
        at = (at or fields.Datetime.now()).replace(microsecond=0)
        company = company or self.env.company
        owners = self._get_owners({(user_id, company.id) for user_id in users.ids})
        users_by_resource = {
            id_: user_id
            for (user_id, __), (kind, id_) in owners.items()
            if kind == "resource"
        }
        schedule = self.env["crm.worktime.source"]._load_schedule(
            self.env["resource.resource"].browse(users_by_resource),
            self.env["resource.calendar"],
            # Somebody's local day lies within those around the one in UTC.
            days=(at.date() - ONE_DAY, at.date() + 2 * ONE_DAY),
        )
        reasons = {
            user_id: schedule.absence(resource_id, at)
            for resource_id, user_id in users_by_resource.items()
        }
        return {user_id: reason for user_id, reason in reasons.items() if reason}

    # ------------------------------------------------------------------
    # Deadlines and elapsed time
    # ------------------------------------------------------------------

    @api.model
    @api.private
    def get_deadlines(self, requests, *, strict=True):
        """Return, for each request, the moment by which its working time has passed.

        :param requests: list of :class:`~..utils.worktime.DeadlineRequest`
        :param strict: when off, answers beyond the horizon are None
        :return: list of naive UTC datetimes
        :raise WorktimeHorizonError: an answer lies beyond the horizon, or never comes
        """
        if any(request.seconds < 0 for request in requests):
            raise ValueError("A deadline cannot lie before its start.")
        values = [(_whole(request.start), request.seconds) for request in requests]
        return self._answer(
            requests, values, self._look_up_deadlines, _deadline, strict
        )

    @api.model
    @api.private
    def get_elapsed(self, requests, *, strict=True):
        """Return, for each request, the working seconds between its two moments.

        They are negative when the second moment is the earlier one.

        :param requests: list of :class:`~..utils.worktime.ElapsedRequest`
        :param strict: when off, answers beyond the horizon are None
        :raise WorktimeHorizonError: a moment lies beyond the horizon
        """
        values = [(_whole(request.start), _whole(request.end)) for request in requests]
        return self._answer(requests, values, self._look_up_elapsed, _elapsed, strict)

    def _answer(self, requests, values, look_up, work_out, strict):
        """Answer by the stored lines, and by lines worked out for what these lack."""
        if not requests:
            return []
        Timeline = self.env["crm.worktime.timeline"]
        owners = self._get_request_owners(requests)
        lines, others = Timeline._get_lines(set(owners))
        answers = [None] * len(requests)
        stored = [n for n, owner in enumerate(owners) if owner in lines]
        if stored:
            found = look_up([(lines[owners[n]], *values[n]) for n in stored])
            for number, answer in zip(stored, found, strict=True):
                answers[number] = answer
        if others:
            rows, low, high = Timeline._get_rows(others)
            for number, owner in enumerate(owners):
                if owner in others:
                    answers[number] = work_out(rows[owner], low, high, *values[number])
        if strict:
            self._check_horizon(answers)
        return answers

    def _check_horizon(self, answers):
        positions = [n for n, answer in enumerate(answers) if answer is None]
        if not positions:
            return
        low, high = self.env["crm.worktime.timeline"]._get_promised_window()
        raise WorktimeHorizonError(
            self.env._(
                "Working time is known from %(date_from)s to %(date_to)s. What you ask"
                " lies outside, or falls to somebody without working hours"
                " (%(count)s of %(total)s questions).",
                date_from=low.date(),
                date_to=high.date(),
                count=len(positions),
                total=len(answers),
            ),
            positions,
        )

    # ------------------------------------------------------------------
    # Owners
    # ------------------------------------------------------------------

    def _get_request_owners(self, requests):
        """Return for each request the ('calendar' or 'resource', id) it is about."""
        current_id = self.env.company.id
        keys = []
        for request in requests:
            if request.user_id and request.calendar_id:
                raise ValueError("Ask about a user or about a calendar, not both.")
            keys.append((request.user_id or 0, request.company_id or current_id))
        wanted = {
            key
            for key, request in zip(keys, requests, strict=True)
            if not request.calendar_id
        }
        owners = self._get_owners(wanted) if wanted else {}
        return [
            ("calendar", request.calendar_id) if request.calendar_id else owners[key]
            for key, request in zip(keys, requests, strict=True)
        ]

    def _get_owners(self, keys):
        """Return (user id, company id) -> owner, in one statement.

        A user stands for the employee, else for another resource, of that company;
        users who have neither, and user 0, follow the company's calendar.
        """
        self.env["resource.resource"].flush_model(
            ["active", "company_id", "resource_type", "user_id"]
        )
        self.env["hr.employee"].flush_model(["resource_id"])
        self.env["res.company"].flush_model(["resource_calendar_id"])
        user_ids, company_ids = ([*ids] for ids in zip(*sorted(keys), strict=True))
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (q.user_id, q.company_id)
                       q.user_id, q.company_id, r.id, c.resource_calendar_id
                FROM unnest(%s::int[], %s::int[]) AS q(user_id, company_id)
                JOIN res_company c ON c.id = q.company_id
                LEFT JOIN resource_resource r
                  ON r.user_id = q.user_id AND r.active AND r.resource_type = 'user'
                 AND (r.company_id = q.company_id OR r.company_id IS NULL)
                LEFT JOIN hr_employee e ON e.resource_id = r.id
                ORDER BY q.user_id, q.company_id, e.id, r.company_id, r.id""",
                user_ids,
                company_ids,
            )
        )
        return {
            (user_id, company_id): ("resource", resource_id)
            if resource_id
            else ("calendar", calendar_id)
            for user_id, company_id, resource_id, calendar_id in rows
        }

    # ------------------------------------------------------------------
    # Look-ups
    # ------------------------------------------------------------------

    def _look_up_deadlines(self, values):
        """Return the deadlines of (line id, start, seconds), in one statement."""
        ids, starts, seconds = ([*column] for column in zip(*values, strict=True))
        rows = self.env.execute_query(
            SQL(
                """SELECT CASE
                    WHEN q.start < t.date_from OR q.start > t.date_to THEN NULL
                    WHEN q.seconds = 0 THEN q.start
                    WHEN due.moment <= due.date_to THEN due.moment
                END
                FROM unnest(%s, %s::timestamp[], %s)
                     WITH ORDINALITY AS q(line_id, start, seconds, n)
                JOIN crm_worktime_timeline t ON t.id = q.line_id
                LEFT JOIN LATERAL (%s) AS at(seconds) ON TRUE
                LEFT JOIN LATERAL (
                    SELECT w.date_to, w.date_from + make_interval(
                        secs => COALESCE(at.seconds, 0) + q.seconds - w.seconds_before)
                    FROM crm_worktime w
                    WHERE w.timeline_id = q.line_id
                      AND w.seconds_before < COALESCE(at.seconds, 0) + q.seconds
                    ORDER BY w.seconds_before DESC LIMIT 1
                ) AS due(date_to, moment) ON TRUE
                ORDER BY q.n""",
                ids,
                starts,
                seconds,
                self._get_worked_sql(SQL("q.line_id"), SQL("q.start")),
            )
        )
        return [answer for (answer,) in rows]

    def _look_up_elapsed(self, values):
        """Return the seconds of (line id, start, end), in one statement."""
        ids, starts, ends = ([*column] for column in zip(*values, strict=True))
        rows = self.env.execute_query(
            SQL(
                """SELECT CASE
                    WHEN LEAST(q.start, q.stop) >= t.date_from
                     AND GREATEST(q.start, q.stop) <= t.date_to
                    THEN COALESCE(stop.seconds, 0) - COALESCE(start.seconds, 0)
                END
                FROM unnest(%s, %s::timestamp[], %s::timestamp[])
                     WITH ORDINALITY AS q(line_id, start, stop, n)
                JOIN crm_worktime_timeline t ON t.id = q.line_id
                LEFT JOIN LATERAL (%s) AS start(seconds) ON TRUE
                LEFT JOIN LATERAL (%s) AS stop(seconds) ON TRUE
                ORDER BY q.n""",
                ids,
                starts,
                ends,
                self._get_worked_sql(SQL("q.line_id"), SQL("q.start")),
                self._get_worked_sql(SQL("q.line_id"), SQL("q.stop")),
            )
        )
        return [answer for (answer,) in rows]

    def _get_worked_sql(self, line, moment):
        """Return the query of the working seconds on a line before a moment."""
        return SQL(
            """SELECT w.seconds_before
                    + EXTRACT(
                        EPOCH FROM LEAST(%(moment)s, w.date_to) - w.date_from)::int
                FROM crm_worktime w
                WHERE w.timeline_id = %(line)s AND w.date_from <= %(moment)s
                ORDER BY w.date_from DESC LIMIT 1""",
            line=line,
            moment=moment,
        )


def _whole(moment):
    return moment.replace(microsecond=0)


def _deadline(rows, low, high, start, seconds):
    return worktime.deadline(rows, start, seconds) if low <= start <= high else None


def _elapsed(rows, low, high, start, end):
    if min(start, end) < low or max(start, end) > high:
        return None
    return worktime.elapsed(rows, start, end)
