"""From lines of deals to a tree of companies, teams and people: no ORM, no database.

A node shows what its deals say by category, what its person submitted and what the
manager makes of it. Which of these is its *forecast*: the manager's figure, else the
person's, else what is closed and committed; that of a team or company is the manager's
figure, else the sum of the forecasts below it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from ..const import COUNTED


class Line(NamedTuple):
    """Deals of one person, team, company and category.

    :param team, user: ids; ``0`` for deals that have none
    """

    company: int
    team: int
    user: int
    category: str
    count: int
    amount: float
    weighted: float
    historic: float


class Word(NamedTuple):
    """A figure that somebody gave for a node, the newest of its kind.

    :param team, user: ids, ``0`` for people without a team; ``None``: any
    :param moment: when it was given; later words are greater
    """

    company: int
    team: int | None
    user: int | None
    amount: float
    moment: object
    note: str = ""
    author: str = ""


@dataclass
class Node:
    """A row of the forecast; ``team`` and ``user`` are ``None`` for all of them."""

    company: int
    team: int | None = None
    user: int | None = None
    counts: dict = field(default_factory=lambda: defaultdict(int))
    amounts: dict = field(default_factory=lambda: defaultdict(float))
    weighted: float = 0
    historic: float = 0
    submitted: Word | None = None
    adjusted: Word | None = None
    forecast: float = 0
    people: int = 0
    people_submitted: int = 0
    children: list = field(default_factory=list)

    @property
    def key(self):
        """A short name that tells it from all other nodes."""
        parts = [f"c{self.company}"]
        if self.team is not None:
            parts.append(f"t{self.team}")
        if self.user is not None:
            parts.append(f"u{self.user}")
        return ".".join(parts)

    @property
    def said(self):
        """What deals say: closed and committed."""
        return self.amounts["closed"] + self.amounts["commit"]

    @property
    def is_outdated(self):
        """Whether the person submitted anew after the manager's adjustment."""
        return bool(
            self.adjusted
            and self.submitted
            and self.submitted.moment > self.adjusted.moment
        )

    def add(self, line):
        """Count a line of deals in."""
        self.counts[line.category] += line.count
        self.amounts[line.category] += line.amount
        if line.category in COUNTED:
            self.weighted += line.weighted
            self.historic += line.historic
        elif line.category == "closed":
            self.weighted += line.amount
            self.historic += line.amount


def build(companies, lines, submitted=(), adjusted=(), people=()):
    """The nodes of companies, each with those below it.

    :param companies: ids, in order; each has a node
    :param lines: list of :class:`Line`
    :param submitted, adjusted: lists of :class:`Word`, one for a node at most
    :param people: ``[(company, team, user)]`` who have a node even without deals
    :return: list of :class:`Node` of companies
    """
    nodes = {(company, None, None): Node(company) for company in companies}
    words = {(w.company, w.team, w.user): w for w in submitted}
    others = {(w.company, w.team, w.user): w for w in adjusted}
    wanted = [(line.company, line.team, line.user) for line in lines]
    for company, team, user in [*wanted, *people, *words]:
        if (company, None, None) in nodes:
            _grow(nodes, company, team, user)
    for line in lines:
        for key in _get_path(line.company, line.team, line.user):
            if key in nodes:
                nodes[key].add(line)
    for key, node in nodes.items():
        node.submitted, node.adjusted = words.get(key), others.get(key)
    roots = [nodes[company, None, None] for company in companies]
    for root in roots:
        _conclude(root)
    return roots


def _get_path(company, team, user):
    return [(company, None, None), (company, team, None), (company, team, user)]


def _grow(nodes, company, team, user):
    """Make the nodes of a person and of the team."""
    above = nodes[company, None, None]
    for key in _get_path(company, team, user)[1:]:
        if key not in nodes:
            nodes[key] = Node(*key)
            above.children.append(nodes[key])
        above = nodes[key]


def _conclude(node):
    """Forecasts from the people upwards."""
    for child in node.children:
        _conclude(child)
    if node.user is not None:
        node.people = int(bool(node.user))
        node.people_submitted = int(bool(node.submitted))
        given = node.adjusted or node.submitted
        node.forecast = given.amount if given else node.said
        return
    node.people = sum(child.people for child in node.children)
    node.people_submitted = sum(child.people_submitted for child in node.children)
    below = sum(child.forecast for child in node.children)
    node.forecast = node.adjusted.amount if node.adjusted else below


def accuracy(forecast, actual):
    """How close a forecast came: 1 for exact, 0 for wrong by as much as there was.

    :return: a number from 0 to 1; ``None`` where there is nothing to compare with
    """
    if forecast is None or (not actual and not forecast):
        return None
    return max(0.0, 1 - abs(forecast - actual) / max(abs(actual), abs(forecast)))
