import io
import json
from array import array
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_base.utils import facts as conditions
from odoo.addons.crm_base.utils import slots
from odoo.addons.crm_base.utils.period import Period

from ..utils.situation import Situation, why_nobody

ENGINE = "crm.assignment.engine"
ENGINE_VERSION = "1"
UNFINISHED = ("planned", "applying")
# The rank is decided by these; they are recorded so that it can be understood.
RANK_FACTS = {"priority", "automated_probability", "create_date"}
RANK_SQL = (
    "crm_lead.priority DESC, coalesce(crm_lead.automated_probability, 0) DESC,"
    " crm_lead.create_date, crm_lead.id"
)
# Bits of one bigint column used for the rules a lead matches.
BITS = 62


class Waiting(NamedTuple):
    """Leads that wait, best first, with the bits of the rules that each matches."""

    ids: array
    masks: list


class CrmAssignmentEngine(models.AbstractModel):
    """Plans which lead goes to whom.

    A plan reads and decides, and stores nothing but its run and its decisions; leads
    are written only by the apply step (``crm_assignment_engine_apply.py``). SQL ranks
    the leads and marks which rules match each; the pure planner of ``crm_base`` hands
    them to the members' slots; one COPY and one INSERT write the decisions with the
    facts, read in the same snapshot. The number of statements does not depend on the
    number of leads.
    """

    _name = "crm.assignment.engine"
    _description = "Lead Assignment Engine"

    # ------------------------------------------------------------------
    # Entries
    # ------------------------------------------------------------------

    @api.model
    def _check_manager(self):
        """Only sales managers may plan by hand.

        :raise AccessError: for anybody else
        """
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Only sales managers may assign or simulate leads.")
            )

    @api.model
    def _get_running_rules(self, companies):
        """Rules in force of the companies, in their order."""
        return (
            self.env["crm.assignment.rule"]
            .sudo()
            .search([("state", "=", "running"), ("company_id", "in", companies.ids)])
        )

    @api.model
    def _get_companies(self):
        """Companies with a rule in force."""
        rules = self.env["crm.assignment.rule"].sudo()
        return rules.search([("state", "=", "running")]).company_id

    @api.model
    def _get_teams(self):
        """Teams with a rule in force."""
        rules = self.env["crm.assignment.rule"].sudo()
        return rules.search([("state", "=", "running")]).team_id

    @api.model
    def _get_waiting_domain(self):
        """Leads that wait for somebody, whatever their team or company."""
        return [
            ("user_id", "=", False),
            ("active", "=", True),
            ("won_status", "=", "pending"),
        ]

    # ------------------------------------------------------------------
    # Plan
    # ------------------------------------------------------------------

    @api.model
    def _plan(self, rules, trigger, *, simulate=False, leads=None):
        """Decide who gets which lead, and store it as a run with its decisions.

        Unless simulated, the turn of each rule moves on in the same transaction, so
        the caller holds the rules' locks (:meth:`_lock_rules`).

        :param rules: ``crm.assignment.rule`` of one company, in their order
        :param trigger: ``create``, ``button`` or ``cron``
        :param simulate: decide, but neither move the turns nor let it be applied
        :param leads: look at these leads only
        :return: ``crm.decision.run``; empty when a trigger other than the button found
            nothing new to say
        """
        engine = self._as_engine(rules)
        return engine._plan_as_engine(rules, trigger, simulate=simulate, leads=leads)

    def _as_engine(self, rules):
        """The engine sees every lead of the company, whoever asked."""
        context = {"active_test": False, "allowed_company_ids": rules.company_id.ids}
        return self.with_env(self.env(su=True, context=context))

    def _plan_as_engine(self, rules, trigger, *, simulate, leads):
        rules = rules.with_env(self.env)
        specs = [self._get_spec(rule) for rule in rules]
        situations = self._get_situation(rules)
        waiting = self._fetch_waiting(rules, leads)
        if not waiting.ids and trigger != "button":
            return self.env["crm.decision.run"]
        plan = slots.plan(
            waiting.masks,
            [
                slots.Rule(bit, situations[rule.id].members())
                for bit, rule in enumerate(rules)
            ],
        )
        run = self._create_run(rules, specs, situations, trigger, simulate=simulate)
        written = self._store_decisions(run, rules, specs, situations, waiting, plan)
        if not written and trigger != "button":
            run.unlink()
            return run.browse()
        if not simulate:
            self._move_turns(rules, plan)
        return run

    def _get_spec(self, rule):
        """What a rule means, as JSON: stored with the run and read by a replay."""
        lead = self.env["crm.lead"]
        return {
            "id": rule.id,
            "name": rule.name,
            "version": rule.version,
            "strategy": rule.strategy,
            "team": rule.team_id.id,
            "company": rule.company_id.id,
            "domain": rule.domain,
            "condition": self.env["crm.fact"]._compile(lead, rule._get_lead_domain()),
            "people": rule.member_ids.user_id.ids,
        }

    # ------------------------------------------------------------------
    # The people
    # ------------------------------------------------------------------

    @api.model
    def _get_situation(self, rules, *, count_all=False):
        """What each rule meets now: who can receive, and whose turn it is.

        :param count_all: count what everybody received, not only those with a capacity
        :return: ``{rule id: Situation}``
        """
        rules = rules.sudo()
        members = rules.member_ids
        absent = self._get_absent(members)
        received = self._get_received(
            members if count_all else members.filtered("capacity")
        )
        situations = {}
        for rule in rules:
            in_order = rule.member_ids
            last = rule.last_member_id
            counts = received.get(rule.id, {})
            left = {
                member.user_id.id: member.capacity - counts.get(member.user_id.id, 0)
                for member in in_order
                if member.capacity
            }
            out = {}
            for member in in_order:
                code = self._get_out_code(member, absent[rule.company_id], left)
                if code:
                    out[member.user_id.id] = code
            situations[rule.id] = Situation(
                people=tuple(in_order.user_id.ids),
                served_last=in_order.ids.index(last.id) if last in in_order else None,
                out=out,
                left=left,
                received=counts,
            )
        return situations

    def _get_out_code(self, member, absent, left):
        """Why a member cannot receive, or ``None``."""
        user = member.user_id
        if not user.active or member.company_id not in user.company_ids:
            return "left"
        if member.paused:
            return "paused"
        if user.id in absent:
            return "absent"
        return "full" if left.get(user.id, 1) <= 0 else None

    def _get_absent(self, members):
        """``{company: ids of users on leave now}``."""
        return {
            company: self.env["crm.worktime"]
            .with_company(company)
            .get_absent_users(group.user_id)
            for company, group in members.grouped("company_id").items()
        } | {company: {} for company in members.rule_id.company_id - members.company_id}

    def _get_received(self, members):
        """Leads received by rule in the current period: ``{rule id: {user id: n}}``.

        The period is that of the person's own time zone.
        """
        now = fields.Datetime.now()
        if not members:
            return {}
        starts = [
            Period.containing(
                now, member.rule_id.capacity_period, member.user_id.tz or "UTC"
            ).start_utc
            for member in members
        ]
        self.env["crm.decision"].flush_model()
        received = {}
        for rule_id, user_id, count in self.env.execute_query(
            SQL(
                """SELECT m.rule_id, m.user_id, count(*)
                     FROM unnest(%s::int[], %s::int[], %s::timestamp[])
                          AS m(rule_id, user_id, start)
                     JOIN crm_decision d
                       ON d.user_id = m.user_id AND d.rule_ref = m.rule_id
                      AND d.date >= m.start AND d.kind = 'plan'
                     JOIN crm_decision_run run ON run.id = d.run_id
                    WHERE d.engine = %s AND run.state NOT IN ('simulated', 'cancelled')
                      AND NOT EXISTS (SELECT FROM crm_decision void
                                       WHERE void.run_id = d.run_id
                                         AND void.res_id = d.res_id
                                         AND void.kind = 'void')
                    GROUP BY m.rule_id, m.user_id""",
                [member.rule_id.id for member in members],
                [member.user_id.id for member in members],
                starts,
                ENGINE,
            )
        ):
            received.setdefault(rule_id, {})[user_id] = count
        return received

    # ------------------------------------------------------------------
    # The leads
    # ------------------------------------------------------------------

    def _fetch_waiting(self, rules, leads=None):
        """Rank the waiting leads and mark which rules match each, in one statement."""
        Lead = self.env["crm.lead"]
        domain = Domain(self._get_waiting_domain())
        domain &= Domain("company_id", "in", [False, *rules.company_id.ids])
        if leads is not None:
            domain &= Domain("id", "in", leads.ids)
        query = Lead._search(domain)
        if self._has_unfinished_runs():
            query.add_where(self._not_pending_sql())
        query.order = SQL(RANK_SQL)
        matches = [Lead._search(rule._get_lead_domain()).subselect() for rule in rules]
        masks = [
            SQL(" | ").join(
                SQL("((crm_lead.id IN %s)::int::bigint << %s)", match, bit)
                for bit, match in enumerate(matches[i : i + BITS])
            )
            for i in range(0, len(matches), BITS)
        ]
        Lead.flush_model()
        self.env.cr.execute(query.select(SQL("crm_lead.id"), *masks))
        ids, found = array("i"), []
        while rows := self.env.cr.fetchmany(10_000):
            for lead_id, *parts in rows:
                ids.append(lead_id)
                found.append(sum(part << BITS * i for i, part in enumerate(parts)))
        return Waiting(ids, found)

    def _has_unfinished_runs(self):
        return bool(
            self.env["crm.decision.run"].search_count(
                [("engine", "=", ENGINE), ("state", "in", UNFINISHED)], limit=1
            )
        )

    def _not_pending_sql(self):
        """A lead that a stored plan is about to give away is not planned again."""
        return SQL(
            """NOT EXISTS (
                   SELECT FROM crm_decision pending
                     JOIN crm_decision_run run ON run.id = pending.run_id
                    WHERE pending.engine = %s AND pending.res_id = crm_lead.id
                      AND pending.kind = 'plan' AND pending.user_id IS NOT NULL
                      AND run.state IN %s AND pending.rank > run.cursor)""",
            ENGINE,
            UNFINISHED,
        )

    # ------------------------------------------------------------------
    # Storing the plan
    # ------------------------------------------------------------------

    def _create_run(self, rules, specs, situations, trigger, *, simulate):
        named = set().union(*(conditions.moments(spec["condition"]) for spec in specs))
        ruleset = self.env["crm.decision.ruleset"]._store(ENGINE, {"rules": specs})
        return self.env["crm.decision.run"].create(
            {
                "engine": ENGINE,
                "engine_version": ENGINE_VERSION,
                "state": "simulated" if simulate else "planned",
                "trigger": trigger,
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "company_id": rules.company_id.id,
                "ruleset_id": ruleset.id,
                "situation": {
                    "rules": {
                        str(rule_id): situation.to_json()
                        for rule_id, situation in situations.items()
                    },
                    "moments": self.env["crm.fact"]._resolve_moments(named),
                },
            }
        )

    def _store_decisions(self, run, rules, specs, situations, waiting, plan):
        """Write one decision per lead, with the facts of this very snapshot.

        An automatic run says «nobody» about a lead only when it has something new to
        say, so that a lead that waits for weeks does not fill the ledger.

        :return: number of decisions written
        """
        self._copy_plan(rules, situations, waiting, plan)
        undecided = plan.rule.count(slots.NO_RULE)
        run.write(
            {
                "considered_count": len(waiting.ids),
                "decided_count": len(waiting.ids) - undecided,
                "undecided_count": undecided,
                "last_rank": len(waiting.ids),
            }
        )
        run.flush_recordset()
        self.env.cr.execute(self._insert_sql(run, specs))
        written = self.env.cr.rowcount
        self.env["crm.decision"].invalidate_model()
        run.invalidate_recordset(["decision_ids"])
        return written

    def _copy_plan(self, rules, situations, waiting, plan):
        cr = self.env.cr
        cr.execute(
            SQL("""CREATE TEMPORARY TABLE IF NOT EXISTS crm_assignment_plan (
                       lead_id integer, rank integer, user_id integer, rule_ref integer,
                       slot integer, reason varchar, matched jsonb, company_id integer)
                   ON COMMIT DROP""")
        )
        cr.execute(SQL("TRUNCATE crm_assignment_plan"))
        rows = io.StringIO()
        rows.writelines(self._plan_lines(rules, situations, waiting, plan))
        rows.seek(0)
        cr.copy_from(rows, "crm_assignment_plan")

    def _plan_lines(self, rules, situations, waiting, plan):
        """One line per lead: id, rank, person, rule, slot, reason, matched, company."""
        in_order = [(rule.id, situations[rule.id]) for rule in rules]
        companies = [rule.company_id.id for rule in rules]
        matched, reasons = {}, {}
        for place, lead_id in enumerate(waiting.ids):
            mask, index = waiting.masks[place], plan.rule[place]
            if mask not in matched:
                met = [rule for bit, rule in enumerate(in_order) if mask >> bit & 1]
                matched[mask] = json.dumps([rule_id for rule_id, _ in met])
                reasons[mask] = why_nobody([situation for _, situation in met])
            if index == slots.NO_RULE:
                given = f"\\N\t\\N\t\\N\t{reasons[mask]}\t{matched[mask]}\t\\N"
            else:
                rule_id, situation = in_order[index]
                user_id = situation.people[plan.member[place]]
                given = (
                    f"{user_id}\t{rule_id}\t{plan.slot[place]}\trotation\t"
                    f"{matched[mask]}\t{companies[index]}"
                )
            yield f"{lead_id}\t{place + 1}\t{given}\n"

    def _insert_sql(self, run, specs):
        Lead = self.env["crm.lead"]
        paths = RANK_FACTS.union(
            *(conditions.paths(spec["condition"]) for spec in specs)
        )
        query = Lead._search(Domain.TRUE)
        joined = SQL("plan.lead_id = crm_lead.id")
        query.add_join("JOIN", "plan", SQL.identifier("crm_assignment_plan"), joined)
        facts = self.env["crm.fact"]._facts_sql(Lead, query, paths)
        if run.trigger != "button":
            query.add_where(self._is_news_sql())
        query.order = SQL("plan.rank")
        return SQL(
            """INSERT INTO crm_decision (run_id, engine, kind, date, res_id, rank,
                   user_id, rule_ref, slot, reason, matched, company_id, facts) %s""",
            query.select(
                SQL("%s, %s, 'plan', %s::timestamp", run.id, ENGINE, run.date),
                SQL("plan.lead_id, plan.rank, plan.user_id, plan.rule_ref, plan.slot"),
                SQL("plan.reason, plan.matched"),
                SQL("coalesce(crm_lead.company_id, plan.company_id)"),
                facts,
            ),
        )

    def _is_news_sql(self):
        return SQL(
            """(plan.user_id IS NOT NULL OR NOT EXISTS (
                   SELECT FROM (
                       SELECT user_id, reason, matched FROM crm_decision past
                        WHERE past.engine = %s AND past.res_id = plan.lead_id
                        ORDER BY past.id DESC LIMIT 1) newest
                    WHERE newest.user_id IS NULL AND newest.reason = plan.reason
                      AND newest.matched = plan.matched))""",
            ENGINE,
        )

    # ------------------------------------------------------------------
    # The turns
    # ------------------------------------------------------------------

    @api.model
    def _lock_rules(self, rules, *, wait):
        """Take the rules' locks: two plans at once would give two people one turn.

        :param wait: wait for whoever holds them; otherwise say whether they were free
        :return: whether the locks are held
        """
        query = SQL(
            "SELECT id FROM crm_assignment_rule WHERE id = ANY(%s) ORDER BY id"
            " FOR NO KEY UPDATE %s",
            rules.ids,
            SQL() if wait else SQL("SKIP LOCKED"),
        )
        locked = len(self.env.execute_query(query)) == len(rules)
        rules.invalidate_recordset(["last_member_id"])
        return locked

    def _move_turns(self, rules, plan):
        for rule, last in zip(rules, plan.last, strict=True):
            if last is not None:
                rule.last_member_id = rule.member_ids[last]
