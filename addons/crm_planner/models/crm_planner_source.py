from typing import NamedTuple

from odoo import models
from odoo.exceptions import LockError, UserError


class Person(NamedTuple):
    """Somebody who has a row on a board."""

    id: int
    name: str
    partner_id: int
    tz: str
    # whether the current user may plan for this person
    plannable: bool = False


class Place(NamedTuple):
    """Where something stands: with whom, and when (naive UTC; None: off the board)."""

    user_id: int | None
    start: object = None
    stop: object = None


class CrmPlannerSource(models.AbstractModel):
    """Something that takes people's time and stands on a board.

    A source is an abstract model that inherits this one, sets the two attributes below
    and is named by ``crm.planner._get_planner_sources``. It reads the blocks of many
    people in a number of statements that does not grow with them, and writes one.
    """

    _name = "crm.planner.source"
    _description = "Source of a Planner"

    # Code of the source, unique among sources; the model of its records.
    _planner_kind = None
    _planner_model = None
    # Whether its records may only begin while the person is at work.
    _planner_at_work = True

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    def _read_blocks(self, people, low, high):
        """Return what takes people's time between two moments.

        What the user may not read is there too, as a time that is taken, without a
        name.

        :param people: list of :class:`Person`
        :param low, high: naive UTC datetimes
        :return: list of dicts, see :meth:`_make_block`; ``start`` and ``stop`` are
            naive UTC, or ``day_span`` has the first and last day
        """
        raise NotImplementedError

    def _read_unplanned(self, user_ids, term, limit):
        """Return what waits to be planned.

        :param user_ids: those whose work is asked for, False for nobody's
        :param term: text to find, or empty
        :return: (list of dicts, whether there is more)
        """
        return [], False

    def _make_block(self, record_id, user_id, **values):
        """Return a block with the values that sources leave out."""
        return {
            "key": f"{self._planner_kind}-{record_id}-{user_id}",
            "kind": self._planner_kind,
            "id": record_id,
            "model": self._planner_model,
            "user_id": user_id,
            "name": "",
            "document": "",
            "document_model": False,
            "document_id": False,
            "icon": "",
            "priority": 0,
            "state": "",
            "deadline": False,
            "busy": True,
            "hidden": False,
            "all_day": False,
            "movable": False,
            "removable": False,
            "at_work": self._planner_at_work,
            "stamp": "",
            **values,
        }

    # ------------------------------------------------------------------
    # Moving
    # ------------------------------------------------------------------

    def _lock(self, record_id):
        """Return the record, locked, or nothing when it is gone.

        :raise UserError: somebody is writing it at this moment
        """
        ids = [record_id] if isinstance(record_id, int) else []
        record = self.env[self._planner_model].browse(ids).exists()
        try:
            record.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody is changing this at this very moment. Try again.")
            ) from error
        # what was read before the lock may be old
        record.invalidate_recordset()
        return record

    def _get_place(self, record, user_id):
        """Return the :class:`Place` of a record in the row of a user."""
        raise NotImplementedError

    def _get_stamp(self, record):
        """Return a text that changes when the record is moved, and only then."""
        raise NotImplementedError

    def _get_user_ids(self, record):
        """Return the users whose time the record takes."""
        raise NotImplementedError

    def _is_readable(self, record):
        """Tell whether the user may know what the record is about."""
        return record.has_access("read")

    def _is_open(self, record):
        """Tell whether the record can still be planned."""
        return True

    def _write_place(self, record, origin, place):
        """Put a record elsewhere; rights and times were checked before.

        :param origin: where it stands
        :param place: where it is to stand; without a start it leaves the board
        """
        raise NotImplementedError
