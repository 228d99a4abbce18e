from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_base.utils.period import Period

from ..utils import matching
from ..utils.situation import Situation
from .crm_assignment_engine import ENGINE
from .crm_assignment_person import PERIODS

# Forms count no further: who has more waiting does not need the exact number.
COUNTED = 10_000
# How far back a win rate looks.
WIN_RATE_DAYS = 365


class Known(NamedTuple):
    """What a plan knows of its people.

    ``situations``: ``{rule id: Situation}``; ``room``: ``{user id: leads the person may
    still take by all rules}`` of those with a limit; ``profile``: ``{user id:
    {kind of criterion: ids or thousandths}}`` as far as the rules ask.
    """

    situations: dict
    room: dict
    profile: dict


class Span(NamedTuple):
    """Leads of a user since a moment; of one rule, or (``0``) of all."""

    user_id: int
    rule_id: int
    start: object


class CrmAssignmentEngine(models.AbstractModel):
    """Finds out who can take leads, how many, whose turn it is, and who can do what.

    Everything is read for all people at once.
    """

    _inherit = "crm.assignment.engine"

    @api.model
    def _get_known(self, rules, *, count_all=False):
        """What the rules of one or more companies meet now.

        :param count_all: count what everybody received, not only those with a capacity
        :return: :class:`Known`; the room is by user, so of one company at a time
        """
        rules = rules.sudo()
        situations, room = {}, {}
        for company, group in rules.grouped("company_id").items():
            persons = self._get_persons(company, group.member_ids.user_id)
            load = self._get_load(company, self._get_loaded_users(group, persons))
            received = self._get_received(company, group, persons, count_all)
            left = self._get_room(persons, load, received)
            absent = self._get_absent(company, group.member_ids.user_id)
            for rule in group:
                situations[rule.id] = self._get_situation(
                    rule, persons, absent, left, load, received
                )
            room |= left
        profile = self._get_profile(rules)
        return Known(situations, room, profile)

    def _get_situation(self, rule, persons, absent, room, load, received):
        members = rule.member_ids
        last = rule.last_member_id
        counts = {
            user.id: received[Span(user.id, rule.id, start)]
            for user, start in self._get_starts(members)
            if Span(user.id, rule.id, start) in received
        }
        left = {
            member.user_id.id: member.capacity - counts.get(member.user_id.id, 0)
            for member in members
            if member.capacity
        }
        out = {}
        for member in members:
            user_id = member.user_id.id
            least = min(left.get(user_id, 1), room.get(user_id, 1))
            person = persons.get(user_id)
            code = self._get_out_code(member, person, user_id in absent, least)
            if code:
                out[user_id] = code
        return Situation(
            people=tuple(members.user_id.ids),
            strategy=rule.strategy,
            weights=tuple(members.mapped("weight")),
            served_last=members.ids.index(last.id) if last in members else None,
            served={member.user_id.id: member.served for member in members},
            load={user.id: load[user.id] for user in members.user_id if user.id in load}
            if rule.strategy == "least_loaded"
            else {},
            out=out,
            left=left,
            received=counts,
        )

    def _get_out_code(self, member, person, is_absent, left):
        """Why a member cannot receive, or ``None``."""
        user = member.user_id
        if not user.active or member.company_id not in user.company_ids:
            return "left"
        if member.paused or (person and person.paused):
            return "paused"
        if is_absent:
            return "absent"
        return "full" if left <= 0 else None

    def _get_absent(self, company, users):
        """Ids of users on leave now."""
        worktime = self.env["crm.worktime"].with_company(company)
        return worktime.get_absent_users(users) if users else {}

    def _get_persons(self, company, users):
        """``{user id: crm.assignment.person}`` of those who have one."""
        persons = (
            self.env["crm.assignment.person"]
            # a salesperson's lead is routed with everybody's capacity
            .sudo()
            .search([("company_id", "=", company.id), ("user_id", "in", users.ids)])
        )
        return {person.user_id.id: person for person in persons}

    # ------------------------------------------------------------------
    # Load and capacity
    # ------------------------------------------------------------------

    def _get_loaded_users(self, rules, persons):
        """People whose open leads somebody asks for."""
        loaded = rules.filtered(lambda rule: rule.strategy == "least_loaded")
        users = loaded.member_ids.user_id
        for person in persons.values():
            if person.capacity_open:
                users |= person.user_id
        return users

    @api.model
    def _get_load(self, company, users):
        """Open leads per person, with those that a stored plan is about to give.

        :return: ``{user id: leads}``, without people who have none
        """
        if not users:
            return {}
        self.env["crm.lead"].flush_model(
            ["active", "company_id", "user_id", "won_status"]
        )
        self.env["crm.decision"].flush_model()
        query = SQL(
            """SELECT user_id, sum(number)::int FROM (
                   SELECT user_id, count(*) AS number FROM crm_lead
                    WHERE user_id = ANY(%(users)s) AND active
                      AND won_status = 'pending'
                      AND (company_id = %(company)s OR company_id IS NULL)
                    GROUP BY user_id
                    UNION ALL
                   SELECT pending.user_id, count(*)
                     FROM crm_decision_run run
                     JOIN crm_decision pending ON pending.run_id = run.id
                    WHERE run.engine = %(engine)s AND run.company_id = %(company)s
                      AND %(pending)s AND pending.user_id = ANY(%(users)s)
                    GROUP BY pending.user_id) counted
                GROUP BY user_id""",
            users=users.ids,
            company=company.id,
            engine=ENGINE,
            pending=self._pending_sql(),
        )
        return dict(self.env.execute_query(query))

    def _get_room(self, persons, load, received):
        """``{user id: leads the person may still take}`` of those with a limit."""
        room = {}
        for user_id, person in persons.items():
            limits = [
                limit - received.get(Span(user_id, 0, start), 0)
                for limit, start in self._get_person_starts(person)
            ]
            if person.capacity_open:
                limits.append(person.capacity_open - load.get(user_id, 0))
            if limits:
                room[user_id] = max(min(limits), 0)
        return room

    def _get_starts(self, members):
        """Each user with the start of the rule's period in their time zone."""
        now = fields.Datetime.now()
        return [
            (member.user_id, self._get_start(now, member.rule_id.capacity_period, user))
            for member in members
            if (user := member.user_id)
        ]

    def _get_person_starts(self, person):
        """Limits of a person with the start of their periods."""
        now = fields.Datetime.now()
        return [
            (person[f"capacity_{kind}"], self._get_start(now, kind, person.user_id))
            for kind in PERIODS
            if person[f"capacity_{kind}"]
        ]

    def _get_start(self, now, kind, user):
        return Period.containing(now, kind, user.tz or "UTC").start_utc

    def _get_received(self, company, rules, persons, count_all):
        """Leads given since the starts of the periods that matter.

        :return: ``{Span: leads}``, without spans that had none
        """
        members = rules.member_ids
        if not count_all:
            members = members.filtered("capacity")
        spans = [
            Span(user.id, rule.id, start)
            for rule in members.rule_id
            for user, start in self._get_starts(
                members.filtered(lambda member, rule=rule: member.rule_id == rule)
            )
        ] + [
            Span(user_id, 0, start)
            for user_id, person in persons.items()
            for _limit, start in self._get_person_starts(person)
        ]
        # a day and a week may begin at the same moment
        spans = sorted(set(spans))
        if not spans:
            return {}
        self.env["crm.decision"].flush_model()
        query = SQL(
            """SELECT s.user_id, s.rule_id, s.start, count(*)
                 FROM unnest(%s::int[], %s::int[], %s::timestamp[])
                      AS s(user_id, rule_id, start)
                 JOIN crm_decision given
                   ON given.user_id = s.user_id AND given.date >= s.start
                  AND given.kind = 'plan' AND s.rule_id IN (given.rule_ref, 0)
                 JOIN crm_decision_run run ON run.id = given.run_id
                WHERE given.engine = %s AND run.company_id = %s AND %s
                GROUP BY s.user_id, s.rule_id, s.start""",
            *([*column] for column in zip(*spans, strict=True)),
            ENGINE,
            company.id,
            self.env["crm.decision"]._real_sql("given"),
        )
        return {Span(*key): count for *key, count in self.env.execute_query(query)}

    # ------------------------------------------------------------------
    # Competences
    # ------------------------------------------------------------------

    @api.model
    def _count_eligible(self, rule):
        """Waiting leads that each member of a rule suits, whatever their capacity.

        :return: ``{user id: leads}``
        """
        engine = self._as_engine(rule)
        rule = rule.with_env(engine.env)
        if not rule._is_domain_valid():
            return {}
        spec = engine._get_spec(rule)
        kinds = sorted(matching.kinds([spec]) & matching.FACTS.keys())
        counts = engine._count_needs(rule, kinds)
        needs = engine._get_needs(counts, kinds, moving=False)
        levels = matching.levels(spec, needs, engine._get_profile(rule))
        return {
            user_id: sum(
                count
                for class_, count in enumerate(counts.values())
                if levels is None or levels[class_][index] is not None
            )
            for index, user_id in enumerate(spec["people"])
        }

    def _count_needs(self, rule, kinds):
        """Waiting leads of a rule, at most ``COUNTED``, by what they ask for.

        :return: ``{values of the kinds: leads}``
        """
        Lead = self.env["crm.lead"]
        domain = Domain(self._get_waiting_domain()) & rule._get_lead_domain()
        query = Lead._search(domain, limit=COUNTED)
        asked = [
            SQL("%s AS %s", self._need_sql(kind), SQL.identifier(kind))
            for kind in kinds
        ]
        columns = [SQL.identifier(kind) for kind in kinds]
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) waiting %s",
                SQL(", ").join([*columns, SQL("count(*)")]),
                query.select(SQL("crm_lead.id"), *asked),
                SQL("GROUP BY %s", SQL(", ").join(columns)) if columns else SQL(),
            )
        )
        return {
            tuple(tuple(v) if isinstance(v, list) else v for v in values): count
            for *values, count in rows
        }

    def _get_profile(self, rules):
        """What people can do, as far as the criteria of the rules ask.

        :return: ``{user id: {kind: sorted ids, or thousandths for the win rate}}``
        """
        profile = {}
        for company, group in rules.grouped("company_id").items():
            asking = group.filtered("criterion_ids")
            users = asking.member_ids.user_id
            for kind in sorted(set(asking.criterion_ids.mapped("kind"))):
                able = getattr(self, f"_get_able_{kind}")(company, users)
                for user_id, value in able.items():
                    profile.setdefault(user_id, {})[kind] = value
        return profile

    def _get_able_territory(self, company, users):
        found = self.env["crm.territory"]._get_user_territories(users, company)
        return {user_id: sorted(ids) for user_id, ids in found.items() if ids}

    def _get_able_language(self, company, users):
        persons = self._get_persons(company, users)
        codes = {user.lang for user in users if user.lang}
        langs = self.env["res.lang"].with_context(active_test=False)
        by_code = {lang.code: lang.id for lang in langs.search([("code", "in", codes)])}
        able = {}
        for user in users:
            person = persons.get(user.id)
            spoken = person.lang_ids.ids if person else []
            able[user.id] = sorted(spoken or {by_code.get(user.lang)} - {None})
        return able

    def _get_able_product(self, company, users):
        persons = self._get_persons(company, users)
        Category = self.env["product.category"].sudo()
        chosen = Category.union(*(p.product_categ_ids for p in persons.values()))
        below = (
            Category.search([("id", "child_of", chosen.ids)]) if chosen else Category
        )
        return {
            user_id: sorted(
                category.id
                for category in below
                if any(
                    category.parent_path.startswith(top.parent_path)
                    for top in person.product_categ_ids
                )
            )
            for user_id, person in persons.items()
        }

    def _get_able_skill(self, company, users):
        """Skills of the users' employees that are valid today."""
        today = fields.Date.context_today(self)
        groups = (
            self.env["hr.employee.skill"]
            # who knows what is no secret inside the engine: only ids are kept
            .sudo()
            ._read_group(
                [
                    ("employee_id.user_id", "in", users.ids),
                    ("employee_id.company_id", "=", company.id),
                    ("valid_from", "<=", today),
                    "|",
                    ("valid_to", "=", False),
                    ("valid_to", ">=", today),
                ],
                ["employee_id"],
                ["skill_id:array_agg"],
            )
        )
        able = {}
        for employee, skill_ids in groups:
            able.setdefault(employee.user_id.id, set()).update(skill_ids)
        return {user_id: sorted(ids) for user_id, ids in able.items()}

    def _get_able_win_rate(self, company, users):
        """Share of the leads won among those closed in the last year, in thousandths.

        One won and one lost lead are added for everybody, so that a first success or
        failure does not decide (Laplace's rule of succession).
        """
        self.env["crm.lead"].flush_model(
            ["company_id", "date_closed", "user_id", "won_status"]
        )
        query = SQL(
            """SELECT user_id, count(*) FILTER (WHERE won_status = 'won'), count(*)
                 FROM crm_lead
                WHERE user_id = ANY(%s) AND won_status IN ('won', 'lost')
                  AND (company_id = %s OR company_id IS NULL)
                  AND date_closed >= %s
                GROUP BY user_id""",
            users.ids,
            company.id,
            fields.Date.subtract(fields.Date.context_today(self), days=WIN_RATE_DAYS),
        )
        rates = dict.fromkeys(users.ids, 500)
        for user_id, won, closed in self.env.execute_query(query):
            rates[user_id] = 1000 * (won + 1) // (closed + 2)
        return rates
