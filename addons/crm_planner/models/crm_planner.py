from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from ..const import MOST_PEOPLE, MOST_WAITING
from ..utils import planner
from .crm_planner_source import Person

ONE_DAY = timedelta(days=1)


class View(NamedTuple):
    """What somebody looks at: a team or department, and a week on the clock."""

    scope: object
    company: object
    people: list[Person]
    wall: planner.Wall


class CrmPlanner(models.AbstractModel):
    """The board on which people's time is planned.

    A board has a row per person of a team or department and a week of columns. What
    stands on it comes from sources (see ``crm.planner.source``), when people work from
    ``crm.worktime``. Times go to the screen and back as minutes on the clock of whoever
    looks, see ``utils/planner.py``.

    Reading takes a number of statements that does not grow with people or blocks.
    """

    _name = "crm.planner"
    _description = "Team Planner"

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------

    @api.model
    def _get_planner_sources(self):
        """Return the names of the models whose records stand on the board."""
        return ["crm.planner.source.activity", "crm.planner.source.meeting"]

    # ------------------------------------------------------------------
    # Screen
    # ------------------------------------------------------------------

    @api.model
    def load_choices(self):
        """Return what there is to look at.

        :return: dict with ``scopes``, see :meth:`_get_planner_scopes`
        """
        self._check_planner_access()
        return {"scopes": self._get_planner_scopes()}

    @api.model
    def load_board(self, scope, day=False):
        """Return the board of the week that holds a day.

        :param scope: code of a team or department, or 'me'
        :param day: a date as text; today if not given
        :return: dict with the days, the hours to show, and a row per person
        :raise UserError: there is no such team, department or day
        """
        self._check_planner_access()
        view = self._open_view(scope, self._get_week_start(day))
        wall = view.wall
        people = self._read_rows(view, view.people)
        hours = planner.visible_hours(
            [
                span
                for person in people
                for span in (
                    *person["work"],
                    *((block["start"], block["stop"]) for block in person["blocks"]),
                )
            ]
        )
        return {
            "scope": scope,
            "first": fields.Date.to_string(wall.first),
            "now": wall.minute(fields.Datetime.now()),
            "hours": hours,
            "days": self._describe_days(wall, people),
            "people": people,
            "is_cut": len(view.people) == MOST_PEOPLE,
        }

    @api.model
    def load_waiting(self, scope, term="", person=False):
        """Return the work that waits to be planned, the most pressing first.

        :param scope: code of a team or department, or 'me'
        :param term: text to find
        :param person: id of a user whose work is asked for, 0 for nobody's
        :return: dict with ``items`` and whether there is ``more``
        """
        self._check_planner_access()
        people = self._get_planner_people(self._get_scope_record(scope))
        names = {each.id: each.name for each in people}
        wanted = {*(each.id for each in people if each.plannable), False}
        if person is not False:
            wanted &= {person or False}
        items, more = [], False
        for source in self._get_sources().values():
            found, has_more = source._read_unplanned(
                sorted(wanted), term.strip(), MOST_WAITING
            )
            items += found
            more = more or has_more
        today = fields.Date.context_today(self)
        for item in items:
            late = today - item["deadline"] if item["deadline"] else timedelta()
            item |= {
                "person": names.get(item["user_id"], ""),
                "days_late": max(0, late // ONE_DAY),
                "deadline": fields.Date.to_string(item["deadline"]),
            }
        return {"items": items, "more": more}

    # ------------------------------------------------------------------
    # View
    # ------------------------------------------------------------------

    def _get_sources(self):
        sources = (self.env[name] for name in self._get_planner_sources())
        return {source._planner_kind: source for source in sources}

    def _get_week_start(self, day):
        """Return the first day of a week, as weeks begin in the user's language."""
        try:
            day = fields.Date.to_date(day) or fields.Date.context_today(self)
        except ValueError as error:
            raise UserError(self.env._("“%s” is not a day.", day)) from error
        week_start = int(get_lang(self.env).week_start)
        return day - (day.isoweekday() - week_start) % 7 * ONE_DAY

    def _open_view(self, scope, first):
        """Return the :class:`View` of a scope, from its first day on."""
        record = self._get_scope_record(scope)
        tz = self.env.context.get("tz") or self.env.user.tz or "UTC"
        return View(
            record,
            record.company_id or self.env.company,
            self._get_planner_people(record),
            planner.Wall(first, tz),
        )

    def _describe_days(self, wall, people):
        """Return for each day whether anybody works or has something on that day."""
        spans = [
            span
            for person in people
            for span in (
                *person["work"],
                *((block["start"], block["stop"]) for block in person["blocks"]),
            )
        ]
        busy = planner.join(spans)
        days = []
        for number in range(wall.days):
            span = (number * planner.DAY, (number + 1) * planner.DAY)
            date = wall.first + number * ONE_DAY
            days.append(
                {
                    "date": fields.Date.to_string(date),
                    "open": bool(planner.overlap(span, busy)),
                }
            )
        return days

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------

    def _read_rows(self, view, people):
        """Return the rows of some people of a view, with all that stands in them."""
        wall = view.wall
        users = self.env["res.users"].browse(person.id for person in people)
        work, absences = self.env["crm.worktime"].get_hours(
            users, view.company, wall.low, wall.high
        )
        blocks = {person.id: [] for person in people}
        if people:
            for source in self._get_sources().values():
                for block in source._read_blocks(people, wall.low, wall.high):
                    blocks[block["user_id"]].append(block)
        rows = []
        for person in people:
            row = {
                "id": person.id,
                "name": person.name,
                "tz": person.tz,
                "ahead": wall.ahead(person.tz),
                "plannable": person.plannable,
                "work": wall.cut(work.get(person.id, [])),
                "away": self._describe_absences(
                    wall, person, absences.get(person.id, [])
                ),
                "blocks": blocks[person.id],
            }
            self._finish_row(wall, row)
            rows.append(row)
        return rows

    def _describe_absences(self, wall, person, absences):
        """Return absences on the board: a colleague's without its reason."""
        is_self = person.id == self.env.uid
        result = []
        for start, end, name, is_own in absences:
            if is_own:
                name = (is_self and name) or (
                    self.env._("Away") if is_self else self.env._("Busy")
                )
            result += [
                {"start": low, "stop": high, "name": name or self.env._("Holiday")}
                for low, high in wall.cut([(start, end)])
            ]
        return result

    def _finish_row(self, wall, row):
        """Bring the blocks of a row onto the clock and mark what is wrong with them."""
        low, high = 0, wall.days * planner.DAY
        shown = []
        for block in row["blocks"]:
            span = self._pop_span(wall, block)
            if span[0] < high and span[1] > low:
                block["start"], block["stop"] = span
                shown.append(block)
        row["blocks"] = shown
        busy = [block for block in shown if block["busy"]]
        spans = [(block["start"], block["stop"]) for block in busy]
        row["load"] = planner.loads(spans, row["work"], wall.days)
        double = dict(
            zip((block["key"] for block in busy), planner.clashes(spans), strict=True)
        )
        away = planner.join((each["start"], each["stop"]) for each in row["away"])
        for block in shown:
            span = (block["start"], block["stop"])
            block["marks"] = self._get_marks(wall, block, span, row["work"], away)
            if double.get(block["key"]):
                block["marks"].insert(0, "double")
            block["movable"] = block["movable"] and row["plannable"]
            block["removable"] = block["removable"] and block["movable"]
            if block["hidden"]:
                block["name"] = self.env._("Busy")
            block["deadline"] = fields.Date.to_string(block["deadline"])

    def _pop_span(self, wall, block):
        days = block.pop("day_span", None)
        if days:
            return wall.day_span(*days)
        return wall.span(block["start"], block["stop"])

    def _get_marks(self, wall, block, span, work, away):
        """Return what somebody should know about a block: codes, the gravest first."""
        marks = []
        if not block["all_day"] and block["busy"]:
            if planner.overlap(span, away):
                marks.append("away")
            elif planner.is_outside(span, work):
                marks.append("off_hours")
        day = wall.first + span[0] // planner.DAY * ONE_DAY
        if block["deadline"] and day > block["deadline"]:
            marks.append("late")
        return marks
