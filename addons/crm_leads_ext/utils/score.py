"""The score of a lead as plain arithmetic: no database, whole numbers only.

A *rule* is a dictionary as :meth:`crm.score.engine._get_spec` makes it (and as it is
stored with every recorded score):

=============== ======================================================================
key             meaning
=============== ======================================================================
``id version``  which rule, in which wording
``kind``        ``"fit"`` (who they are) or ``"interest"`` (what they do)
``source``      ``"fact"``: the points count while the condition holds;
                ``"since"``: while it holds, fading since the date ``since``;
                ``"event"``: once per event of the kind ``event``, fading since it
``points``      whole number, may be negative
``half_life``   days after which the points are halved, and halved again; 0 = never
``maximum``     the most that all events of a rule give together (either sign); 0 = none
``condition``   tree over the facts, see ``crm_base/utils/facts.py``
=============== ======================================================================

**Rounding.** Points fade in steps: they are halved once per whole half-life that has
passed, and each result is cut to a whole number towards zero. 20 points with a
half-life of 30 days are 20 for 30 days, then 10, 5, 2, 1 and 0. So a score changes on
few days, and a database computes the very same number.
"""

from datetime import datetime
from typing import NamedTuple

from odoo.addons.crm_base.utils import facts as conditions

# More halvings than the points have bits: nothing is left.
LAST_STEP = 30


class Part(NamedTuple):
    """What one rule gives: ``events`` holds ``(moment, points)``, the newest first."""

    rule: int
    version: int
    points: int
    events: tuple


class Score(NamedTuple):
    """Points for fit and interest, and the parts they are made of."""

    fit: int
    interest: int
    parts: tuple

    @property
    def total(self):
        """The score: fit and interest together."""
        return self.fit + self.interest


def score(facts, events, rules, at, moments=None):
    """Score one lead.

    :param facts: ``{path: value}`` with every path that the rules read
    :param events: pairs ``(kind, moment)``, moments as ISO text, any order
    :param rules: rules in force, in their order
    :param at: the moment the score is for (naive ``datetime`` in UTC)
    :param moments: ``{relative moment: ISO text}`` that the conditions name
    :return: :class:`Score`; a part only for rules that give points
    """
    totals = {"fit": 0, "interest": 0}
    parts = []
    for rule in rules:
        if not conditions.holds(rule["condition"], facts, moments):
            continue
        points, counted = _gain(rule, facts, events, at)
        if points:
            totals[rule["kind"]] += points
            parts.append(Part(rule["id"], rule["version"], points, counted))
    return Score(totals["fit"], totals["interest"], tuple(parts))


def fade(points, since, at, half_life):
    """Points that are left at a moment.

    :param points: whole number
    :param since: ISO text of the day or moment they were given
    :param at: naive ``datetime`` in UTC
    :param half_life: days; 0 = the points never fade
    :return: whole number; 0 as long as ``since`` lies in the future
    """
    moment = datetime.fromisoformat(since)
    if moment > at:
        return 0
    if not half_life:
        return points
    steps = (at - moment).days // half_life
    if steps > LAST_STEP:
        return 0
    left = abs(points) >> steps
    return left if points > 0 else -left


def _gain(rule, facts, events, at):
    """Points of a rule whose condition holds, and the events that count."""
    if rule["source"] == "fact":
        return rule["points"], ()
    counted = tuple(
        (moment, points)
        for moment in sorted(_get_moments(rule, facts, events), reverse=True)
        if (points := fade(rule["points"], moment, at, rule["half_life"]))
    )
    total = sum(points for _moment, points in counted)
    limit = rule["maximum"]
    if limit:
        total = max(-limit, min(limit, total))
    return total, counted


def _get_moments(rule, facts, events):
    if rule["source"] == "since":
        since = facts[rule["since"]]
        if not since:
            return []
        return [since if "T" in since else f"{since}T00:00:00"]
    return [moment for kind, moment in events if kind == rule["event"]]
