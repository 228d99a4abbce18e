"""Assignment as the help of the rules tells it, one lead after the other.

Nothing is shared with the engine: no slots, no masks, no classes; plain loops over
plain objects that keep their own state from run to run.
"""

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass
class Person:
    """Somebody who may get leads; ``given`` counts what they got today."""

    absent: bool
    paused: bool
    capacity_day: int
    capacity_open: int
    open_leads: int
    speaks_french: bool
    given: int = 0

    def can_receive(self):
        """Whether the person is there and below all limits of their own."""
        if self.absent or self.paused:
            return False
        if self.capacity_day and self.given >= self.capacity_day:
            return False
        return not self.capacity_open or self.open_leads < self.capacity_open


@dataclass
class Member:
    """A person in a rule: what they got by it, and where they stand by weight."""

    person: int
    weight: int
    capacity: int
    given: int = 0
    stands: int = 0


@dataclass
class Rule:
    """A rule in words: whom it takes, whom it gives to."""

    strategy: str
    least_revenue: int
    french_is_a_must: bool
    points: int
    members: list
    last: int | None = None
    given_before: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Lead:
    """A lead; its place in the wave is its age."""

    priority: int
    revenue: int
    french: bool


def assign(people, rules, leads):
    """Give a wave of leads to people.

    :return: for each lead the number of the person, or ``None``
    """
    in_order = sorted(range(len(leads)), key=lambda i: (-leads[i].priority, i))
    owner = [None] * len(leads)
    for rule in rules:
        rule.given_before = {member.person: member.given for member in rule.members}
        if rule.strategy in ("weighted", "best_match"):
            _let_go_on_from_the_others(rule)
        pointer = rule.last
        best_standing = None
        for index in in_order:
            if owner[index] is not None or leads[index].revenue < rule.least_revenue:
                continue
            member = _choose(rule, people, leads[index], pointer)
            if member is None:
                continue
            standing = _standing(rule, people, member, pointer)
            if best_standing is None or standing >= best_standing:
                best_standing, rule.last = standing, rule.members.index(member)
            person = people[member.person]
            member.given += 1
            member.stands += 1
            person.given += 1
            person.open_leads += 1
            owner[index] = member.person
    return owner


def _let_go_on_from_the_others(rule):
    """Who lags behind the last slot served is lifted to it."""
    served = [
        Fraction(2 * m.stands - 1, 2 * m.weight) for m in rule.members if m.stands
    ]
    for member in rule.members:
        while served and Fraction(2 * member.stands + 1, 2 * member.weight) < max(
            served
        ):
            member.stands += 1


def _choose(rule, people, lead, pointer):
    """The best member who can take the lead now."""
    able = [m for m in rule.members if _can_take(rule, people, m, lead)]
    return min(
        able,
        key=lambda m: (
            -_points(rule, people, m, lead),
            _standing(rule, people, m, pointer),
        ),
        default=None,
    )


def _can_take(rule, people, member, lead):
    person = people[member.person]
    if member.capacity and member.given >= member.capacity:
        return False
    if lead.french and rule.french_is_a_must and not person.speaks_french:
        return False
    return person.can_receive()


def _points(rule, people, member, lead):
    if rule.strategy != "best_match" or not lead.french:
        return 0
    return rule.points * people[member.person].speaks_french


def _standing(rule, people, member, pointer):
    """The place of the member's next lead among those of all members."""
    place = rule.members.index(member)
    turn = (place - (0 if pointer is None else pointer + 1)) % len(rule.members)
    if rule.strategy == "round_robin":
        return (member.given - rule.given_before[member.person], turn)
    if rule.strategy == "least_loaded":
        load = people[member.person].open_leads
        return (Fraction(load + 1, member.weight), turn)
    return (Fraction(2 * member.stands + 1, 2 * member.weight), place)
