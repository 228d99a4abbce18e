"""Who suits which lead: criteria over what a lead needs and what people can do.

Plain values in and out. A *need* is what one lead asks for: its territory, language,
product and skills, and the people it must not go to. Leads with the same need are one
class, so people are compared with classes and not with leads.
"""

from typing import NamedTuple

# What a criterion of each kind reads of the lead, as recorded with the decision.
FACTS = {
    "territory": "territory_id",
    "language": "lang_id",
    "product": "product_categ_id",
    "skill": "skill_ids",
}
# A share of a thousand; of the lead it reads nothing.
WIN_RATE = "win_rate"


class Need(NamedTuple):
    """What a lead asks of its person; ``None`` or empty: it does not matter."""

    territory: int | None = None
    language: int | None = None
    product: int | None = None
    skill: tuple = ()
    barred: frozenset = frozenset()

    @classmethod
    def from_facts(cls, facts, kinds):
        """The need of a recorded lead.

        :param facts: recorded facts
        :param kinds: kinds of criteria that the rules have
        :raise KeyError: when a fact that a kind reads was not recorded
        """
        values = {
            kind: facts[FACTS[kind]] or None
            for kind in ("territory", "language", "product")
            if kind in kinds
        }
        if "skill" in kinds:
            values["skill"] = tuple(sorted(facts[FACTS["skill"]] or ()))
        return cls(**values, barred=frozenset(facts.get("barred") or ()))


def met(kind, need, abilities):
    """How far a person meets a criterion, in thousandths; ``None``: it asks nothing.

    :param abilities: ``{kind: ids, or thousandths for the win rate}`` of the person
    """
    if kind == WIN_RATE:
        return abilities.get(WIN_RATE, 0)
    wanted = getattr(need, kind)
    if not wanted:
        return None
    able = abilities.get(kind, ())
    if kind == "skill":
        return 1000 * sum(skill in able for skill in wanted) // len(wanted)
    return 1000 if wanted in able else 0


def level(user, criteria, need, abilities):
    """How well a person suits a need: thousandths of points, ``None`` for never.

    The points of the criteria add up, each in the share that is met. A required one
    that is not met in full excludes; the win rate cannot be required. A lead that asks
    nothing of a kind neither excludes nor scores by it.

    :param criteria: dictionaries with ``kind``, ``points`` and ``required``
    """
    if user in need.barred:
        return None
    total = 0
    for criterion in criteria:
        share = met(criterion["kind"], need, abilities)
        if share is None:
            continue
        if criterion["required"] and criterion["kind"] != WIN_RATE and share < 1000:
            return None
        total += criterion["points"] * share
    return total


def levels(spec, needs, profile):
    """Levels of a rule's people for classes of leads.

    Only the best match looks at points; for the other strategies a criterion excludes
    or does nothing.

    :param spec: the rule as its ruleset has it
    :param needs: list of :class:`Need`; the class of a lead is an index into it
    :param profile: ``{user id: abilities}``
    :return: ``{class: tuple of level per person}``, ``None`` when everybody suits all
    """
    criteria = spec.get("criteria") or []
    if not criteria and not any(need.barred for need in needs):
        return None
    if spec["strategy"] != "best_match":
        criteria = [criterion | {"points": 0} for criterion in criteria]
    return {
        class_: tuple(
            level(user, criteria, need, profile.get(user, {}))
            for user in spec["people"]
        )
        for class_, need in enumerate(needs)
    }


def kinds(specs):
    """Kinds of criteria that the rules have."""
    return {
        criterion["kind"] for spec in specs for criterion in spec.get("criteria") or ()
    }
