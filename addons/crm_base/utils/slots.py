"""Ranked records meet ranked slots: the pure heart of automatic assignment.

A *strategy* is four integers per member. Slot number ``s`` (1, 2, 3 …) of a member
carries the key ``((base + step * s - off) / div, tie)``; the n-th record that a rule
may hand out takes the n-th slot in the order of these keys. Integers only, so that the
quotient orders exactly like the fraction it stands for.

Nothing here knows Odoo or a database: values in, values out. The slow, obvious twin of
this module lives in the tests and agrees with it on random worlds.
"""

import heapq
from array import array
from typing import NamedTuple

NO_RULE = -1


class Member(NamedTuple):
    """One candidate of one rule, as the planner sees it.

    ``key`` names the person (any hashable); ``free`` is how many records the member
    may still take (0 leaves the member out); the rest is the strategy.
    """

    key: object
    free: int
    base: int = 0
    step: int = 1
    off: int = 0
    div: int = 1
    tie: int = 0


class Rule(NamedTuple):
    """A rule of the plan: ``bit`` is its place in the masks, ``members`` its people."""

    bit: int
    members: tuple


class Plan(NamedTuple):
    """What the planner decided, one entry per record in rank order.

    ``rule[p]`` is the index of the rule that placed record ``p`` or ``NO_RULE``,
    ``member[p]`` the index of the member inside that rule and ``slot[p]`` the number
    of the slot (1 for the first record the rule handed out). ``last[r]`` is the index
    of the member that rule ``r`` served last, or ``None``.
    """

    rule: array
    member: array
    slot: array
    last: list


def round_robin(people, served_last=None):
    """Members in rotation: the turn goes on after the person served last.

    :param people: sequence of ``(key, free)`` in the order of the rotation
    :param served_last: index of the person served last, ``None`` to begin at the start
    :return: tuple of :class:`Member`
    """
    count = len(people)
    start = 0 if served_last is None else served_last + 1
    return tuple(
        Member(key=key, free=free, tie=(position - start) % count)
        for position, (key, free) in enumerate(people)
    )


def slot_key(member, number):
    """Order of slot ``number`` of a member among all slots of its rule."""
    return (
        (member.base + member.step * number - member.off) / member.div,
        member.tie,
    )


def sequence(members, count):
    """The first ``count`` slots in order, as indexes into ``members``.

    A heap merge of the members' own slot lists: no table of slots is ever built, so
    the cost is ``count * log(members)``. Fewer come back when capacity ends before.
    """
    heap = [
        (slot_key(member, 1), index, 1)
        for index, member in enumerate(members)
        if member.free > 0
    ]
    heapq.heapify(heap)
    order = array("i")
    while heap and len(order) < count:
        _key, index, number = heap[0]
        order.append(index)
        member = members[index]
        if number < member.free:
            following = (slot_key(member, number + 1), index, number + 1)
            heapq.heapreplace(heap, following)
        else:
            heapq.heappop(heap)
    return order


def plan(masks, rules):
    """Hand out ranked records to the ranked slots of the rules.

    Rules work in the given order and each finishes before the next begins; a record
    goes to the first rule that matches it and has a slot left.

    :param masks: for each record in rank order, the bits of the rules it matches
    :param rules: sequence of :class:`Rule`
    :return: :class:`Plan`
    """
    count = len(masks)
    rule_of = array("i", [NO_RULE]) * count
    member_of = array("i", [NO_RULE]) * count
    slot_of = array("i", [0]) * count
    last = [None] * len(rules)
    waiting = range(count)
    for index, rule in enumerate(rules):
        room = sum(max(member.free, 0) for member in rule.members)
        flag = 1 << rule.bit
        matching = [position for position in waiting if masks[position] & flag]
        slots = sequence(rule.members, min(room, len(matching)))
        if not slots:
            continue
        for number, (position, member) in enumerate(
            zip(matching, slots, strict=False), 1
        ):
            rule_of[position] = index
            member_of[position] = member
            slot_of[position] = number
        last[index] = slots[-1]
        waiting = [position for position in waiting if rule_of[position] == NO_RULE]
    return Plan(rule_of, member_of, slot_of, last)
