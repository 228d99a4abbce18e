from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

EVERYBODY = "sales_team.group_sale_salesman_all_leads"
# the field that says under which level a person stands
WITHIN = {"team": "team_id", "department": "department_id", "territory": ""}


class Node(NamedTuple):
    """A row of a tree of owners.

    :param key: names the row, and ``above`` that of the row it belongs to
    :param within: of a person, the team or department of the row
    :param current: whether somebody works there today; others only had targets
    """

    key: str
    above: str | None
    kind: str
    id: int
    within: int
    name: str
    level: int
    current: bool = True


class CrmTarget(models.Model):
    """The owners of targets in a tree: by teams, departments or territories."""

    _inherit = "crm.target"

    @api.model
    def _get_tree(self, view, company, targets):
        """The rows of a tree, each after the one above it.

        Whoever may not see everybody's targets sees the own row and the levels above.

        :param view: ``team``, ``department`` or ``territory``
        :param targets: those whose owners have a row even if they left
        :return: list of :class:`Node`
        """
        # who works where is in the company's directory
        levels = getattr(self.sudo(), f"_get_{view}_levels")(company, targets.sudo())
        people = self._get_people(view, company, targets.sudo(), levels)
        if not self._sees_everybody():
            people = {
                within: [user for user in users if self._has_row(user[0], targets)]
                for within, users in people.items()
            }
        top = Node(f"company-{company.id}", None, "company", company.id, 0, "", 0)
        nodes = [top._replace(name=company.sudo().display_name)]
        below = defaultdict(list)
        for level in levels:
            below[level.above or top.key].append(level)
        self._add_below(nodes, top, below, people)
        return nodes if self._sees_everybody() else self._prune(nodes, targets)

    @api.model
    def _sees_everybody(self):
        """Whether the reader sees the targets of everybody in the company."""
        return self.env.su or self.env.user.has_group(EVERYBODY)

    def _has_row(self, user_id, targets):
        return user_id == self.env.uid or user_id in targets.user_id.ids

    def _add_below(self, nodes, top, below, people):
        """Add what is below a row: levels first, then people."""
        for node in below[top.key]:
            nodes.append(node._replace(above=top.key, level=top.level + 1))
            self._add_below(nodes, nodes[-1], below, people)
        within = 0 if top.kind == "company" else top.id
        nodes += [
            Node(
                f"user-{user_id}-{within}",
                top.key,
                "user",
                user_id,
                within,
                name,
                top.level + 1,
                current,
            )
            for user_id, name, current in people.get(within, ())
        ]

    def _prune(self, nodes, targets):
        """Rows that concern the reader, and those above them."""
        above = {node.key: node.above for node in nodes}
        kept = set()
        for node in nodes:
            mine = node.kind == "user" or (
                node.kind != "company" and node.id in targets[f"{node.kind}_id"].ids
            )
            key = node.key if mine else None
            while key:
                kept.add(key)
                key = above[key]
        return [node for node in nodes if node.key in kept]

    # ------------------------------------------------------------------
    # Levels
    # ------------------------------------------------------------------

    def _get_team_levels(self, company, targets):
        domain = Domain("company_id", "in", [False, company.id])
        # teams without people are shown once they have a target
        domain &= Domain("crm_team_member_ids.user_id.company_ids", "in", company.ids)
        Team = self.env["crm.team"].with_context(active_test=True)
        teams = Team.search(domain) | targets.team_id
        return [
            Node(f"team-{team.id}", None, "team", team.id, 0, team.name, 1)
            for team in teams.sorted(lambda team: (team.sequence, team.name, team.id))
        ]

    def _get_department_levels(self, company, targets):
        Department = self.env["hr.department"]
        found = Department.search([("company_id", "in", [False, company.id])])
        return self._get_tree_levels("department", found | targets.department_id)

    def _get_territory_levels(self, company, targets):
        Territory = self.env["crm.territory"]
        found = Territory.search([("company_id", "in", [False, company.id])])
        return self._get_tree_levels("territory", found | targets.territory_id)

    def _get_tree_levels(self, kind, records):
        return [
            Node(
                f"{kind}-{record.id}",
                f"{kind}-{record.parent_id.id}"
                if record.parent_id in records
                else None,
                kind,
                record.id,
                0,
                record.name,
                1,
            )
            for record in records.sorted("complete_name")
        ]

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------

    def _get_people(self, view, company, targets, levels):
        """``{id of the level, 0 for none: [(user id, name, works there today)]}``."""
        if view == "territory":
            return {}
        known = {level.id for level in levels}
        today = {
            "team": self._get_team_people,
            "department": self._get_department_people,
        }[view](company, known)
        pairs = dict.fromkeys(today, True)
        for target in targets:
            if target.owner_kind == "user":
                within = target[WITHIN[view]].id
                pairs.setdefault(
                    (within if within in known else 0, target.user_id), False
                )
        people = defaultdict(list)
        for (within, user), current in pairs.items():
            people[within].append((user.id, user.name, current and user.active))
        return {
            within: sorted(users, key=lambda user: (user[1], user[0]))
            for within, users in people.items()
        }

    def _get_team_people(self, company, known):
        members = (
            self.env["crm.team.member"]
            .sudo()
            .search_fetch(
                [
                    ("crm_team_id", "in", list(known)),
                    ("user_id.company_ids", "in", company.ids),
                ],
                ["crm_team_id", "user_id"],
            )
        )
        return [(member.crm_team_id.id, member.user_id) for member in members]

    def _get_department_people(self, company, known):
        employees = (
            self.env["hr.employee"]
            .sudo()
            .search_fetch(
                [
                    ("user_id", "!=", False),
                    ("company_id", "=", company.id),
                    ("department_id", "in", list(known)),
                ],
                ["department_id", "user_id"],
            )
        )
        return [(employee.department_id.id, employee.user_id) for employee in employees]
