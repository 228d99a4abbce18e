"""The slow, obvious twin of ``utils/slots.py``: one record at a time, fractions."""

from fractions import Fraction


def plan(masks, rules, classes=None, room=None):
    """Each rule walks its records in rank order and serves the best free member.

    :return: ``({position: (rule index, member index, slot number)}, last served)``
    """
    given, last = {}, []
    had = {member.key: 0 for rule in rules for member in rule.members}
    for index, rule in enumerate(rules):
        taken, number = [0] * len(rule.members), 0
        if rule.loaded:
            members = [m._replace(base=m.base + had[m.key]) for m in rule.members]
            rule = rule._replace(members=members)
        for position, mask in enumerate(masks):
            if position in given or not mask >> rule.bit & 1:
                continue
            levels = rule.levels and rule.levels[classes[position]]
            choice = best(rule.members, taken, levels, room or {}, had)
            if choice is None:
                continue
            taken[choice] += 1
            had[rule.members[choice].key] += 1
            number += 1
            given[position] = (index, choice, number)
        last.append(latest(rule.members, taken))
    return given, last


def best(members, taken, levels, room, had):
    """Index of the free member of the highest level whose next slot comes first."""
    choices = []
    for index, member in enumerate(members):
        level = levels[index] if levels else 0
        full = member.key in room and had[member.key] >= room[member.key]
        if level is None or full or taken[index] >= member.free:
            continue
        choices.append((-level, *key(member, taken[index] + 1), index))
    return min(choices)[-1] if choices else None


def latest(members, taken):
    """Index of the member with the greatest slot among those served."""
    served = [index for index, number in enumerate(taken) if number]
    return max(served, key=lambda i: key(members[i], taken[i]), default=None)


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
