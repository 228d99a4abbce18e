"""Which territory wins, written from the rule's text: slow and obvious."""

from fractions import Fraction
from typing import NamedTuple

from .reference_postal import in_range


class Place(NamedTuple):
    """A territory: its parent is an earlier place of the list, or None."""

    parent: int
    sequence: int
    company: int
    active: bool


class Rule(NamedTuple):
    """Sets of ids; ``zips`` is a tuple of (low, high), both equal for a beginning."""

    place: int
    state: str
    countries: frozenset
    states: frozenset
    zips: tuple
    industries: frozenset
    langs: frozenset


def depth(places, number):
    """How many territories lie on the way down to one."""
    parent = places[number].parent
    return 1 + (depth(places, parent) if parent is not None else 0)


def share(low, high):
    """The part of all codes of digits that lies between two."""
    return Fraction(int(high) - int(low) + 1, 10 ** len(low))


def precision(rule, subject):
    """The least share among the entries that match, 1 without codes, else None."""
    if not rule.zips:
        return Fraction(1)
    shares = [
        share(low, high)
        for low, high in rule.zips
        if subject.zip and in_range(subject.zip, low, high)
    ]
    return min(shares, default=None)


def holds(rule, subject):
    """Whether every filled part of a rule matches."""
    parts = (
        (rule.countries, subject.country_id),
        (rule.states, subject.state_id),
        (rule.industries, subject.industry_id),
        (rule.langs, subject.lang_id),
    )
    return (
        all(value in allowed for allowed, value in parts if allowed)
        and precision(rule, subject) is not None
    )


def winner(places, rules, subject):
    """Return (place, rule) as numbers of their lists, or None."""
    found = []
    for number, rule in enumerate(rules):
        place = places[rule.place]
        if (
            place.active
            and rule.state in ("running", "ending")
            and place.company in (0, subject.company_id)
            and holds(rule, subject)
        ):
            filled = sum(map(bool, rule[2:]))
            found.append(
                (
                    -depth(places, rule.place),
                    precision(rule, subject),
                    -filled,
                    place.sequence,
                    rule.place,
                    number,
                )
            )
    return min(found)[-2:] if found else None
