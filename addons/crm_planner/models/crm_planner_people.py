from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import MOST_PEOPLE
from .crm_planner_source import Person

# What a board may be of, and what is read of it.
SCOPES = {
    "team": ("crm.team", ["company_id", "user_id"]),
    "department": ("hr.department", ["company_id"]),
}


class CrmPlannerPeople(models.AbstractModel):
    """Whose time a board shows, and who plans for whom."""

    _inherit = "crm.planner"

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    @api.model
    def _check_planner_access(self):
        """Refuse people who have no business with the board.

        Add-ons with a board of their own let in further groups here.

        :raise AccessError: the user is in none of the groups
        """
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(
                self.env._("The planner is for salespeople and their managers.")
            )

    @api.model
    def _get_plannable_sql(self, user):
        """Return for whom the current user may plan, as a condition.

        Sales managers plan for everybody, whoever leads a team for its members, the
        manager of a department for its people, and everybody for themselves. Add-ons
        with planners of their own widen it here.

        Who is whose boss is no secret, though employees are for HR: nothing but the
        answer comes out.

        :param user: SQL of the id of a user
        :return: SQL of a boolean
        """
        if self.env.user.has_group("sales_team.group_sale_manager"):
            return SQL("TRUE")
        return SQL(
            """(%(user)s = %(uid)s OR EXISTS (
                SELECT 1 FROM crm_team_member m JOIN crm_team t ON t.id = m.crm_team_id
                WHERE m.user_id = %(user)s AND t.user_id = %(uid)s
                  AND m.active AND t.active
                  AND (t.company_id IS NULL OR t.company_id = ANY(%(companies)s))
            ) OR EXISTS (
                SELECT 1 FROM hr_employee e
                JOIN hr_version v ON v.id = e.current_version_id
                JOIN hr_department d ON d.id = v.department_id
                JOIN hr_department led
                  ON starts_with(d.parent_path, led.parent_path) AND led.active
                JOIN hr_employee boss ON boss.id = led.manager_id
                WHERE e.user_id = %(user)s AND boss.user_id = %(uid)s
                  AND e.active AND boss.active
                  AND e.company_id = ANY(%(companies)s)
            ))""",
            user=user,
            uid=self.env.uid,
            companies=self.env.companies.ids,
        )

    def _flush_leaders(self):
        for name, columns in (
            ("crm.team", ["active", "company_id", "user_id"]),
            ("crm.team.member", ["active", "crm_team_id", "user_id"]),
            ("hr.department", ["active", "manager_id", "parent_path"]),
            ("hr.employee", ["active", "company_id", "current_version_id", "user_id"]),
            ("hr.version", ["department_id"]),
        ):
            self.env[name].flush_model(columns)

    # ------------------------------------------------------------------
    # Scopes
    # ------------------------------------------------------------------

    @api.model
    def _get_planner_scopes(self):
        """Return the boards that can be chosen, the first one being shown at first.

        :return: list of dicts with code, name and kind ('me', 'team', 'department')
        """
        uid = self.env.uid
        teams = self.env["crm.team"].search_fetch(
            [
                ("crm_team_member_ids.user_id.active", "=", True),
                (
                    "crm_team_member_ids.user_id.company_ids",
                    "in",
                    self.env.companies.ids,
                ),
            ],
            ["name", "user_id"],
        )
        mine = self.env["crm.team.member"].search_fetch(
            [("user_id", "=", uid)], ["crm_team_id"]
        )
        home = mine.crm_team_id
        teams = teams.sorted(lambda team: (team.user_id.id != uid, team not in home))
        departments = self.env["hr.department"].search_fetch(
            [("company_id", "in", [*self.env.companies.ids, False])],
            ["name", "parent_id"],
        )
        return [
            *(
                {"code": f"team-{team.id}", "name": team.name, "kind": "team"}
                for team in teams
            ),
            {"code": "me", "name": self.env._("Only me"), "kind": "me"},
            *(
                {
                    "code": f"department-{department.id}",
                    "name": department.complete_name,
                    "kind": "department",
                }
                for department in departments.sorted("complete_name")
            ),
        ]

    @api.model
    def _get_scope_record(self, scope):
        """Return the team or department of a code, or nothing for oneself.

        :raise UserError: it is gone, or not for this user
        """
        kind, __, id_ = (scope or "").partition("-")
        if kind == "me":
            return self.env["crm.team"]
        record = None
        if kind in SCOPES and id_.isdigit():
            model, names = SCOPES[kind]
            record = self.env[model].search_fetch([("id", "=", int(id_))], names)
        if not record:
            raise UserError(
                self.env._(
                    "This team or department is no longer there. Choose another."
                )
            )
        return record

    @api.model
    def _get_planner_people(self, scope_record):
        """Return the :class:`Person` of each row, oneself first, then by name."""
        domain = Domain("id", "=", self.env.uid)
        if scope_record._name == "hr.department":
            domain = Domain("id", "in", self._get_members_sql(scope_record))
        elif scope_record:
            domain = Domain("crm_team_member_ids.crm_team_id", "=", scope_record.id)
            domain |= Domain("id", "=", scope_record.user_id.id)
        return self._fetch_people(domain)

    def _get_members_sql(self, department):
        """Return the query of the users who work in a department or below it."""
        # a view on tables of which it does not know that it needs them
        self._flush_leaders()
        query = self.env["hr.employee.public"]._search(
            [("department_id", "child_of", department.id), ("user_id", "!=", False)]
        )
        return query.subselect(SQL.identifier(query.table, "user_id"))

    def _fetch_people(self, domain, limit=MOST_PEOPLE):
        """Return active colleagues of one's own companies, in one statement."""
        domain &= Domain(
            [
                ("active", "=", True),
                ("share", "=", False),
                ("company_ids", "in", self.env.companies.ids),
            ]
        )
        # Names of colleagues are no secret; the companies are in the domain.
        Users = self.env["res.users"].sudo()
        query = Users._search(domain, limit=limit, order="name, id")
        columns = [
            Users._field_to_sql(query.table, name, query)
            for name in ("id", "name", "partner_id", "tz")
        ]
        columns.append(self._get_plannable_sql(columns[0]))
        self._flush_leaders()
        rows = self.env.execute_query(query.select(*columns))
        people = [
            Person(id_, name, partner_id, tz or "UTC", plannable)
            for id_, name, partner_id, tz, plannable in rows
        ]
        uid = self.env.uid
        return sorted(people, key=lambda person: (person.id != uid, person.name))
