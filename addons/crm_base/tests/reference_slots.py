"""The slow, obvious twin of ``utils/slots.py``: one record at a time, fractions."""

from fractions import Fraction


def plan(masks, rules):
    """Each rule walks its records in rank order and serves the lowest free slot.

    :return: ``({position: (rule index, member index, slot number)}, last served)``
    """
    given, last = {}, []
    for index, rule in enumerate(rules):
        taken = [0] * len(rule.members)
        served, number = None, 0
        for position, mask in enumerate(masks):
            if position in given or not mask >> rule.bit & 1:
                continue
            choice = lowest(rule.members, taken)
            if choice is None:
                break
            taken[choice] += 1
            number += 1
            served = choice
            given[position] = (index, choice, number)
        last.append(served)
    return given, last


def lowest(members, taken):
    """Index of the member whose next slot comes first, ``None`` when all are full."""
    free = [i for i, member in enumerate(members) if taken[i] < member.free]
    return min(free, key=lambda i: (key(members[i], taken[i] + 1), i), default=None)


def key(member, number):
    return (
        Fraction(member.base + member.step * number - member.off, member.div),
        member.tie,
    )


def walk_round_robin(people, served_last, count):
    """A pointer that literally goes round: the people served, in order."""
    pointer = 0 if served_last is None else served_last + 1
    left = [free for _key, free in people]
    served = []
    while len(served) < count and any(left):
        place = pointer % len(people)
        pointer += 1
        if left[place]:
            left[place] -= 1
            served.append(place)
    return served
