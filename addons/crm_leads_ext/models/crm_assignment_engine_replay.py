from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, split_every

from odoo.addons.crm_base.utils import facts as conditions
from odoo.addons.crm_base.utils import slots

from ..utils import matching
from ..utils.situation import Situation

# Why somebody cannot receive that holds for every rule.
OF_THE_PERSON = ("absent", "left")
RUNS_AT_ONCE = 500


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


class Share:
    """Leads of one person, then and by the replayed rules: number, value, chance."""

    def __init__(self):
        self.then = [0, 0.0, 0.0]
        self.now = [0, 0.0, 0.0]

    @staticmethod
    def add(side, facts):
        """Count a lead by its recorded facts (chance: expected number of wins)."""
        side[0] += 1
        side[1] += facts.get("expected_revenue") or 0.0
        side[2] += (facts.get("automated_probability") or 0.0) / 100


class Replay:
    """What a replay has come to so far, and what new rules carry from run to run."""

    def __init__(self):
        self.compared = self.same = self.lacking = 0
        self.different = []
        self.unknown = set()
        self.today = set()
        self.shares = defaultdict(Share)
        self.last = {}
        self.served = defaultdict(dict)
        self.load = defaultdict(dict)

    def compare(self, run_id, entry, now):
        """Count one lead: who got it then, who would get it now."""
        self.compared += 1
        if now == entry.user_id:
            self.same += 1
        else:
            self.different.append(Difference(run_id, entry.lead_id, entry.user_id, now))
        Share.add(self.shares[entry.user_id].then, entry.facts)
        Share.add(self.shares[now].now, entry.facts)

    def carry(self, spec, situation, counts):
        """Remember turns of a rule for the next run."""
        rule_id, people = spec["id"], situation.people
        members = situation.members()
        taken = {index: count for index, count in enumerate(counts) if count}
        if taken:
            self.last[rule_id] = people[slots.last_slot(members, taken)]
        for index, count in taken.items():
            self.load[rule_id][people[index]] = (
                situation.load.get(people[index], 0) + count
            )
            if members[index].step == 2:
                self.served[rule_id][people[index]] = members[index].base // 2 + count


