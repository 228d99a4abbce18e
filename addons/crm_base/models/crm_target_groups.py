from collections import defaultdict
from datetime import date

from odoo import api, models
from odoo.tools import SQL

BEGINNING, END = date.min.toordinal(), date.max.toordinal()


class CrmTarget(models.Model):
    """Who, or what, belongs to the owners of targets, and in which days."""

    _inherit = "crm.target"

    @api.model
    def _get_groups_of(self, aims):
        """``{kind: {owner id: [(id of a part, first, last)]}}``.

        Parts of teams and departments are people, those of territories the territories
        below. One statement per kind that there is.

        :param aims: list of :class:`~.crm_target_attainment.Aim`
        """
        ids = defaultdict(set)
        for aim in aims:
            ids[aim.kind].add(aim.owner_id)
        read = {
            "team": self._get_members_of_teams,
            "department": self._get_members_of_departments,
            "territory": self._get_territories_below,
        }
        return {kind: read[kind](sorted(ids[kind])) for kind in read if ids[kind]}

    @api.model
    def _get_members_of_teams(self, ids):
        """People of teams as they are today: core keeps no history of them."""
        # who works in a team is no secret; what they do is asked with the own rights
        members = self.env["crm.team.member"].sudo()
        found = defaultdict(list)
        for member in members.search_fetch(
            [("crm_team_id", "in", ids)], ["crm_team_id", "user_id"]
        ):
            found[member.crm_team_id.id].append((member.user_id.id, BEGINNING, END))
        return found

    @api.model
    def _get_members_of_departments(self, ids):
        """People of departments and those below, by their terms of employment.

        The first terms hold for the time before them, too.
        """
        self.env["hr.version"].flush_model(["date_version", "department_id", "active"])
        self.env["hr.employee"].flush_model(["user_id"])
        self.env["hr.department"].flush_model(["parent_path"])
        rows = self.env.execute_query(
            SQL(
                """WITH terms AS (
                    SELECT e.user_id, v.department_id, v.employee_id,
                        CASE WHEN lag(v.id) OVER terms IS NOT NULL
                             THEN v.date_version END AS first,
                        lead(v.date_version) OVER terms AS until
                    FROM hr_version v JOIN hr_employee e ON e.id = v.employee_id
                    WHERE v.active AND e.user_id IS NOT NULL
                    WINDOW terms AS (
                        PARTITION BY v.employee_id ORDER BY v.date_version, v.id)
                )
                SELECT above.id, terms.user_id, terms.first, terms.until
                FROM hr_department above
                JOIN hr_department d ON d.parent_path LIKE above.parent_path || '%%'
                JOIN terms ON terms.department_id = d.id
                WHERE above.id = ANY(%s)
                ORDER BY terms.user_id, terms.first NULLS FIRST""",
                ids,
            )
        )
        found = defaultdict(list)
        for department_id, user_id, first, until in rows:
            low = first.toordinal() if first else BEGINNING
            high = until.toordinal() - 1 if until else END
            found[department_id].append((user_id, low, high))
        return found

    @api.model
    def _get_territories_below(self, ids):
        """Territories, and all those below each."""
        self.env["crm.territory"].flush_model(["parent_path"])
        rows = self.env.execute_query(
            SQL(
                """SELECT above.id, t.id FROM crm_territory above
                JOIN crm_territory t ON t.parent_path LIKE above.parent_path || '%%'
                WHERE above.id = ANY(%s) ORDER BY t.id""",
                ids,
            )
        )
        found = defaultdict(list)
        for above_id, id_ in rows:
            found[above_id].append((id_, BEGINNING, END))
        return found
