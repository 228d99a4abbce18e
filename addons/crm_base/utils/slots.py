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
from collections import Counter
from fractions import Fraction
from math import ceil
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
    """A rule of the plan.

    ``bit`` is its place in the masks, ``members`` its people. ``levels`` tells, for a
    rule that looks at who suits which record, how well each member suits each class of
    records: ``{class: (level or None per member)}``; ``None`` is never, and a higher
    level goes before any slot order. Without it everybody suits everything. With
    ``loaded``, what earlier rules of the plan gave to a person counts as their load.
    """

    bit: int
    members: tuple
    levels: dict | None = None
    loaded: bool = False


class Plan(NamedTuple):
    """What the planner decided, one entry per record in rank order.

    ``rule[p]`` is the index of the rule that placed record ``p`` or ``NO_RULE``,
    ``member[p]`` the index of the member inside that rule and ``slot[p]`` the number
    of the slot (1 for the first record the rule handed out). ``last[r]`` is the index
    of the member whose slot came last in the order of rule ``r``, or ``None``.
    ``taken[r]`` counts the records per member of rule ``r``.
    """

    rule: array
    member: array
    slot: array
    last: list
    taken: list


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


def weighted(people):
    """Members who share by weight: twice the weight, twice the records.

    Whoever was away or full, or has just joined, goes on from where the others are:
    a count that lags behind the last slot served is lifted to it. For those who could
    receive all the time this changes nothing, because their next slot never lies
    before the last one served.

    :param people: sequence of ``(key, free, weight, served)`` with ``served`` the
        records received by this rule so far (lifts included) and weights above zero
    :return: tuple of :class:`Member`; ``member.base // 2`` is the lifted count
    """
    front = max(
        (
            Fraction(2 * served - 1, 2 * weight)
            for _key, _free, weight, served in people
            if served
        ),
        default=Fraction(0),
    )
    return tuple(
        Member(
            key=key,
            free=free,
            base=2 * max(served, ceil(front * weight - Fraction(1, 2))),
            step=2,
            off=1,
            div=2 * weight,
            tie=position,
        )
        for position, (key, free, weight, served) in enumerate(people)
    )