class CrmAssignmentEngine(models.AbstractModel):
    """Replays recorded decisions: who would have got what under other rules.

    The facts of each decision, the rank of the leads, and what the run knew of its
    people come from the ledger. Leads that were edited, merged or deleted since are
    therefore no matter. Only the competences that no run recorded, because no rule
    asked for them, are those of today; the result names them.
    """

    _inherit = "crm.assignment.engine"

    @api.model
    def _replay(self, runs, rules=None):
        """Decide the leads of past runs again.

        :param runs: ``crm.decision.run`` of this engine
        :param rules: ``crm.assignment.rule`` (drafts too) to decide by; without it,
            the rules exactly as each run had them
        :return: :class:`Replay` with ``compared`` and ``same`` (numbers of leads),
            ``different`` (list of :class:`Difference`), ``lacking`` (leads without a
            fact that the rules need), ``unknown`` (ids of people about whom a run knew
            nothing: taken as present and without limit), ``today`` (kinds of
            competences that are those of today) and ``shares`` (per user id)
        """
        replay = Replay()
        rules = rules and rules.sudo().sorted()
        specs = rules and [self._get_spec(rule) for rule in rules]
        today = self._get_profile(rules) if rules else {}
        runs = runs.sudo().sorted("id")
        contents = {each.id: each.content["rules"] for each in runs.ruleset_id}
        for chunk in split_every(RUNS_AT_ONCE, runs.ids, runs.browse):
            recorded = self._fetch_recorded(chunk)
            for run in chunk:
                content = contents[run.ruleset_id.id]
                leads = recorded.get(run.id, ())
                self._replay_run(run, leads, content, specs or content, today, replay)
        return replay

    def _replay_run(self, run, recorded, content, specs, today, replay):
        kinds = matching.kinds(specs)
        moments = self._get_moments(run, specs)
        known, masks, classes, needs = self._classify(
            recorded, moments, specs, kinds, replay
        )
        profile = self._recall_profile(run, kinds, today, replay)
        matched = 0
        for mask in set(masks):
            matched |= mask
        situations = [
            self._recall(run, content, spec, replay)
            if matched >> bit & 1
            else Situation(people=())
            for bit, spec in enumerate(specs)
        ]
        plan = slots.plan(
            masks,
            [
                situation.rule(bit, matching.levels(spec, needs, profile))
                for bit, (spec, situation) in enumerate(
                    zip(specs, situations, strict=True)
                )
            ],
            classes,
            self._recall_room(run),
        )
        for spec, situation, counts in zip(specs, situations, plan.taken, strict=True):
            replay.carry(spec, situation, counts)
        for place, entry in enumerate(known):
            index = plan.rule[place]
            now = None
            if index != slots.NO_RULE:
                now = situations[index].people[plan.member[place]]
            replay.compare(run.id, entry, now)

    def _classify(self, recorded, moments, specs, kinds, replay):
        """Recorded leads with the rules they match and the class of their need.

        :return: leads, their masks, their classes, and the needs by class
        """
        known, masks, classes, needs = [], [], [], {}
        for entry in recorded:
            try:
                mask = self._get_mask(specs, entry.facts, moments)
                need = matching.Need.from_facts(entry.facts, kinds)
            except KeyError:  # MissingFact is one
                replay.lacking += 1
                continue
            known.append(entry)
            masks.append(mask)
            classes.append(needs.setdefault(need, len(needs)))
        return known, masks, classes, [*needs]

    def _fetch_recorded(self, runs):
        """``{run id: leads in rank order}``, each as it was recorded."""
        self.env["crm.decision"].flush_model()
        query = SQL(
            "SELECT run_id, res_id, user_id, facts FROM crm_decision"
            " WHERE run_id = ANY(%s) AND kind = 'plan' ORDER BY run_id, rank",
            runs.ids,
        )
        recorded = {}
        for run_id, *entry in self.env.execute_query(query):
            recorded.setdefault(run_id, []).append(Recorded(*entry))
        return recorded

    def _get_moments(self, run, specs):
        """Relative moments as the run resolved them."""
        names = set().union(*(conditions.moments(spec["condition"]) for spec in specs))
        return self.env["crm.fact"]._resolve_moments(names, run.situation["moments"])

    def _get_mask(self, specs, facts, moments):
        """Bits of the rules that the facts match.

        :raise MissingFact: when a fact is lacking
        """
        return sum(
            1 << bit
            for bit, spec in enumerate(specs)
            if conditions.holds(spec["condition"], facts, moments)
        )

    # ------------------------------------------------------------------
    # What a run knew of its people
    # ------------------------------------------------------------------

    def _recall_room(self, run):
        room = run.situation.get("room", {})
        return {int(user_id): left for user_id, left in room.items()}

    def _recall_profile(self, run, kinds, today, replay):
        """Competences as recorded; of kinds that were not, those of today."""
        profile = {
            int(user_id): able
            for user_id, able in (run.profile_id.content or {}).items()
        }
        recorded = matching.kinds(run.ruleset_id.content["rules"])
        missing = kinds - recorded
        replay.today |= missing
        for user_id, able in today.items():
            for kind in missing & able.keys():
                profile.setdefault(user_id, {})[kind] = able[kind]
        return profile

    def _recall(self, run, content, spec, replay):
        """What the run knew of the people of a rule.

        The rule's own record counts where it worked in the same way; a rule that was
        made or changed since carries its turns from run to run of the replay.
        """
        stored = run.situation["rules"]
        mine = stored.get(str(spec["id"]))
        then = next((rule for rule in content if rule["id"] == spec["id"]), None)
        if mine is not None and then and then["strategy"] == spec["strategy"]:
            replay.unknown.update(set(spec["people"]) - set(then["people"]))
            situation = Situation.from_json(then, mine)
            last = situation.served_last
            last = None if last is None else situation.people[last]
            served, load = situation.served, situation.load
            out, left = situation.out, situation.left
        else:
            last = replay.last.get(spec["id"])
            served, load = replay.served[spec["id"]], replay.load[spec["id"]]
            out, left = self._recall_out(stored), {}
            met = {
                user
                for rule in content
                if str(rule["id"]) in stored
                for user in rule["people"]
            }
            replay.unknown.update(set(spec["people"]) - met)
        people = tuple(spec["people"])
        return Situation(
            people=people,
            strategy=spec["strategy"],
            weights=tuple(spec.get("weights") or [1] * len(people)),
            served_last=people.index(last) if last in people else None,
            served=served,
            load=load,
            out={user: code for user, code in out.items() if user in people},
            left={user: limit for user, limit in left.items() if user in people},
        )

    def _recall_out(self, stored):
        """Absences that a run recorded with whatever rule."""
        return {
            int(user): code
            for situation in stored.values()
            for user, code in situation["out"].items()
            if code in OF_THE_PERSON
        }
