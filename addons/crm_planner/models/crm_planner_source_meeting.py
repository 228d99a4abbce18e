from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL

from .crm_planner_source import Place


class CrmPlannerSourceMeeting(models.AbstractModel):
    """Meetings: one block in the row of each person who has not declined."""

    _name = "crm.planner.source.meeting"
    _description = "Meetings on a Planner"
    _inherit = "crm.planner.source"

    _planner_kind = "meeting"
    _planner_model = "calendar.event"
    # Customers are met in the evening, too.
    _planner_at_work = False

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    def _read_blocks(self, people, low, high):
        """Read meetings between the moments; those of whole days by their days."""
        users = {person.partner_id: person.id for person in people}
        return [
            self._make_meeting_block(row, users[row["partner_id"]])
            for row in self._fetch_meetings([*users], low, high)
        ]

    def _make_meeting_block(self, row, user_id):
        hidden = bool(row["hidden"])
        values = {"start": row["start"], "stop": row["stop"]}
        if row["allday"]:
            days = (
                row["start_date"] or row["start"].date(),
                row["stop_date"] or row["stop"].date(),
            )
            values = {"day_span": days, "all_day": True}
        return self._make_block(
            row["id"],
            user_id,
            busy=row["show_as"] == "busy",
            name="" if hidden else row["name"],
            document="" if hidden else row["location"] or "",
            hidden=hidden,
            icon="" if hidden else "fa-users",
            movable=not hidden and not row["allday"],
            stamp="" if hidden else _stamp(**row),
            **values,
        )

    def _fetch_meetings(self, partner_ids, low, high):
        """Return a row per meeting and attendee, under the rules of the user.

        Who may not know what a private meeting is about is asked as core does it, but
        for all meetings at once.
        """
        query = self._search_meetings(partner_ids, low, high)
        self._flush()
        return self.env.execute_query_dict(
            SQL(
                """SELECT e.id, e.name, e.location, e.start, e.stop, e.allday,
                       e.start_date, e.stop_date, e.show_as, a.partner_id,
                       COALESCE(e.privacy, s.calendar_default_privacy) = 'private'
                           AND e.user_id IS DISTINCT FROM %(uid)s
                           AND NOT COALESCE(me.partner_id = ANY(everybody.ids), FALSE)
                           AS hidden,
                       everybody.ids AS partner_ids
                FROM calendar_event e
                JOIN calendar_attendee a ON a.event_id = e.id
                JOIN res_users me ON me.id = %(uid)s
                LEFT JOIN res_users_settings s ON s.user_id = e.user_id
                LEFT JOIN LATERAL (
                    SELECT array_agg(DISTINCT each.partner_id) AS ids
                    FROM calendar_attendee each WHERE each.event_id = e.id
                ) AS everybody ON TRUE
                WHERE e.id IN %(events)s AND a.partner_id = ANY(%(partners)s)
                  AND a.state IS DISTINCT FROM 'declined'
                ORDER BY e.start, e.id""",
                uid=self.env.uid,
                events=query.subselect(),
                partners=partner_ids,
            )
        )

    def _search_meetings(self, partner_ids, low, high):
        """Return the query of meetings that the user may read."""
        # Whole days are kept as 8:00 to 18:00, which lies in that day in every zone.
        return self.env["calendar.event"]._search(
            [
                ("start", "<", high),
                ("stop", ">", low),
                ("attendee_ids", "any", [("partner_id", "in", partner_ids)]),
            ]
        )

    def _flush(self):
        for name, columns in (
            ("calendar.attendee", ["event_id", "partner_id", "state"]),
            ("res.users.settings", ["calendar_default_privacy", "user_id"]),
            ("calendar.event", ["allday", "location", "name", "privacy", "show_as"]),
            ("calendar.event", ["start", "start_date", "stop", "stop_date", "user_id"]),
        ):
            self.env[name].flush_model(columns)

    # ------------------------------------------------------------------
    # Moving
    # ------------------------------------------------------------------

    def _get_place(self, record, user_id):
        """Return the time of the meeting, in the row of one who attends.

        :raise AccessError: that user does not attend
        """
        if user_id not in self._get_user_ids(record):
            raise AccessError(self.env._("This person is not in this meeting."))
        return Place(user_id, record.start, record.stop)

    def _get_stamp(self, record):
        """Return its time and who attends."""
        # Attendees whom the user may not read as contacts count as well.
        partners = record.sudo().attendee_ids.partner_id
        return _stamp(record.start, record.stop, partners.ids)

    def _get_user_ids(self, record):
        """Return the users who attend."""
        # Whose time it takes is no secret.
        return set(record.sudo().attendee_ids.partner_id.user_ids.ids)

    def _is_readable(self, record):
        """Private meetings are those of the people who come."""
        is_private = record._check_private_event_conditions()
        return super()._is_readable(record) and not is_private

    def _is_open(self, record):
        """Meetings of whole days have no hour to be moved to."""
        return record.active and not record.allday

    def _write_place(self, record, origin, place):
        """Write the new time; for another row, let that person come instead.

        A meeting that repeats is moved this once. Whoever attends is told, by core.
        """
        if not place.start:
            raise UserError(
                self.env._("A meeting has a time. Cancel it in the calendar instead.")
            )
        if not record.has_access("write") or record._check_private_event_conditions():
            raise AccessError(self.env._("You may not change this meeting."))
        values = {}
        if (place.start, place.stop) != (origin.start, origin.stop):
            values |= {"start": place.start, "stop": place.stop}
        if place.user_id != origin.user_id:
            values |= self._prepare_replacement(record, origin, place)
        if values:
            record.write(values)

    def _prepare_replacement(self, record, origin, place):
        Users = self.env["res.users"]
        old, new = Users.browse(origin.user_id), Users.browse(place.user_id)
        if new.partner_id in record.partner_ids:
            raise UserError(
                self.env._(
                    "%(person)s attends “%(meeting)s” already.",
                    person=new.name,
                    meeting=record.name,
                )
            )
        values = {
            "partner_ids": [
                Command.unlink(old.partner_id.id),
                Command.link(new.partner_id.id),
            ]
        }
        if record.user_id == old:
            values["user_id"] = new.id
        return values


def _stamp(start, stop, partner_ids, **others):
    return f"{start}|{stop}|{','.join(map(str, sorted(partner_ids)))}"