def least_loaded(people, served_last=None):
    """Members by their load per weight; equal loads take turns.

    :param people: sequence of ``(key, free, weight, load)``
    :param served_last: index of the person served last, ``None`` to begin at the start
    :return: tuple of :class:`Member`
    """
    count = len(people)
    start = 0 if served_last is None else served_last + 1
    return tuple(
        Member(
            key=key,
            free=free,
            base=load,
            div=weight,
            tie=(position - start) % count,
        )
        for position, (key, free, weight, load) in enumerate(people)
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


class _Chooser:
    """Finds the best free member for one record after the other.

    Members of equal level for a class share a heap in the order of their next slots. A
    slot that a member took for a record of another class is still in the heap; as keys
    only grow, such an entry lies too early, and is put right when it comes to the top.
    """

    def __init__(self, rule):
        self.levels = rule.levels
        self.free = [member.free for member in rule.members]
        self.members = rule.members
        self.taken = [0] * len(rule.members)
        self.next = [(*slot_key(m, 1), i) for i, m in enumerate(rule.members)]
        self.heaps = {}

    def choose(self, class_):
        """Take the next slot for a record of a class.

        :return: index of the member, ``None`` when nobody suits or is free
        """
        heaps = self.heaps.get(class_)
        if heaps is None:
            heaps = self.heaps[class_] = self._make_heaps(class_)
        taken, free, upcoming = self.taken, self.free, self.next
        for heap in heaps:
            while heap:
                index = heap[0][-1]
                if taken[index] >= free[index]:
                    heapq.heappop(heap)
                elif heap[0] is not upcoming[index]:
                    heapq.heapreplace(heap, upcoming[index])
                else:
                    taken[index] += 1
                    member = self.members[index]
                    upcoming[index] = (*slot_key(member, taken[index] + 1), index)
                    return index
        return None

    def _make_heaps(self, class_):
        levels = {}
        for index, level in enumerate(self.levels[class_]):
            if level is not None and self.taken[index] < self.free[index]:
                levels.setdefault(level, []).append(self.next[index])
        heaps = [levels[level] for level in sorted(levels, reverse=True)]
        for heap in heaps:
            heapq.heapify(heap)
        return heaps


class _Waiting:
    """Positions of the records nobody got yet, grouped by the rules they match."""

    def __init__(self, masks):
        self.groups = {}
        for position, mask in enumerate(masks):
            try:
                self.groups[mask].append(position)
            except KeyError:
                self.groups[mask] = array("i", [position])

    def matching(self, flag):
        """Positions with this bit, in rank order."""
        found = [group for mask, group in self.groups.items() if mask & flag]
        if len(found) == 1:
            return found[0]
        # groups are in order already, which is what this sort makes the most of
        return sorted(position for group in found for position in group)

    def remove_given(self, flag, rule_of):
        """Forget those that the rule of this bit placed."""
        for mask, group in self.groups.items():
            if mask & flag:
                left = array("i", (p for p in group if rule_of[p] == NO_RULE))
                self.groups[mask] = left


def plan(masks, rules, classes=None, room=None):
    """Hand out ranked records to the ranked slots of the rules.

    Rules work in the given order and each finishes before the next begins; a record
    goes to the first rule that matches it and has a suitable slot left.

    :param masks: for each record in rank order, the bits of the rules it matches
    :param rules: sequence of :class:`Rule`
    :param classes: for each record its class, needed by rules with ``levels``
    :param room: ``{member key: records the person may take by all rules together}``
        for those with such a limit
    :return: :class:`Plan`
    """
    count = len(masks)
    rule_of = array("i", [NO_RULE]) * count
    member_of = array("i", [NO_RULE]) * count
    slot_of = array("i", [0]) * count
    last, taken = [], []
    room, given = dict(room or {}), Counter()
    waiting = _Waiting(masks)
    for index, rule in enumerate(rules):
        rule = _after(rule, room, given)
        flag = 1 << rule.bit
        positions, served = _hand_out(rule, waiting.matching(flag), classes)
        for number, (position, member) in enumerate(
            zip(positions, served, strict=False), 1
        ):
            rule_of[position] = index
            member_of[position] = member
            slot_of[position] = number
        if served:
            waiting.remove_given(flag, rule_of)
        counts = Counter(served)
        taken.append([counts[member] for member in range(len(rule.members))])
        last.append(last_slot(rule.members, counts))
        for member, number in counts.items():
            key = rule.members[member].key
            given[key] += number
            if key in room:
                room[key] -= number
    return Plan(rule_of, member_of, slot_of, last, taken)


def _after(rule, room, given):
    """The rule as the earlier ones left it: people have less room and more load."""
    if not room and not (rule.loaded and given):
        return rule
    members = tuple(
        member._replace(
            free=min(member.free, room.get(member.key, member.free)),
            base=member.base + (given[member.key] if rule.loaded else 0),
        )
        for member in rule.members
    )
    return rule._replace(members=members)


def _hand_out(rule, matching, classes):
    """Records, in rank order, and the member that each goes to.

    :return: positions (the first ones count) and as many members as were served
    """
    if rule.levels is None:
        room = sum(max(member.free, 0) for member in rule.members)
        return matching, sequence(rule.members, min(room, len(matching)))
    choose = _Chooser(rule).choose
    positions, served = array("i"), array("i")
    for position in matching:
        member = choose(classes[position])
        if member is not None:
            positions.append(position)
            served.append(member)
    return positions, served


def last_slot(members, counts):
    """Index of the member whose slot came last in the order of the slots.

    :param counts: ``{index: records taken}`` of those who took some
    """
    return max(
        sorted(counts),
        key=lambda index: slot_key(members[index], counts[index]),
        default=None,
    )
