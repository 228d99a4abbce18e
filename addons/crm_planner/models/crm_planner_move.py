from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date, format_time

from ..utils import planner
from .crm_planner_source import Place

FORTNIGHT = timedelta(days=14)


class CrmPlannerMove(models.AbstractModel):
    """Moving what stands on a board."""

    _inherit = "crm.planner"

    @api.model
    def move_block(self, move, view):
        """Put something elsewhere on the board, or take it off.

        :param move: dict with ``kind`` and ``id``, the ``stamp`` of what the caller
            saw, ``origin_id`` (the user in whose row it stood, False for nobody),
            ``user_id``, ``start`` and ``stop`` in minutes on the clock (None to take it
            off)
        :param view: dict with the ``scope`` and the ``first`` day of what is looked at
        :return: dict with the ``people`` whose rows changed, the new ``stamp``, and
            a ``conflict``: a sentence when somebody was faster and nothing was moved
        :raise AccessError: one may not plan for these people, or not change this
        :raise UserError: nobody works then, or what is asked makes no sense
        """
        self._check_planner_access()
        source = self._get_sources().get(move.get("kind"))
        if source is None:
            raise UserError(self.env._("This cannot be planned."))
        opened = self._open_view(view.get("scope"), self._get_first(view))
        record = source._lock(move.get("id"))
        if record and not source._is_readable(record):
            raise AccessError(self.env._("This is not yours to move."))
        conflict = self._find_conflict(source, record, move)
        touched = {move.get("origin_id"), move.get("user_id")}
        stamp = move.get("stamp")
        if not conflict:
            origin = source._get_place(record, move.get("origin_id") or None)
            place = self._prepare_place(opened.wall, move)
            self._check_move(source, opened.company, origin, place)
            touched |= source._get_user_ids(record)
            source._write_place(record, origin, place)
            stamp = source._get_stamp(record)
        if record:
            touched |= source._get_user_ids(record)
        people = [person for person in opened.people if person.id in touched]
        return {
            "conflict": conflict,
            "stamp": stamp,
            "people": self._read_rows(opened, people),
        }

    def _get_first(self, view):
        """Return the first day of what somebody looks at, which may be any."""
        first = view.get("first")
        week = self._get_week_start(first)
        if str(week) != first:
            raise UserError(self.env._("The week has changed. Load the board again."))
        return week

    def _find_conflict(self, source, record, move):
        """Return a sentence if the record is not where it was seen, else False."""
        if not record or not source._is_open(record):
            return self.env._("This was finished or removed meanwhile.")
        if source._get_stamp(record) == move.get("stamp"):
            return False
        # Who changed it may be somebody whom the user cannot read.
        record_sudo = record.sudo()
        return self.env._(
            "%(who)s changed “%(what)s” meanwhile. It was not moved; the board shows"
            " where it is now.",
            who=record_sudo.write_uid.name,
            what=record_sudo.display_name,
        )

    def _prepare_place(self, wall, move):
        """Return the :class:`Place` that is asked for."""
        start, stop = move.get("start"), move.get("stop")
        user_id = move.get("user_id") or None
        if start is None:
            return Place(user_id)
        if not isinstance(start, int) or not isinstance(stop, int) or start >= stop:
            raise UserError(self.env._("What is planned begins before it ends."))
        if not user_id:
            raise UserError(self.env._("Choose who is to do it."))
        place = Place(user_id, wall.moment(start), wall.moment(stop))
        if place.stop - place.start > FORTNIGHT:
            raise UserError(self.env._("Plan two weeks at most in one piece."))
        return place

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------

    def _check_move(self, source, company, origin, place):
        self._check_people({origin.user_id, place.user_id} - {None})
        is_elsewhere = (origin.user_id, origin.start) != (place.user_id, place.start)
        if place.start and source._planner_at_work and is_elsewhere:
            self._check_at_work(place, company)

    def _check_people(self, user_ids):
        """Refuse to plan for people whom the user does not lead, or cannot see."""
        known = self._fetch_people(Domain("id", "in", [*user_ids]))
        strangers = user_ids - {person.id for person in known if person.plannable}
        if not strangers:
            return
        names = [person.name for person in known if person.id in strangers]
        if not names:
            raise AccessError(self.env._("This person is none of your colleagues."))
        raise AccessError(
            self.env._(
                "You plan for yourself and for those you lead. Ask %(names)s, or"
                " whoever leads them.",
                names=", ".join(names),
            )
        )

    def _check_at_work(self, place, company):
        """Refuse a beginning at which the person does not work."""
        user = self.env["res.users"].browse(place.user_id)
        work, __ = self.env["crm.worktime"].get_hours(
            user, company, place.start, place.start + FORTNIGHT
        )
        following = [start for start, end in work[user.id] if end > place.start]
        if following and following[0] <= place.start:
            return
        # Colleagues' names are no secret.
        name = user.sudo().name
        if not following:
            raise UserError(
                self.env._(
                    "%(person)s does not work on %(moment)s, nor in the two weeks"
                    " after it.",
                    person=name,
                    moment=self._format_moment(place.start),
                )
            )
        raise UserError(
            self.env._(
                "%(person)s does not work on %(moment)s. The next hours of work begin"
                " on %(next)s.",
                person=name,
                moment=self._format_moment(place.start),
                next=self._format_moment(following[0]),
            )
        )

    def _format_moment(self, moment):
        tz = self.env.context.get("tz") or self.env.user.tz or "UTC"
        wall = planner.Wall(moment.date(), tz)
        day = wall.first + wall.minute(moment) // planner.DAY * timedelta(days=1)
        return self.env._(
            "%(day)s at %(time)s",
            day=format_date(self.env, day, date_format="EEEE d MMMM"),
            time=format_time(self.env, moment, tz=tz, time_format="short"),
        )
