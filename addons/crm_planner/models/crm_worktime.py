from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_base.utils.worktime import clip
from odoo.addons.crm_base.utils.worktime_schedule import whole_seconds

ONE_DAY = timedelta(days=1)


class CrmWorktime(models.Model):
    """When each of many people works, and why not."""

    _inherit = "crm.worktime"

    @api.model
    @api.private
    def get_hours(self, users, company, low, high):
        """Return when people work and when they are away.

        The number of statements does not grow with the people.

        :param users: res.users
        :param company: the one whose employees they are
        :param low, high: naive UTC datetimes
        :return: two dicts of user id -> list. The first has the spans of work (start,
            end), sorted and disjoint; the second the absences (start, end, name, is
            own). The name of somebody's own absence is for that person alone; one that
            is not own is a holiday, which is everybody's. Times are naive UTC.
        """
        if not users:
            return {}, {}
        owners = self._get_owners({(user_id, company.id) for user_id in users.ids})
        owners = {user_id: owner for (user_id, __), owner in owners.items()}
        work = self._get_work_spans(owners, low, high)
        return work, self._read_absences(owners, company, low, high)

    def _get_work_spans(self, owners, low, high):
        Timeline = self.env["crm.worktime.timeline"]
        known_low, known_high = Timeline._get_promised_window()
        lines, others = {}, set(owners.values())
        if known_low <= low and high <= known_high:
            lines, others = Timeline._get_lines(others)
        spans = self._work_out_spans(others, low, high) if others else {}
        if lines:
            read = self._read_spans(set(lines.values()), low, high)
            spans |= {owner: read.get(line, []) for owner, line in lines.items()}
        return {user_id: spans[owner] for user_id, owner in owners.items()}

    def _read_spans(self, line_ids, low, high):
        """Return line id -> its spans between two moments, in one statement."""
        rows = self.env.execute_query(
            SQL(
                """SELECT timeline_id, GREATEST(date_from, %(low)s),
                          LEAST(date_to, %(high)s)
                FROM crm_worktime
                WHERE timeline_id = ANY(%(ids)s)
                  AND date_from < %(high)s AND date_to > %(low)s
                ORDER BY timeline_id, date_from""",
                ids=sorted(line_ids),
                low=low,
                high=high,
            )
        )
        spans = {}
        for line_id, start, end in rows:
            spans.setdefault(line_id, []).append((start, end))
        return spans

    def _work_out_spans(self, owners, low, high):
        """Return owner -> spans where no line is stored: far away, or being renewed."""
        ids = {"resource": [], "calendar": []}
        for kind, id_ in owners:
            ids[kind].append(id_)
        schedule = self.env["crm.worktime.source"]._load_schedule(
            self.env["resource.resource"].browse(ids["resource"]),
            self.env["resource.calendar"].browse(ids["calendar"]),
            days=(low.date() - ONE_DAY, high.date() + 2 * ONE_DAY),
        )
        return {
            owner: clip(((row.start, row.end) for row in rows), low, high)
            for owner, rows in ((each, schedule.rows(*each)) for each in owners)
        }

    def _read_absences(self, owners, company, low, high):
        """Return user id -> absences, in one statement."""
        for name, columns in (
            ("resource.resource", ["calendar_id", "company_id", "user_id"]),
            ("resource.calendar.leaves", ["date_from", "date_to", "resource_id"]),
        ):
            self.env[name].flush_model(columns)
        user_ids, kinds, ids = zip(
            *((user_id, *owner) for user_id, owner in owners.items()), strict=True
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT q.user_id, l.date_from, l.date_to, l.name,
                          l.resource_id IS NOT NULL
                FROM unnest(%(user_ids)s, %(kinds)s, %(ids)s) AS q(user_id, kind, id)
                LEFT JOIN resource_resource r
                  ON q.kind = 'resource' AND r.id = q.id
                JOIN resource_calendar_leaves l
                  ON l.date_from < %(high)s AND l.date_to > %(low)s
                 AND l.time_type = 'leave'
                 AND (l.resource_id = r.id OR (
                     l.resource_id IS NULL
                     AND l.company_id = COALESCE(r.company_id, %(company_id)s)
                     AND (l.calendar_id IS NULL
                          OR l.calendar_id = CASE q.kind
                             WHEN 'resource' THEN r.calendar_id ELSE q.id END)))
                ORDER BY q.user_id, l.date_from, l.id""",
                user_ids=[*user_ids],
                kinds=[*kinds],
                ids=[*ids],
                company_id=company.id,
                low=low,
                high=high,
            )
        )
        absences = {}
        for user_id, start, end, name, is_own in rows:
            absences.setdefault(user_id, []).append(
                (start, whole_seconds(end), name, is_own)
            )
        return absences
