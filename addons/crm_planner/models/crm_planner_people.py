from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import MOST_PEOPLE
from .crm_planner_source import Person

SCOPES = {"team": "crm.team", "department": "hr.department"}


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
    def _get_plannable_ids(self, user_ids):
        """Return those of the users for whom the current user may plan.

        Sales managers plan for everybody, whoever leads a team for its members, the
        manager of a department for its people, and everybody for themselves.

        :param user_ids: collection of ids of users
        :return: set of ids
        """
        asked = set(user_ids)
        if self.env.user.has_group("sales_team.group_sale_manager"):
            return asked
        plannable = asked & {self.env.uid}
        others = asked - plannable
        if others:
            plannable |= self._get_led_ids(others)
        return plannable

    def _get_led_ids(self, user_ids):
        """Return who of the users is led by the current one."""
        led = (
            self.env["crm.team.member"]
            .search(
                [
                    ("user_id", "in", [*user_ids]),
                    ("crm_team_id.user_id", "=", self.env.uid),
                ]
            )
            .user_id.ids
        )
        # Who is whose boss is no secret, but employees are for HR: only ids come out.
        departments_sudo = (
            self.env["hr.department"]
            .sudo()
            .search([("manager_id.user_id", "=", self.env.uid)])
        )
        if departments_sudo:
            employees_sudo = (
                self.env["hr.employee"]
                .sudo()
                .search(
                    [
                        ("department_id", "child_of", departments_sudo.ids),
                        ("user_id", "in", [*user_ids]),
                        ("company_id", "in", self.env.companies.ids),
                    ]
                )
            )
            led += employees_sudo.user_id.ids
        return set(led)

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
            [("crm_team_member_ids.user_id.active", "=", True)], ["name", "user_id"]
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
            record = self.env[SCOPES[kind]].search_fetch(
                [("id", "=", int(id_))], ["company_id"]
            )
        if not record:
            raise UserError(
                self.env._("This team or department is no longer there. Choose another.")
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
        # a view on these tables, which does not know that it needs them
        self.env["hr.employee"].flush_model(["current_version_id", "user_id"])
        self.env["hr.version"].flush_model(["department_id"])
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
        rows = self.env.execute_query(query.select(*columns))
        people = [
            Person(id_, name, partner_id, tz or "UTC")
            for id_, name, partner_id, tz in rows
        ]
        uid = self.env.uid
        return sorted(people, key=lambda person: (person.id != uid, person.name))
