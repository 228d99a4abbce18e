import io
import json

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_base.const import MOVING_TRIGGERS
from odoo.addons.crm_base.utils import facts as conditions
from odoo.addons.crm_base.utils import slots

from ..utils import matching
from ..utils.situation import why_nobody
from .crm_assignment_engine import ENGINE

ENGINE_VERSION = "2"
# What decides the rank, and by what the value of what was given is judged.
RANK_FACTS = {"priority", "score", "automated_probability", "create_date"}
VALUE_FACTS = {"automated_probability", "expected_revenue"}
REASONS = {
    "round_robin": "rotation",
    "weighted": "weight",
    "least_loaded": "load",
    "best_match": "match",
}


class CrmAssignmentEngine(models.AbstractModel):
    """Writes a plan into the ledger: one run, one decision per lead with its facts."""

    _inherit = "crm.assignment.engine"

    def _store(self, decided, trigger, *, simulate):
        """Store a plan.

        :param decided: ``Decided``
        :return: ``crm.decision.run``; empty when an automatic one has nothing to say
        """
        run = self._create_run(decided, trigger, simulate=simulate)
        written = self._store_decisions(run, decided)
        if not written and trigger in ("create", "cron"):
            run.unlink()
            return run.browse()
        return run

    def _create_run(self, decided, trigger, *, simulate):
        specs = decided.specs
        named = set().union(*(conditions.moments(spec["condition"]) for spec in specs))
        Ruleset = self.env["crm.decision.ruleset"]
        profile = decided.known.profile
        return self.env["crm.decision.run"].create(
            {
                "engine": ENGINE,
                "engine_version": ENGINE_VERSION,
                "state": "simulated" if simulate else "planned",
                "trigger": trigger,
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "company_id": decided.rules.company_id.id,
                "ruleset_id": Ruleset._store(ENGINE, {"rules": specs}).id,
                "profile_id": Ruleset._store(
                    "crm.assignment.person",
                    {str(user_id): able for user_id, able in sorted(profile.items())},
                ).id
                if profile
                else False,
                "situation": self._get_situation_json(decided.known)
                | {"moments": self.env["crm.fact"]._resolve_moments(named)},
            }
        )

    def _get_situation_json(self, known):
        """What the plan met, for those rules that matched any lead."""
        return {
            "rules": {
                str(rule_id): situation.to_json()
                for rule_id, situation in known.situations.items()
            },
            "room": {str(user_id): left for user_id, left in known.room.items()},
        }

    def _store_decisions(self, run, decided):
        """Write one decision per lead, with the facts of this very snapshot.

        An automatic run says «nobody» about a lead only when it has something new to
        say, so that a lead that waits for weeks does not fill the ledger.

        :return: number of decisions written
        """
        self._copy_plan(decided)
        count = len(decided.waiting.ids)
        undecided = decided.plan.rule.count(slots.NO_RULE)
        run.write(
            {
                "considered_count": count,
                "decided_count": count - undecided,
                "undecided_count": undecided,
            }
        )
        run.flush_recordset()
        self.env.cr.execute(self._insert_sql(run, decided.specs))
        written = self.env.cr.rowcount
        self.env["crm.decision"].invalidate_model()
        return written

    def _copy_plan(self, decided):
        cr = self.env.cr
        cr.execute(
            SQL("""CREATE TEMPORARY TABLE IF NOT EXISTS crm_assignment_plan (
                       lead_id integer, rank integer, user_id integer, rule_ref integer,
                       slot integer, reason varchar, matched jsonb, company_id integer,
                       barred jsonb)
                   ON COMMIT DROP""")
        )
        cr.execute(SQL("TRUNCATE crm_assignment_plan"))
        rows = io.StringIO()
        rows.writelines(self._plan_lines(decided))
        rows.seek(0)
        cr.copy_from(rows, "crm_assignment_plan")

    def _plan_lines(self, decided):
        """One line per lead, in the columns of the temporary table."""
        waiting, plan = decided.waiting, decided.plan
        rule_ids = decided.rules.ids
        companies = [rule.company_id.id for rule in decided.rules]
        reasons = [REASONS[spec["strategy"]] for spec in decided.specs]
        people = [spec["people"] for spec in decided.specs]
        barred = [
            json.dumps(sorted(need.barred)) if need.barred else "\\N"
            for need in waiting.needs
        ]
        matched, nobody = {}, {}
        for place, lead_id in enumerate(waiting.ids):
            mask, index = waiting.masks[place], plan.rule[place]
            class_ = waiting.classes[place]
            if mask not in matched:
                met = [id_ for bit, id_ in enumerate(rule_ids) if mask >> bit & 1]
                matched[mask] = json.dumps(met)
            if index == slots.NO_RULE:
                if (mask, class_) not in nobody:
                    nobody[mask, class_] = self._why_nobody(decided, mask, class_)
                given = f"\\N\t\\N\t\\N\t{nobody[mask, class_]}\t{matched[mask]}\t\\N"
            else:
                given = (
                    f"{people[index][plan.member[place]]}\t{rule_ids[index]}\t"
                    f"{plan.slot[place]}\t{reasons[index]}\t"
                    f"{matched[mask]}\t{companies[index]}"
                )
            yield f"{lead_id}\t{place + 1}\t{given}\t{barred[class_]}\n"

    def _why_nobody(self, decided, mask, class_):
        met = [id_ for bit, id_ in enumerate(decided.rules.ids) if mask >> bit & 1]
        levels = [decided.levels.get(rule_id) for rule_id in met]
        return why_nobody(
            [decided.known.situations[rule_id] for rule_id in met],
            [of_rule and of_rule[class_] for of_rule in levels],
            decided.waiting.needs[class_].barred,
        )

    def _insert_sql(self, run, specs):
        Lead = self.env["crm.lead"]
        paths = self._get_fact_paths(specs)
        query = Lead._search(Domain.TRUE)
        joined = SQL("plan.lead_id = crm_lead.id")
        query.add_join("JOIN", "plan", SQL.identifier("crm_assignment_plan"), joined)
        facts = self.env["crm.fact"]._facts_sql(Lead, query, paths)
        holder = SQL("NULL::integer")
        if run.trigger in MOVING_TRIGGERS:
            facts = SQL("%s || jsonb_build_object('barred', plan.barred)", facts)
            holder = SQL("CASE WHEN plan.user_id IS NOT NULL THEN crm_lead.user_id END")
        if run.trigger in ("create", "cron"):
            query.add_where(self._is_news_sql())
        # The order of carrying out: person by person.
        query.order = SQL("plan.user_id, plan.rule_ref, plan.rank")
        return SQL(
            """INSERT INTO crm_decision (run_id, engine, kind, date, res_id, rank,
                   user_id, rule_ref, slot, reason, matched, company_id, from_user_id,
                   facts) %s""",
            query.select(
                SQL("%s, %s, 'plan', %s::timestamp", run.id, ENGINE, run.date),
                SQL("plan.lead_id, plan.rank, plan.user_id, plan.rule_ref, plan.slot"),
                SQL("plan.reason, plan.matched"),
                SQL("coalesce(crm_lead.company_id, plan.company_id)"),
                holder,
                facts,
            ),
        )

    def _get_fact_paths(self, specs):
        """Fields whose values are recorded: what the rank and any rule read."""
        return RANK_FACTS.union(
            VALUE_FACTS,
            *(conditions.paths(spec["condition"]) for spec in specs),
            (
                matching.FACTS[kind]
                for kind in matching.kinds(specs) & {*matching.FACTS}
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
