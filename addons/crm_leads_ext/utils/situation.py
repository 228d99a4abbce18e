"""What a rule meets at the moment of a plan: its people, and whose turn it is."""

from typing import NamedTuple

from odoo.addons.crm_base.utils import slots

UNLIMITED = 2**31 - 1
# Strategies that share by weight keep count of what each member got.
BY_WEIGHT = ("weighted", "best_match")


class Situation(NamedTuple):
    """The members of one rule as a plan finds them.

    ``people``: user ids in the order of the members; ``strategy``: code of the rule's;
    ``weights``: one per person; ``served_last``: index of the person served last or
    ``None``; ``served``: ``{user id: records by this rule so far, lifts included}``;
    ``load``: ``{user id: open leads}``; ``out``: ``{user id: code}`` of those who
    cannot receive; ``left``: ``{user id: leads this rule may still give}`` of those
    with a capacity; ``received``: ``{user id: leads received in the period}``.
    """

    people: tuple
    strategy: str = "round_robin"
    weights: tuple = ()
    served_last: int | None = None
    served: dict = {}
    load: dict = {}
    out: dict = {}
    left: dict = {}
    received: dict = {}

    def rule(self, bit, levels=None):
        """The rule as the planner sees it.

        :param bit: its place in the masks
        :param levels: who suits which class of leads, see ``utils/matching.py``
        """
        loaded = self.strategy == "least_loaded"
        return slots.Rule(bit, self.members(), levels, loaded)

    def members(self):
        """The slots' members for the planner."""
        return getattr(self, f"_members_{self.strategy}")()

    def _members_round_robin(self):
        people = [(user, self._free(user)) for user in self.people]
        return slots.round_robin(people, self.served_last)

    def _members_weighted(self):
        return slots.weighted(
            [
                (user, self._free(user), weight, self.served.get(user, 0))
                for user, weight in zip(self.people, self.weights, strict=True)
            ]
        )

    # who suits equally well shares by weight
    _members_best_match = _members_weighted

    def _members_least_loaded(self):
        return slots.least_loaded(
            [
                (user, self._free(user), weight, self.load.get(user, 0))
                for user, weight in zip(self.people, self.weights, strict=True)
            ],
            self.served_last,
        )

    def next_up(self):
        """User id of the person whose turn it is, ``None`` when nobody can receive."""
        first = slots.sequence(self.members(), 1)
        return self.people[first[0]] if first else None

    def _free(self, user):
        return 0 if user in self.out else self.left.get(user, UNLIMITED)

    def to_json(self):
        """Compact form that is stored with the run: what its strategy reads."""
        stored = {"out": _keyed(self.out), "left": _keyed(self.left)}
        if self.strategy in BY_WEIGHT:
            stored["served"] = _keyed(self.served)
        else:
            stored["served_last"] = self.served_last
        if self.strategy == "least_loaded":
            stored["load"] = _keyed(self.load)
        return stored

    @classmethod
    def from_json(cls, spec, stored):
        """The situation of a recorded run.

        :param spec: the rule as the run's ruleset has it
        :param stored: what :meth:`to_json` gave
        """
        return cls(
            people=tuple(spec["people"]),
            strategy=spec["strategy"],
            weights=tuple(spec.get("weights") or [1] * len(spec["people"])),
            served_last=stored.get("served_last"),
            served=_by_id(stored.get("served", {})),
            load=_by_id(stored.get("load", {})),
            out=_by_id(stored["out"]),
            left=_by_id(stored["left"]),
        )


def _keyed(values):
    return {str(user): value for user, value in values.items()}


def _by_id(values):
    return {int(user): value for user, value in values.items()}


def why_nobody(situations, suits=None, barred=()):
    """Reason code for a record that matched these rules and went to nobody.

    :param situations: situations of the matching rules, as the plan found them
    :param suits: for each of them, the levels of its people for the record (``None``
        is never), or ``None`` when everybody suits
    :param barred: users who must not get it, because they had it before
    """
    if not situations:
        return "no_rule"
    if not any(situation.people for situation in situations):
        return "no_member"
    codes = set()
    for situation, levels in zip(
        situations, suits or [None] * len(situations), strict=True
    ):
        for index, user in enumerate(situation.people):
            if levels and levels[index] is None:
                codes.add("had" if user in barred else "no_match")
            else:
                # who could receive when the plan began was used up during it
                codes.add(situation.out.get(user, "full"))
    return _combine(codes)


def _combine(codes):
    """One code for several: those who could have received it tell more."""
    telling = codes - {"had", "no_match"} or codes & {"no_match"} or codes
    if len(telling) > 1:
        return "unavailable"
    (code,) = telling
    return "unavailable" if code == "left" else code
