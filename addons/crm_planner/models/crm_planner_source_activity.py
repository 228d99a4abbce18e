from datetime import timedelta

from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_planner_source import Place

HALF_AN_HOUR = timedelta(minutes=30)
OPEN_STATES = ("planned", "in_progress", "waiting")


class CrmPlannerSourceActivity(models.AbstractModel):
    """Activities: those with a planned time on the board, the others beside it."""

    _name = "crm.planner.source.activity"
    _description = "Activities on a Planner"
    _inherit = "crm.planner.source"

    _planner_kind = "activity"
    _planner_model = "mail.activity"

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    def _read_blocks(self, people, low, high):
        """Read activities whose planned time lies between the moments."""
        rows = self._fetch_planned(people, low, high)
        ids = {row["id"] for row in rows}
        readable = set(self._filter_readable(ids)._ids)
        blocks = []
        for row in rows:
            is_open = row["progress_state"] in OPEN_STATES
            block = self._make_block(
                row["id"],
                row["person_id"],
                start=row["planned_start"],
                # one without a length can be seen, too
                stop=max(row["planned_stop"], row["planned_start"] + HALF_AN_HOUR),
                hidden=row["id"] not in readable,
            )
            if not block["hidden"]:
                block["state"] = row["progress_state"]
                is_owner = row["person_id"] == row["user_id"]
                block |= self._describe(row)
                block |= {"movable": is_open and is_owner, "removable": is_open}
            blocks.append(block)
        return blocks

    def _describe(self, row):
        """Return the values of a block or of a waiting item that name it."""
        return {
            "name": row["summary"] or row["type_name"] or self.env._("Activity"),
            "document": row["res_name"] or "",
            "document_model": row["res_model"] or False,
            "document_id": row["res_id"] or False,
            "icon": row["icon"] or "",
            "priority": int(row["priority"]),
            "deadline": row["date_deadline"],
            "stamp": _stamp(row["user_id"], row["planned_start"], row["planned_hours"]),
        }

    def _fetch_planned(self, people, low, high):
        """Return a row per activity and person whose time it takes.

        By SQL, for everybody: also what the user may not read takes a person's time.
        The names of those are not shown, see :meth:`_read_blocks`.
        """
        self._flush()
        return self.env.execute_query_dict(
            SQL(
                """WITH theirs AS (
                    SELECT id, user_id AS person_id FROM mail_activity
                    WHERE user_id = ANY(%(users)s)
                      AND planned_start < %(high)s AND planned_stop >= %(low)s
                    UNION
                    SELECT r.activity_id, p.user_id
                    FROM unnest(%(users)s, %(partners)s) AS p(user_id, partner_id)
                    JOIN mail_activity_participant_rel r
                      ON r.partner_id = p.partner_id
                )
                SELECT %(columns)s, theirs.person_id FROM theirs
                JOIN mail_activity a ON a.id = theirs.id
                LEFT JOIN mail_activity_type t ON t.id = a.activity_type_id
                WHERE a.planned_start < %(high)s AND a.planned_stop >= %(low)s
                  AND a.progress_state <> 'cancelled' AND a.calendar_event_id IS NULL
                ORDER BY a.planned_start, a.id""",
                columns=self._get_columns(),
                users=[person.id for person in people],
                partners=[person.partner_id for person in people],
                low=low,
                high=high,
            )
        )

    def _get_columns(self):
        lang = self.env.lang or "en_US"
        return SQL(
            """a.id, a.user_id, a.summary, a.res_name, a.res_model, a.res_id,
            COALESCE(a.priority, '0') AS priority, a.progress_state, a.date_deadline,
            a.planned_start, a.planned_stop, t.icon,
            COALESCE(a.planned_hours, 0) AS planned_hours,
            COALESCE(t.name->>%s, t.name->>'en_US') AS type_name""",
            lang,
        )

    def _flush(self):
        fields = [
            "activity_type_id",
            "calendar_event_id",
            "date_deadline",
            "participant_ids",
            "planned_hours",
            "planned_start",
            "planned_stop",
            "priority",
            "progress_state",
            "res_id",
            "res_model",
            "res_name",
            "summary",
            "user_id",
        ]
        self.env["mail.activity"].flush_model(fields)
        self.env["mail.activity.type"].flush_model(["icon", "name"])

    def _filter_readable(self, ids):
        activities = self.env["mail.activity"].with_context(active_test=False)
        activities = activities.browse(ids)
        # What core's check reads, and no more than that: notes can be long.
        activities.sudo().fetch(["res_id", "res_model", "user_id"])
        return activities._filtered_access("read")

    def _read_unplanned(self, user_ids, term, limit):
        """Read open activities without a planned time, the most pressing first."""
        domain = Domain(
            [
                ("active", "=", True),
                ("planned_start", "=", False),
                ("calendar_event_id", "=", False),
                ("user_id", "in", user_ids),
            ]
        )
        if term:
            domain &= Domain("summary", "ilike", term) | Domain(
                "res_name", "ilike", term
            )
        # The rights are applied right below: to the documents, as core does it.
        query = (
            self.env["mail.activity"]
            .sudo()
            ._search(domain, limit=limit + 1, order="date_deadline, priority desc, id")
        )
        ids = query.get_result_ids()
        self._flush()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT %s FROM mail_activity a
                LEFT JOIN mail_activity_type t ON t.id = a.activity_type_id
                WHERE a.id = ANY(%s)
                ORDER BY a.date_deadline, a.priority DESC, a.id""",
                self._get_columns(),
                [*ids[:limit]],
            )
        )
        readable = set(self._filter_readable(ids[:limit])._ids)
        items = [
            self._make_block(row["id"], row["user_id"])
            | self._describe(row)
            | {"minutes": round(row["planned_hours"] * 60), "movable": True}
            for row in rows
            if row["id"] in readable
        ]
        return items, len(ids) > limit

    # ------------------------------------------------------------------
    # Moving
    # ------------------------------------------------------------------

    def _get_place(self, record, user_id):
        """Return where the activity stands: in the row of its own person."""
        if not record.planned_start:
            return Place(record.user_id.id or None)
        stop = max(record.planned_stop, record.planned_start + HALF_AN_HOUR)
        return Place(record.user_id.id or None, record.planned_start, stop)

    def _get_stamp(self, record):
        """Return its person, start and length."""
        return _stamp(record.user_id.id, record.planned_start, record.planned_hours)

    def _get_user_ids(self, record):
        """Return its person and the participants."""
        # whose time it takes is no secret, see _fetch_planned
        record_sudo = record.sudo()
        return {*record_sudo.user_id.ids, *record_sudo.participant_ids.user_ids.ids}

    def _is_open(self, record):
        """Done and cancelled activities are archived."""
        return record.active

    def _write_place(self, record, origin, place):
        """Write the planned time, and the person if it is another one."""
        if not record.has_access("write"):
            raise AccessError(
                self.env._("This belongs to a record that you may not change.")
            )
        values = {"planned_start": place.start or False}
        if place.start:
            values["planned_hours"] = (place.stop - place.start) / timedelta(hours=1)
        if place.user_id != origin.user_id:
            values["user_id"] = place.user_id or False
        record.write(values)


def _stamp(user_id, start, hours):
    return f"{user_id or 0}|{start or ''}|{hours or 0:.4f}"
