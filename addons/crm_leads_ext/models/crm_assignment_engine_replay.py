from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_base.utils import facts as conditions
from odoo.addons.crm_base.utils import slots

from ..utils.situation import Situation


class Recorded(NamedTuple):
    """A decision as it was recorded: whose lead, who got it, on which facts."""

    lead_id: int
    user_id: int | None
    facts: dict


class Difference(NamedTuple):
    """A lead that the rules would give to somebody else."""

    run_id: int
    lead_id: int
    then: int | None
    now: int | None


class CrmAssignmentEngine(models.AbstractModel):
    """Replays recorded decisions: who would have got what under other rules.

    Nothing but the ledger is read: the facts of each decision, the rank of the leads,
    and what the run knew of its people. Leads that were edited, merged or deleted since
    are therefore no matter.
    """

    _inherit = "crm.assignment.engine"

    @api.model
    def _replay(self, runs, rules=None):
        """Decide the leads of past runs again.

        :param runs: ``crm.decision.run`` of this engine
        :param rules: ``crm.assignment.rule`` (drafts too) to decide by; without it,
            the rules exactly as each run had them
        :return: dictionary with ``compared`` and ``same`` (numbers of leads),
            ``different`` (list of :class:`Difference`), ``lacking`` (leads without a
            fact that the rules need) and ``unknown`` (ids of people about whom a run
            knew nothing: taken as present and without limit)
        """
        result = {
            "compared": 0,
            "same": 0,
            "different": [],
            "lacking": 0,
            "unknown": set(),
        }
        specs = rules and [self._get_spec(rule) for rule in rules.sudo().sorted()]
        turns = {}
        for run in runs.sudo().sorted("id"):
            content = run.ruleset_id.content["rules"]
            self._replay_run(run, specs or content, turns, result)
        return result

    def _replay_run(self, run, specs, turns, result):
        """Replay one run into ``result``; ``turns`` carries new rules' turns along."""
        recorded = self._fetch_recorded(run)
        moments = self._get_moments(run, specs)
        masks, known = [], []
        for entry in recorded:
            mask = self._get_mask(specs, entry.facts, moments)
            if mask is None:
                result["lacking"] += 1
                continue
            masks.append(mask)
            known.append(entry)
        situations = [
            self._recall(run, spec, turns, result["unknown"]) for spec in specs
        ]
        plan = slots.plan(
            masks,
            [
                slots.Rule(bit, situation.members())
                for bit, situation in enumerate(situations)
            ],
        )
        for spec, last in zip(specs, plan.last, strict=True):
            if last is not None:
                turns[spec["id"]] = spec["people"][last]
        self._compare(run, known, situations, plan, result)

    def _compare(self, run, recorded, situations, plan, result):
        for place, entry in enumerate(recorded):
            index = plan.rule[place]
            now = None
            if index != slots.NO_RULE:
                now = situations[index].people[plan.member[place]]
            result["compared"] += 1
            if now == entry.user_id:
                result["same"] += 1
            else:
                result["different"].append(
                    Difference(run.id, entry.lead_id, entry.user_id, now)
                )

    def _fetch_recorded(self, run):
        self.env["crm.decision"].flush_model()
        query = SQL(
            "SELECT res_id, user_id, facts FROM crm_decision"
            " WHERE run_id = %s AND kind = 'plan' ORDER BY rank",
            run.id,
        )
        return [Recorded(*row) for row in self.env.execute_query(query)]

    def _get_moments(self, run, specs):
        """Relative moments as the run resolved them."""
        names = set().union(*(conditions.moments(spec["condition"]) for spec in specs))
        return self.env["crm.fact"]._resolve_moments(names, run.situation["moments"])

    def _get_mask(self, specs, facts, moments):
        """Bits of the rules that the facts match; ``None`` when a fact is lacking."""
        try:
            return sum(
                1 << bit
                for bit, spec in enumerate(specs)
                if conditions.holds(spec["condition"], facts, moments)
            )
        except conditions.MissingFact:
            return None

    def _recall(self, run, spec, turns, unknown):
        """What the run knew of the people of a rule."""
        rules = run.situation["rules"]
        stored = rules.get(str(spec["id"]))
        recorded = next(
            (r for r in run.ruleset_id.content["rules"] if r["id"] == spec["id"]), None
        )
        if stored is None or recorded is None:
            unknown.update(spec["people"])
            stored = {"served_last": None, "out": {}, "left": {}}
            last = turns.get(spec["id"])
        else:
            unknown.update(set(spec["people"]) - set(recorded["people"]))
            place = stored["served_last"]
            last = None if place is None else recorded["people"][place]
        people = spec["people"]
        stored = stored | {
            "served_last": people.index(last) if last in people else None
        }
        return Situation.from_json(people, stored)
