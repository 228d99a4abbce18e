from collections import Counter

from odoo import api, models
from odoo.tools import format_datetime

from odoo.addons.crm_base.utils import slots

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
        described = self.env["crm.fact"]._describe(
            self.env["crm.lead"], [plan.facts or {} for plan in plans.values()]
        )
        return {
            decision.id: {
                "sentence": self._get_sentence(decision),
                "circumstances": self._get_circumstances(plans[decision]),
                "rules": self._explain_rules(plans[decision]),
                "facts_title": self.env._("What the rules read"),
                "facts": facts,
            }
            for decision, facts in zip(plans, described, strict=True)
        }

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

    def _get_sentence(self, decision):
        lead = decision.display_name
        reason = dict(decision._fields["reason"]._description_selection(self.env))
        if decision.kind == "void":
            return self.env._(
                "%(lead)s was not given to anybody: %(reason)s.",
                lead=lead,
                reason=reason[decision.reason].lower(),
            )
        if not decision.user_id:
            return self.env._(
                "Nobody got %(lead)s: %(reason)s.",
                lead=lead,
                reason=reason[decision.reason].lower(),
            )
        rule = self._get_rule(decision, decision.rule_ref)
        return self.env._(
            "%(person)s got %(lead)s: next in the rotation of “%(rule)s”.",
            person=decision.user_id.name,
            lead=lead,
            rule=rule["name"] if rule else decision.rule_ref,
        )

    def _get_circumstances(self, plan):
        date = format_datetime(self.env, plan.date)
        if plan.run_id.trigger == "create":
            return self.env._("Decided on %s, when the lead was created.", date)
        text = self.env._(
            "Decided on %(date)s, as number %(rank)s of the %(count)s waiting leads.",
            date=date,
            rank=plan.rank,
            count=plan.run_id.considered_count,
        )
        if plan.run_id.state == "simulated":
            return self.env._("Simulation. %s", text)
        return text

    def _get_rule(self, decision, rule_id):
        rules = decision.run_id.ruleset_id.content["rules"]
        return next((rule for rule in rules if rule["id"] == rule_id), None)

    # ------------------------------------------------------------------
    # Rules and candidates
    # ------------------------------------------------------------------

    def _explain_rules(self, plan):
        rules = plan.run_id.ruleset_id.content["rules"]
        return [self._explain_rule(plan, rule) for rule in rules]

    def _explain_rule(self, plan, rule):
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
            "note": self._get_rule_note(plan, rule, matched=matched, chosen=chosen),
            "candidates": self._explain_candidates(plan, rule) if matched else [],
        }

    def _get_rule_note(self, plan, rule, *, matched, chosen):
        if not matched:
            return self.env._("does not match this lead")
        if chosen:
            return self.env._("matches, and gave the lead")
        order = [each["id"] for each in plan.run_id.ruleset_id.content["rules"]]
        if plan.user_id and order.index(rule["id"]) > order.index(plan.rule_ref):
            return self.env._("matches too, but comes later")
        return self.env._("matches, but had nobody left to give it to")

    def _explain_candidates(self, plan, rule):
        stored = plan.run_id.situation["rules"].get(str(rule["id"]))
        situation = Situation.from_json(rule["people"], stored)
        chosen = plan.user_id.id if rule["id"] == plan.rule_ref else None
        before = self._count_before(situation, plan.slot) if chosen else Counter()
        people = self.env["res.users"].sudo().browse(situation.people)
        names = {user.id: user.name for user in people.exists()}
        return [
            {
                "name": names.get(user_id, self.env._("Deleted person %s", user_id)),
                "chosen": user_id == chosen,
                "note": self._get_candidate_note(
                    situation, user_id, chosen, before[user_id]
                ),
            }
            for user_id in situation.people
        ]

    def _count_before(self, situation, slot):
        """How many leads of the run each person had when this slot was next."""
        order = slots.sequence(situation.members(), slot - 1)
        return Counter(situation.people[index] for index in order)

    def _get_candidate_note(self, situation, user_id, chosen, received):
        if user_id == chosen:
            return self._add_turn(
                situation,
                user_id,
                self.env._("got this lead; leads of this run before it: %s", received),
            )
        if user_id in situation.out:
            member = self.env["crm.assignment.member"]
            availability = member._fields["availability"]
            labels = dict(availability._description_selection(self.env))
            return labels[situation.out[user_id]]
        if situation.left.get(user_id) is not None and (
            received >= situation.left[user_id] or not chosen
        ):
            return self.env._("capacity used up")
        had = self.env._("leads of this run before it: %s", received)
        return self._add_turn(situation, user_id, had)

    def _add_turn(self, situation, user_id, note):
        """Say of the person served last by the run before that they were."""
        last = situation.served_last
        if last is None or situation.people[last] != user_id:
            return note
        return self.env._("%s; served last before this run", note)
