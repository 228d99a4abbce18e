from array import array
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_base.const import MOVING_TRIGGERS, UNFINISHED_STATES
from odoo.addons.crm_base.utils import slots

from ..utils import matching

ENGINE = "crm.assignment.engine"
RANK_SQL = (
    "crm_lead.priority DESC, coalesce(crm_lead.score, 0) DESC,"
    " coalesce(crm_lead.automated_probability, 0) DESC,"
    " crm_lead.create_date, crm_lead.id"
)
# Bits of one bigint column used for the rules a lead matches.
BITS = 62


class Waiting(NamedTuple):
    """Leads to decide upon, best first.

    ``masks``: the bits of the rules that each matches; ``classes``: for each the index
    of its need in ``needs``.
    """

    ids: array
    masks: list
    classes: array
    needs: list


class Decided(NamedTuple):
    """Everything a plan was made of and came to, on its way into the ledger.

    ``met`` are the rules that match any lead, ``levels`` their levels per class.
    """

    rules: models.BaseModel
    specs: list
    waiting: Waiting
    known: NamedTuple
    levels: dict
    plan: slots.Plan


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
        return self.env["crm.assignment.rule"]._get_in_force(companies)

    @api.model
    def _get_companies(self):
        """Companies with a rule in force."""
        return self.env["crm.assignment.rule"]._get_in_force().company_id

    @api.model
    def _get_teams(self):
        """Teams with a rule in force."""
        return self.env["crm.assignment.rule"]._get_in_force().team_id

    @api.model
    def _get_pending_domain(self):
        """Leads that are neither won nor lost nor archived."""
        return [("active", "=", True), ("won_status", "=", "pending")]

    @api.model
    def _get_waiting_domain(self):
        """Leads that wait for somebody, whatever their team or company."""
        return [("user_id", "=", False), *self._get_pending_domain()]

    # ------------------------------------------------------------------
    # Plan
    # ------------------------------------------------------------------

    @api.model
    def _plan(self, rules, trigger, *, simulate=False, leads=None, owned=False):
        """Decide who gets which lead, and store it as a run with its decisions.

        Unless simulated, the turn of each rule moves on in the same transaction, so
        the caller holds the rules' locks (:meth:`_lock_rules`).

        :param rules: ``crm.assignment.rule`` of one company, in their order
        :param trigger: one of ``TRIGGERS``; those of ``MOVING_TRIGGERS`` look for
            somebody who never had the lead
        :param simulate: decide, but neither move the turns nor let it be applied
        :param leads: look at these leads only
        :param owned: look at them although they have a person
        :return: ``crm.decision.run``; empty when an automatic trigger found nothing
            new to say
        """
        engine = self._as_engine(rules)
        rules = rules.with_env(engine.env)
        decided = engine._decide(rules, trigger, leads=leads, owned=owned)
        if not decided.waiting.ids and trigger in ("create", "cron"):
            return self.env["crm.decision.run"]
        run = engine._store(decided, trigger, simulate=simulate)
        if run and not simulate:
            for rule, counts in zip(rules, decided.plan.taken, strict=True):
                if any(counts):
                    members = decided.known.situations[rule.id].members()
                    engine._move_turn(rule, members, counts)
        return run

    def _as_engine(self, rules):
        """The engine sees every lead of the company, whoever asked."""
        context = {"active_test": False, "allowed_company_ids": rules.company_id.ids}
        return self.with_env(self.env(su=True, context=context))

    def _decide(self, rules, trigger, *, leads, owned):
        """Who gets which lead; nothing is written."""
        specs = [self._get_spec(rule) for rule in rules]
        moving = trigger in MOVING_TRIGGERS
        waiting = self._fetch_waiting(
            rules, specs, leads, owned=owned or moving, moving=moving
        )
        matched = 0
        for mask in set(waiting.masks):
            matched |= mask
        met = rules.browse(
            rule.id for bit, rule in enumerate(rules) if matched >> bit & 1
        )
        known = self._get_known(met)
        levels = {
            spec["id"]: matching.levels(spec, waiting.needs, known.profile)
            for spec in specs
            if spec["id"] in known.situations
        }
        plan = slots.plan(
            waiting.masks,
            [
                known.situations[rule.id].rule(bit, levels.get(rule.id))
                if rule in met
                else slots.Rule(bit, ())
                for bit, rule in enumerate(rules)
            ],
            waiting.classes,
            known.room,
        )
        return Decided(rules, specs, waiting, known, levels, plan)

    def _get_spec(self, rule):
        """What a rule means, as JSON: stored with the run and read by a replay."""
        lead = self.env["crm.lead"]
        members = rule.member_ids
        return {
            "id": rule.id,
            "name": rule.name,
            "version": rule.version,
            "strategy": rule.strategy,
            "team": rule.team_id.id,
            "company": rule.company_id.id,
            "domain": rule.domain,
            "condition": self.env["crm.fact"]._compile(lead, rule._get_lead_domain()),
            "people": members.user_id.ids,
            "weights": members.mapped("weight"),
            "criteria": [
                {
                    "kind": criterion.kind,
                    "points": criterion.points,
                    "required": criterion.required,
                }
                for criterion in rule.criterion_ids
            ],
        }

    # ------------------------------------------------------------------
    # The leads
    # ------------------------------------------------------------------

    def _fetch_waiting(self, rules, specs, leads=None, *, owned=False, moving=False):
        """Rank the leads and mark which rules match each, in one statement."""
        Lead = self.env["crm.lead"]
        query = Lead._search(self._get_candidate_domain(rules, leads, owned=owned))
        if self._has_unfinished_runs():
            query.add_where(self._not_pending_sql())
        query.order = SQL(RANK_SQL)
        masks = self._masks_sql(rules, query)
        kinds = sorted(matching.kinds(specs) & matching.FACTS.keys())
        needs = [self._need_sql(kind) for kind in kinds]
        if moving:
            needs.append(self._barred_sql())
        Lead.flush_model()
        self.env["crm.decision"].flush_model()
        ranked = query.select(SQL("crm_lead.id"), *masks, *needs)
        self.env.flush_query(ranked)
        self.env.cr.execute(ranked)
        return self._read_waiting(len(masks), kinds, moving=moving)

    def _get_candidate_domain(self, rules, leads, *, owned):
        wanted = self._get_pending_domain() if owned else self._get_waiting_domain()
        domain = Domain(wanted)
        domain &= Domain("company_id", "in", [False, *rules.company_id.ids])
        if leads is not None:
            domain &= Domain("id", "in", leads.ids)
        return domain

    def _masks_sql(self, rules, query):
        """Columns with the bits of the rules that a lead of the query matches.

        The conditions are asked of the row at hand: a sub-select each would read the
        whole table once per rule.
        """
        Lead = self.env["crm.lead"]
        matches = [
            rule._get_lead_domain()
            .optimize_full(Lead)
            ._to_sql(Lead, query.table, query)
            for rule in rules
        ]
        return [
            SQL(" | ").join(
                SQL("(((%s) IS TRUE)::int::bigint << %s)", match, bit)
                for bit, match in enumerate(matches[i : i + BITS])
            )
            for i in range(0, len(matches), BITS)
        ]

    def _need_sql(self, kind):
        field = self.env["crm.lead"]._fields[matching.FACTS[kind]]
        if field.type == "many2many":
            return SQL(
                "(SELECT array_agg(%(value)s ORDER BY %(value)s) FROM %(table)s"
                " WHERE %(key)s = crm_lead.id)",
                value=SQL.identifier(field.column2),
                table=SQL.identifier(field.relation),
                key=SQL.identifier(field.column1),
            )
        return SQL.identifier("crm_lead", field.name)

    def _barred_sql(self):
        """People who had the lead by a decision, and who has it now."""
        return SQL(
            """(SELECT array_agg(DISTINCT had.user_id) FROM (
                   SELECT crm_lead.user_id WHERE crm_lead.user_id IS NOT NULL UNION
                   SELECT given.user_id FROM crm_decision given
                    WHERE given.engine = %s AND given.res_id = crm_lead.id
                      AND given.user_id IS NOT NULL AND %s) had)""",
            ENGINE,
            self.env["crm.decision"]._real_sql("given"),
        )

    def _read_waiting(self, mask_count, kinds, *, moving):
        ids, classes, found = array("i"), array("i"), []
        known = {}
        while rows := self.env.cr.fetchmany(10_000):
            for lead_id, *values in rows:
                parts, asked = values[:mask_count], values[mask_count:]
                key = tuple(tuple(v) if isinstance(v, list) else v for v in asked)
                ids.append(lead_id)
                classes.append(known.setdefault(key, len(known)))
                mask = parts[0] if mask_count == 1 else self._join_masks(parts)
                found.append(mask)
        return Waiting(ids, found, classes, self._get_needs(known, kinds, moving))

    def _join_masks(self, parts):
        return sum(part << BITS * i for i, part in enumerate(parts))

    def _get_needs(self, keys, kinds, moving):
        """The needs behind rows of values of these kinds, the barred people last."""
        needs = []
        for key in keys:
            barred = frozenset(key[-1] or ()) if moving else frozenset()
            asked = dict(zip(kinds, key, strict=False))
            if "skill" in asked:
                asked["skill"] = asked["skill"] or ()
            needs.append(matching.Need(**asked, barred=barred))
        return needs

    def _has_unfinished_runs(self):
        return bool(
            self.env["crm.decision.run"].search_count(
                [("engine", "=", ENGINE), ("state", "in", UNFINISHED_STATES)], limit=1
            )
        )

    def _not_pending_sql(self):
        """A lead that a stored plan is about to give away is not planned again."""
        return SQL(
            """NOT EXISTS (
                   SELECT FROM crm_decision pending
                     JOIN crm_decision_run run ON run.id = pending.run_id
                    WHERE pending.engine = %s AND pending.res_id = crm_lead.id
                      AND %s)""",
            ENGINE,
            self._pending_sql(),
        )

    def _pending_sql(self):
        """Condition: decision ``pending`` of ``run`` waits to be carried out."""
        return SQL(
            """pending.kind = 'plan' AND pending.user_id IS NOT NULL
               AND run.state IN %s AND pending.id > run.cursor""",
            UNFINISHED_STATES,
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
        rules.member_ids.invalidate_recordset(["served"])
        return locked

    def _move_turn(self, rule, members, counts):
        """Remember whose turn it was, and how much each has got by weight.

        :param members: the planner's members, in the order of the rule's
        :param counts: leads given to each
        """
        taken = {index: count for index, count in enumerate(counts) if count}
        rule.last_member_id = rule.member_ids[slots.last_slot(members, taken)]
        if rule.strategy in ("weighted", "best_match"):
            for index, count in taken.items():
                rule.member_ids[index].served = members[index].base // 2 + count
