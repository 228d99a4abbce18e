"""What a rule meets at the moment of a plan: its people, and whose turn it is."""

from typing import NamedTuple

from odoo.addons.crm_base.utils import slots

UNLIMITED = 2**31 - 1


class Situation(NamedTuple):
    """The members of one rule as a plan finds them.

    ``people``: user ids in the order of the turns; ``served_last``: index of the person
    served last or ``None``; ``out``: ``{user id: code}`` of those who cannot receive;
    ``left``: ``{user id: leads still allowed}`` of those with a capacity;
    ``received``: ``{user id: leads received in the current period}``.
    """

    people: tuple
    served_last: int | None
    out: dict
    left: dict
    received: dict

    def members(self):
        """The slots' members for the planner."""
        return slots.round_robin(
            [(user, self._free(user)) for user in self.people], self.served_last
        )

    def next_up(self):
        """User id of the person whose turn it is, ``None`` when nobody can receive."""
        first = slots.sequence(self.members(), 1)
        return self.people[first[0]] if first else None

    def _free(self, user):
        return 0 if user in self.out else self.left.get(user, UNLIMITED)

    def to_json(self):
        """Compact form that is stored with the run."""
        return {
            "served_last": self.served_last,
            "out": {str(user): code for user, code in self.out.items()},
            "left": {str(user): left for user, left in self.left.items()},
        }

    @classmethod
    def from_json(cls, people, stored):
        """The situation of a recorded run, for the people of its ruleset."""
        return cls(
            people=tuple(people),
            served_last=stored["served_last"],
            out={int(user): code for user, code in stored["out"].items()},
            left={int(user): left for user, left in stored["left"].items()},
            received={},
        )


def why_nobody(situations):
    """Reason code for a record that matched these rules and went to nobody.

    :param situations: situations of the matching rules, as the plan found them
    """
    if not situations:
        return "no_rule"
    people = {user for situation in situations for user in situation.people}
    if not people:
        return "no_member"
    codes = set()
    for situation in situations:
        # those who could receive when the plan began were used up during it
        codes |= {situation.out.get(user, "full") for user in situation.people}
    if len(codes) > 1:
        return "unavailable"
    code = codes.pop()
    return code if code in ("absent", "full", "paused") else "unavailable"
