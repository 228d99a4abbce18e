from collections import Counter

from odoo import api, models
from odoo.tools import SQL, format_datetime

from ..utils import matching
from ..utils.situation import Situation


class CrmAssignmentEngine(models.AbstractModel):
    """Says in words what was decided, from what was recorded.

    Only names are read live (a person, a country); who could receive, whose turn it was
    and what the lead looked like come from the run and the decision.
    """

    _inherit = "crm.assignment.engine"

    @api.model
    def _explain(self, decisions):
        """Values of the explanation template for each decision.

        :param decisions: ``crm.decision`` that the user may read
        :return: ``{decision id: values}``
        """
        plans = self._get_plans(decisions.sudo())
        facts_list = [plan.facts or {} for plan in plans.values()]
        described = self.env["crm.fact"]._describe(
            self.env["crm.lead"],
            [
                {path: value for path, value in facts.items() if path != "barred"}
                for facts in facts_list
            ],
        )
        explained = {}
        for decision, facts, words in zip(plans, facts_list, described, strict=True):
            plan = plans[decision]
            rules = plan.run_id.ruleset_id.content["rules"]
            explained[decision.id] = {
                "sentence": self._get_sentence(decision, rules),
                "circumstances": self._get_circumstances(plan),
                "rules": [
                    self._explain_rule(plan, facts, rule, rules) for rule in rules
                ],
                "facts_title": self.env._("What the rules read"),
                "facts": words,
            }
        return explained

    def _get_plans(self, decisions):
        """The planned decision behind each: a void one is about a plan of its run."""
        plans = {decision: decision for decision in decisions}
        for void in decisions.filtered(lambda decision: decision.kind == "void"):
            plan = void.search(
                [
                    ("run_id", "=", void.run_id.id),
                    ("res_id", "=", void.res_id),
                    ("kind", "=", "plan"),
                ]
            )
            plans[void] = plan or void
        return plans

    # ------------------------------------------------------------------
    # Sentences
    # ------------------------------------------------------------------

    def _get_sentence(self, decision, rules):
        lead, person = decision.display_name, decision.user_id.name
        reason = dict(decision._fields["reason"]._description_selection(self.env))
        if decision.kind == "void":
            return self.env._(
                "%(lead)s was not given to anybody. Reason: %(reason)s.",
                lead=lead,
                reason=reason[decision.reason],
            )
        if not decision.user_id:
            return self.env._(
                "Nobody got %(lead)s. Reason: %(reason)s.",
                lead=lead,
                reason=reason[decision.reason],
            )
        names = {rule["id"]: rule["name"] for rule in rules}
        values = {
            "person": person,
            "lead": lead,
            "rule": names.get(decision.rule_ref, decision.rule_ref),
        }
        if decision.reason == "weight":
            return self.env._(
                "%(person)s got %(lead)s: next by weight in “%(rule)s”.", **values
            )
        if decision.reason == "load":
            return self.env._(
                "%(person)s got %(lead)s: least loaded of those in “%(rule)s”.",
                **values,
            )
        if decision.reason == "match":
            return self.env._(
                "%(person)s got %(lead)s: the best match of “%(rule)s”.", **values
            )
        return self.env._(
            "%(person)s got %(lead)s: next in the rotation of “%(rule)s”.", **values
        )

    def _get_circumstances(self, plan):
        date = format_datetime(self.env, plan.date)
        trigger = plan.run_id.trigger
        if trigger == "create":
            return self.env._("Decided on %s, when the lead was created.", date)
        before = plan.from_user_id.name or ""
        if trigger == "breach":
            return self.env._(
                "Decided on %(date)s, because nobody had answered in time. "
                "%(person)s had it before.",
                date=date,
                person=before,
            )
        if trigger == "decline":
            return self.env._(
                "Decided on %(date)s, because %(person)s declined the lead.",
                date=date,
                person=before,
            )
        if trigger == "leave":
            return self.env._(
                "Decided on %(date)s, because %(person)s was away or had left.",
                date=date,
                person=before,
            )
        text = self.env._(
            "Decided on %(date)s, as number %(rank)s of the %(count)s waiting leads.",
            date=date,
            rank=plan.rank,
            count=plan.run_id.considered_count,
        )
        if plan.run_id.state == "simulated":
            return self.env._("Simulation. %s", text)
        return text

    # ------------------------------------------------------------------
    # Rules and candidates
    # ------------------------------------------------------------------

    def _explain_rule(self, plan, facts, rule, rules):
        matched = rule["id"] in (plan.matched or [])
        chosen = bool(plan.user_id) and rule["id"] == plan.rule_ref
        return {
            "name": self.env._(
                "%(rule)s (version %(version)s)",
                rule=rule["name"],
                version=rule["version"],
            ),
            "matched": matched,
            "chosen": chosen,
            "note": self._get_rule_note(plan, rule, rules, matched, chosen),
            "candidates": self._explain_candidates(plan, facts, rule)
            if matched
            else [],
        }

    def _get_rule_note(self, plan, rule, rules, matched, chosen):
        if not matched:
            return self.env._("does not match this lead")
        if chosen:
            return self.env._("matches, and gave the lead")
        order = [each["id"] for each in rules]
        if plan.user_id and order.index(rule["id"]) > order.index(plan.rule_ref):
            return self.env._("matches too, but comes later")
        return self.env._("matches, but had nobody left to give it to")

    def _explain_candidates(self, plan, facts, rule):
        stored = plan.run_id.situation["rules"].get(str(rule["id"]))
        situation = Situation.from_json(rule, stored)
        chosen = plan.user_id.id if rule["id"] == plan.rule_ref else None
        before = self._count_before(plan) if chosen else Counter()
        people = self.env["res.users"].sudo().browse(situation.people)
        names = {user.id: user.name for user in people.exists()}
        suits = self._recall_suits(plan, facts, rule)
        room = plan.run_id.situation.get("room", {})
        return [
            {
                "name": names.get(user_id, self.env._("Deleted person %s", user_id)),
                "chosen": user_id == chosen,
                "note": self._get_candidate_note(
                    situation, user_id, chosen, before[user_id], room
                )
                if suits is None or suits[index] is not None
                else self._get_unsuited_note(facts, user_id),
                "points": self._get_points(rule, suits, index),
            }
            for index, user_id in enumerate(situation.people)
        ]

    def _recall_suits(self, plan, facts, rule):
        """Levels of the rule's people for the lead, from what was recorded."""
        kinds = matching.kinds([rule])
        if not kinds and not facts.get("barred"):
            return None
        profile = plan.run_id.profile_id.content or {}
        try:
            need = matching.Need.from_facts(facts, kinds)
        except KeyError:  # facts that were erased
            return None
        levels = matching.levels(
            rule, [need], {int(user_id): able for user_id, able in profile.items()}
        )
        return levels and levels[0]

    def _get_unsuited_note(self, facts, user_id):
        if user_id in (facts.get("barred") or ()):
            return self.env._("had this lead before")
        return self.env._("does not meet what the rule demands")

    def _get_points(self, rule, suits, index):
        """Points in words, of rules that count them."""
        if rule["strategy"] != "best_match" or not suits or suits[index] is None:
            return ""
        return self.env._("Points: %s", f"{suits[index] / 1000:g}")

    def _count_before(self, plan):
        """How many leads the rule had given to each person earlier in the run."""
        query = SQL(
            """SELECT user_id, count(*) FROM crm_decision
                WHERE run_id = %s AND kind = 'plan' AND rule_ref = %s AND rank < %s
                  AND user_id IS NOT NULL
                GROUP BY user_id""",
            plan.run_id.id,
            plan.rule_ref,
            plan.rank,
        )
        return Counter(dict(self.env.execute_query(query)))

    def _get_candidate_note(self, situation, user_id, chosen, received, room):
        if user_id == chosen:
            note = self.env._(
                "got this lead; leads of this run before it: %s", received
            )
            return self._add_state(situation, user_id, note)
        if user_id in situation.out:
            member = self.env["crm.assignment.member"]
            availability = member._fields["availability"]
            labels = dict(availability._description_selection(self.env))
            return labels[situation.out[user_id]]
        limits = [situation.left.get(user_id), room.get(str(user_id))]
        limits = [limit for limit in limits if limit is not None]
        if limits and (received >= min(limits) or not chosen):
            return self.env._("capacity used up")
        had = self.env._("leads of this run before it: %s", received)
        return self._add_state(situation, user_id, had)

    def _add_state(self, situation, user_id, note):
        """Add what the strategy knew of the person before the run."""
        if situation.strategy == "least_loaded":
            return self.env._(
                "%(note)s; open leads before this run: %(load)s",
                note=note,
                load=situation.load.get(user_id, 0),
            )
        if situation.strategy in ("weighted", "best_match"):
            weight = situation.weights[situation.people.index(user_id)]
            return self.env._(
                "%(note)s; weight %(weight)s, leads counted before: %(served)s",
                note=note,
                weight=weight,
                served=situation.served.get(user_id, 0),
            )
        last = situation.served_last
        if last is None or situation.people[last] != user_id:
            return note
        return self.env._("%s; served last before this run", note)
