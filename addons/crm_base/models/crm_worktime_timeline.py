"""The lines of working time: who they belong to, and keeping them up to date."""

from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

DAYS_BACK = 30
DAYS_AHEAD = 400
# Lines reach further than promised, so that each is renewed once a month only.
MARGIN = timedelta(days=31)
# Lines built per batch of the cron; and at once, while somebody waits for an answer.
BATCH = 100
AT_ONCE = 20
# Whose lines are meant: the condition also names the unique index.
OF_CALENDARS = SQL("resource_id IS NULL")
OF_PEOPLE = SQL("resource_id IS NOT NULL")


class CrmWorktimeTimeline(models.Model):
    """One line of working time: that of a calendar, or of a person (a resource).

    A person without leaves of their own shares the line of the calendar; lines are made
    when they are first asked for. A change of hours, leaves or calendars only counts up
    a ``revision``: that of the calendar, or that of the person. A line says for which
    count it was built, that of its calendar included; any other count means it is
    stale, and the next question or the cron builds it again. A change therefore costs
    one row however many people follow the calendar, and cannot be lost by falling into
    the moment of a rebuild: either of the two then fails to serialize and is repeated.
    """

    _name = "crm.worktime.timeline"
    _description = "Line of Working Time"
    _log_access = False
    _rec_name = "calendar_id"

    calendar_id = fields.Many2one(
        "resource.calendar",
        ondelete="cascade",
        help="The calendar whose line this is, or which the person follows.",
    )
    resource_id = fields.Many2one("resource.resource", ondelete="cascade")
    shared_id = fields.Many2one(
        "crm.worktime.timeline",
        ondelete="cascade",
        index="btree_not_null",
        help="The line of the calendar, when the person's time is just the same.",
    )
    is_mixed = fields.Boolean(
        help="The person follows several calendars in the time of the line."
    )
    revision = fields.Integer(required=True, default=0)
    built_revision = fields.Integer(help="Empty as long as the line was never built.")
    date_from = fields.Datetime()
    date_to = fields.Datetime()

    _calendar_uniq = models.UniqueIndex("(calendar_id) WHERE resource_id IS NULL")
    _resource_uniq = models.UniqueIndex("(resource_id) WHERE resource_id IS NOT NULL")
    _follower_idx = models.Index("(calendar_id) WHERE resource_id IS NOT NULL")

    # ------------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------------

    @api.model
    def _count_change(self, calendars=None, resources=None, companies=None):
        """Make the lines stale that depend on these records.

        :param companies: those whose common time off (of no calendar) changed
        """
        if companies:
            self._count_company_change(companies)
        if calendars:
            self._count_up("calendar_id", OF_CALENDARS, calendars.ids)
            self.env.execute_query(
                SQL(
                    """UPDATE crm_worktime_timeline SET revision = revision + 1
                    WHERE is_mixed"""
                )
            )
        if resources:
            self._count_up("resource_id", OF_PEOPLE, resources.ids)

    def _count_up(self, column, where, ids):
        if not ids:
            return
        # Insert or update: a line being made this moment by somebody else is not
        # visible yet, and must not come out with what is no longer true.
        self.env.execute_query(
            SQL(
                """INSERT INTO crm_worktime_timeline AS t (%(column)s, revision)
                SELECT owner_id, 1 FROM unnest(%(ids)s::int[]) AS owner_id
                ORDER BY owner_id
                ON CONFLICT (%(column)s) WHERE %(where)s
                DO UPDATE SET revision = t.revision + 1""",
                column=SQL.identifier(column),
                ids=sorted(ids),
                where=where,
            )
        )

    def _count_company_change(self, companies):
        Calendar = self.env["resource.calendar"].with_context(active_test=False)
        # Lines of all calendars of the company count, whoever may see them.
        calendars = Calendar.sudo().search([("company_id", "in", companies.ids)])
        self._count_up("calendar_id", OF_CALENDARS, calendars.ids)
        self.env["resource.resource"].flush_model(["company_id"])
        self.env.execute_query(
            SQL(
                """UPDATE crm_worktime_timeline t SET revision = t.revision + 1
                FROM resource_resource r
                LEFT JOIN resource_calendar c ON c.id = r.calendar_id
                WHERE r.id = t.resource_id AND r.company_id = ANY(%s)
                  AND (c.id IS NULL OR c.company_id IS DISTINCT FROM r.company_id)""",
                companies.ids,
            )
        )

    # ------------------------------------------------------------------
    # Looking up
    # ------------------------------------------------------------------

    @api.model
    def _get_lines(self, owners):
        """Return the usable lines of owners, making or renewing what is missing.

        :param owners: collection of ('calendar' or 'resource', id)
        :return: (lines, others): a dict of owner -> id of the line with the rows, and
            the set of owners whose line cannot be stored now, because somebody else is
            at it or because there are too many; see :meth:`_get_rows`
        """
        lines, missing = self._find_lines(owners)
        if not missing:
            return lines, missing
        locked_sudo = self._lock_owners(sorted(missing)[:AT_ONCE])
        if locked_sudo:
            locked_sudo._build()
            lines, missing = self._find_lines(owners)
        if missing:
            self._trigger_cron()
        return lines, missing

    def _find_lines(self, owners):
        """Return the dict of owner -> line with rows, and the owners without one."""
        low, high = self._get_promised_window()
        ids = _ids_by_kind(owners)
        rows = self.env.execute_query(
            SQL(
                """SELECT t.resource_id, t.calendar_id, COALESCE(t.shared_id, t.id)
                FROM crm_worktime_timeline t
                LEFT JOIN crm_worktime_timeline c
                  ON t.resource_id IS NOT NULL AND c.calendar_id = t.calendar_id
                 AND c.resource_id IS NULL
                LEFT JOIN crm_worktime_timeline s ON s.id = t.shared_id
                WHERE (t.resource_id = ANY(%(resource_ids)s::int[])
                       OR (t.calendar_id = ANY(%(calendar_ids)s::int[])
                           AND t.resource_id IS NULL))
                  AND t.built_revision = t.revision + COALESCE(c.revision, 0)
                  AND t.date_from <= %(low)s AND t.date_to >= %(high)s
                  AND (s.id IS NULL OR (s.built_revision = s.revision
                       AND s.date_from <= %(low)s AND s.date_to >= %(high)s))""",
                resource_ids=ids["resource"],
                calendar_ids=ids["calendar"],
                low=low,
                high=high,
            )
        )
        lines = {
            ("resource", resource_id) if resource_id else ("calendar", calendar_id): id_
            for resource_id, calendar_id, id_ in rows
        }
        return lines, set(owners) - lines.keys()

    def _lock_owners(self, owners):
        """Return the lines of owners, made where missing, that nobody else works on."""
        ids = _ids_by_kind(owners)
        self._make_lines("calendar_id", OF_CALENDARS, ids["calendar"])
        self._make_lines("resource_id", OF_PEOPLE, ids["resource"])
        # Lines are a cache nobody may read; what they answer is no secret.
        lines_sudo = self.sudo().search(
            [
                "|",
                ("resource_id", "in", ids["resource"]),
                "&",
                ("resource_id", "=", False),
                ("calendar_id", "in", ids["calendar"]),
            ],
            order="id",
        )
        return lines_sudo.try_lock_for_update(allow_referencing=True)

    def _make_lines(self, column, where, ids):
        if not ids:
            return
        # Those that are there are left out first: an insert that meets a line somebody
        # else is building would wait until they are done.
        self.env.execute_query(
            SQL(
                """INSERT INTO crm_worktime_timeline (%(column)s, revision)
                SELECT owner_id, 0 FROM unnest(%(ids)s::int[]) AS owner_id
                WHERE NOT EXISTS (SELECT 1 FROM crm_worktime_timeline t
                                  WHERE t.%(column)s = owner_id AND %(where)s)
                ORDER BY owner_id ON CONFLICT DO NOTHING""",
                column=SQL.identifier(column),
                ids=sorted(ids),
                where=where,
            )
        )

    # ------------------------------------------------------------------
    # Building
    # ------------------------------------------------------------------

    def _build(self):
        """Work out and store the rows of these lines, which the caller has locked."""
        people = self.filtered("resource_id")
        schedule = self.env["crm.worktime.source"]._load_schedule(
            people.resource_id, (self - people).calendar_id, self._get_building_days()
        )
        # People's lines stand on those of their calendars: have these as well.
        followed = {person.calendar_id for person in schedule.people.values()} - {None}
        owners = [("calendar", id_) for id_ in sorted(followed)]
        __, stale = self._find_lines(owners)
        stale -= {("calendar", line.calendar_id.id) for line in self - people}
        lines = self | self._lock_owners(sorted(stale)) if stale else self
        lines._store(schedule)

    def _store(self, schedule):
        """Replace the rows of these lines by those of the schedule."""
        self.env.execute_query(
            SQL("DELETE FROM crm_worktime WHERE timeline_id = ANY(%s)", self.ids)
        )
        heads, values = [], []
        for line in self:
            resource_id = line.resource_id.id
            calendar_id = line.calendar_id.id
            is_shared = is_mixed = False
            if resource_id:
                person = schedule.people[resource_id]
                calendar_id = person.calendar_id
                is_shared = schedule.is_ordinary(resource_id)
                is_mixed = len({stint.calendar_id for stint in person.stints}) > 1
            if not is_shared:
                owner = (
                    ("resource", resource_id)
                    if resource_id
                    else ("calendar", calendar_id)
                )
                values += [(line.id, *row) for row in schedule.rows(*owner)]
            heads.append((line.id, calendar_id, is_shared, is_mixed))
        self._store_rows(values)
        self._store_heads(heads, schedule)

    def _get_owner(self):
        if self.resource_id:
            return ("resource", self.resource_id.id)
        return ("calendar", self.calendar_id.id)

    def _store_rows(self, values):
        if not values:
            return
        self.env.execute_query(
            SQL(
                """INSERT INTO crm_worktime
                    (timeline_id, date_from, date_to, seconds_before)
                SELECT * FROM unnest(%s, %s::timestamp[], %s::timestamp[], %s)""",
                *(list(column) for column in zip(*values, strict=True)),
            )
        )

    def _store_heads(self, heads, schedule):
        # The revisions are those of this transaction's snapshot, as are the hours read.
        self.env.execute_query(
            SQL(
                """UPDATE crm_worktime_timeline t
                SET calendar_id = h.calendar_id, is_mixed = h.is_mixed,
                    shared_id = CASE WHEN h.is_shared THEN c.id END,
                    built_revision = t.revision + COALESCE(
                        CASE WHEN t.resource_id IS NOT NULL THEN c.revision END, 0),
                    date_from = %(low)s, date_to = %(high)s
                FROM unnest(%(ids)s, %(calendar_ids)s::int[], %(shared)s, %(mixed)s)
                  AS h(id, calendar_id, is_shared, is_mixed)
                LEFT JOIN crm_worktime_timeline c
                  ON c.calendar_id = h.calendar_id AND c.resource_id IS NULL
                WHERE t.id = h.id""",
                low=schedule.low,
                high=schedule.high,
                **dict(
                    zip(
                        ("ids", "calendar_ids", "shared", "mixed"),
                        (list(column) for column in zip(*heads, strict=True)),
                        strict=True,
                    )
                ),
            )
        )
        self.invalidate_recordset()

    @api.model
    def _get_rows(self, owners):
        """Return owner -> rows, worked out but not stored, and their window."""
        ids = _ids_by_kind(owners)
        schedule = self.env["crm.worktime.source"]._load_schedule(
            self.env["resource.resource"].browse(ids["resource"]),
            self.env["resource.calendar"].browse(ids["calendar"]),
            self._get_building_days(),
        )
        rows = {owner: schedule.rows(*owner) for owner in owners}
        return rows, schedule.low, schedule.high

    # ------------------------------------------------------------------
    # Horizon
    # ------------------------------------------------------------------

    @api.model
    def _get_horizon_days(self):
        get_param = self.env["ir.config_parameter"].sudo().get_param
        return tuple(
            timedelta(days=int(get_param(f"crm_base.worktime_days_{name}", default)))
            for name, default in (("back", DAYS_BACK), ("ahead", DAYS_AHEAD))
        )

    @api.model
    def _get_promised_window(self):
        """Return the moments between which a line must answer to be used."""
        back, ahead = self._get_horizon_days()
        today = datetime.combine(fields.Date.today(), time.min)
        return today - back, today + ahead

    @api.model
    def _get_building_days(self):
        """Return the days (first, until) over which a line is built now."""
        back, ahead = self._get_horizon_days()
        today = fields.Date.today()
        return today - back, today + ahead + MARGIN

    # ------------------------------------------------------------------
    # Cron
    # ------------------------------------------------------------------

    @api.model
    def _trigger_cron(self):
        self.env.ref("crm_base.crm_worktime_cron").sudo()._trigger()

    @api.model
    def _cron_renew(self):
        """Build the lines that are stale or about to end, a batch at a time."""
        self._forget_archived()
        stale_ids = self._find_stale_ids()
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(stale_ids))
        for position in range(0, len(stale_ids), BATCH):
            batch = self.browse(stale_ids[position : position + BATCH])
            # What another process renews or removes right now needs nothing from us.
            locked = batch.exists().try_lock_for_update(allow_referencing=True)
            locked._build()
            if not commit_progress(len(batch)):
                break

    def _find_stale_ids(self):
        low, high = self._get_promised_window()
        rows = self.env.execute_query(
            SQL(
                """SELECT t.id FROM crm_worktime_timeline t
                LEFT JOIN crm_worktime_timeline c
                  ON t.resource_id IS NOT NULL AND c.calendar_id = t.calendar_id
                 AND c.resource_id IS NULL
                WHERE t.built_revision IS DISTINCT FROM
                      t.revision + COALESCE(c.revision, 0)
                   OR t.date_from > %s OR t.date_to < %s
                ORDER BY t.resource_id IS NOT NULL, t.id""",
                low,
                high,
            )
        )
        return [id_ for (id_,) in rows]

    def _forget_archived(self):
        """Drop the lines of people who left; they are made again if asked for."""
        self.search(
            [("resource_id", "!=", False), ("resource_id.active", "=", False)]
        ).unlink()


def _ids_by_kind(owners):
    """Return the ids of the owners, as lists under 'calendar' and 'resource'."""
    ids = {"calendar": [], "resource": []}
    for kind, id_ in owners:
        ids[kind].append(id_)
    return ids
