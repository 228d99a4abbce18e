"""What facts earn: the arithmetic of ``docs/commission-rules.md``, sections 3 and 4.

Pure Python on decimals, for explanations, for checking closed months and for estimates.
The engine does the same in SQL; they agree to the cent.

A :class:`Curve` says how a component pays a person in a group (a month, quarter or
year), a :class:`Fact` is one line of the ledger, :func:`walk` goes through them.
"""

from bisect import bisect_right
from collections import namedtuple
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

ZERO = Decimal(0)
HUNDRED = Decimal(100)
EXACT = Decimal("1e-10")
PRECISION = 60
ONE_RATE, SLICES, REACHED, BETWEEN = "flat", "marginal", "retroactive", "interpolated"
BY_QUANTITY = ("quantity", "deal")
SINGLE = ("line", "document")

# the least and the most of something; zero is no limit
Limits = namedtuple("Limits", "least most", defaults=(ZERO, ZERO))
# an amount that one rate pays, taken off if it is negative
Piece = namedtuple("Piece", "amount rate")
# what is missing to the next rate
NextTier = namedtuple("NextTier", "distance threshold rate_now rate_next")


def exact(number):
    """A number of the database as a decimal with ten places.

    Floats of the ORM carry ten places and noise; decimals are rounded, too.
    """
    return _round(Decimal(repr(number) if isinstance(number, float) else number), EXACT)


def _round(number, unit):
    """Half away from zero, to multiples of a unit."""
    with localcontext() as context:
        context.prec = PRECISION
        unit = unit.normalize()
        if unit.as_tuple().digits == (1,):
            return number.quantize(unit, ROUND_HALF_UP)
        return (number / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


@dataclass(frozen=True)
class Curve:
    """How a component pays one person in one group.

    :param tiers: pairs (from which driver on, rate), the first from 0. The rate is a
        part of the measure (0.05 for 5 %) or an amount per unit
    :param target: what the person has to reach; zero if there is none
    :param target_share: the person's share, of which the bonus is paid, in percent
    :param held: the part that waits until the customer paid, in percent
    :param cent: the unit to which amounts are rounded
    """

    mode: str
    scope: str
    tiers: tuple
    measure: str = "untaxed"
    driver: str = "amount"
    line: Limits = Limits()
    period: Limits = Limits()
    year: Limits = Limits()
    bonus: Decimal = ZERO
    bonus_percent: Decimal = HUNDRED
    target: Decimal = ZERO
    target_share: Decimal = HUNDRED
    held: Decimal = ZERO
    cent: Decimal = Decimal("0.01")

    @classmethod
    def build(cls, component, target=0, target_share=100, cent=0.01):
        """The curve of a record of ``commission.component``, or anything like it.

        :param component: has the component's fields and ``_get_tiers``
        :param target: figure to reach in the group
        :param target_share: of the participation, in percent
        :param cent: rounding of the plan's currency
        """
        with localcontext() as context:
            context.prec = PRECISION
            target = exact(target or 0)
            percent = component.measure not in BY_QUANTITY
            by_target = component.driver == "attainment" and component.mode != ONE_RATE
            tiers = tuple(
                (
                    exact(start) * target / HUNDRED if by_target else exact(start),
                    exact(rate) / (HUNDRED if percent else 1),
                )
                for start, rate in component._get_tiers()
            )
        return cls(
            mode=component.mode,
            scope=component.scope,
            tiers=tiers,
            measure=component.measure,
            driver=component.driver,
            line=_get_limits(component, "line"),
            period=_get_limits(component, "period"),
            year=_get_limits(component, "year"),
            bonus=exact(component.bonus_amount or 0),
            bonus_percent=exact(component.bonus_percent or 0),
            target=target,
            target_share=exact(target_share or 0),
            held=exact(component.holdback_percent or 0),
            cent=exact(cent),
        )

    @property
    def is_computable(self):
        """Tiers that go by a target need one."""
        return (
            self.driver != "attainment" or self.mode == ONE_RATE or self.target > ZERO
        )

    @property
    def pays_driver(self):
        """Whether what is paid for is what the tiers go by."""
        return (self.measure in BY_QUANTITY) == (self.driver == "quantity")

    @property
    def pays_percent(self):
        return self.measure not in BY_QUANTITY

    def get_measure(self, fact):
        return fact.quantity if self.measure in BY_QUANTITY else fact.amount

    def get_driver(self, fact):
        return fact.quantity if self.driver == "quantity" else fact.amount

    def get_rate(self, x):
        """The rate at a driver; below zero that of the first tier."""
        at = max(bisect_right([start for start, _rate in self.tiers], x), 1) - 1
        start, rate = self.tiers[at]
        if self.mode != BETWEEN or x <= start or at == len(self.tiers) - 1:
            return rate
        until, later = self.tiers[at + 1]
        return rate + (later - rate) * (x - start) / (until - start)

    def get_slices(self, low, high):
        """The pieces between two drivers, each slice at its own rate."""
        if low > high:
            return [
                Piece(-piece.amount, piece.rate) for piece in self.get_slices(high, low)
            ]
        pieces = []
        ends = [start for start, _rate in self.tiers[1:]]
        for at, (_start, rate) in enumerate(self.tiers):
            first = low if at == 0 else max(low, ends[at - 1])
            last = high if at == len(ends) else min(high, ends[at])
            if last > first:
                pieces.append(Piece(last - first, rate))
        return pieces

    def get_area(self, low, high):
        """What slices between two drivers bring."""
        return sum((amount * rate for amount, rate in self.get_slices(low, high)), ZERO)


def _get_limits(component, name):
    return Limits(
        exact(component[f"{name}_floor"] or 0), exact(component[f"{name}_cap"] or 0)
    )


@dataclass(frozen=True)
class Fact:
    """A line of a document credited to a person, as the ledger froze it.

    :param root: the document that it belongs to, where documents add up
    :param share: the person's share of the plan, in percent
    :param unpaid: part of the document that the customer has not paid, 0 to 1
    """

    day: date
    document: int = 0
    line: int = 0
    part: int = 0
    amount: Decimal = ZERO
    quantity: Decimal = ZERO
    share: Decimal = HUNDRED
    root: int = 0
    unpaid: Decimal = ZERO

    @property
    def key(self):
        return self.line, self.part

    @property
    def order(self):
        return self.day, self.document, self.line, self.part


@dataclass(frozen=True)
class Standing:
    """Where a person stands in a group, after some of its facts.

    :param runs: ``{run: (drivers, measures)}``, what is added up so far
    :param drivers: all of the group's drivers, by which a bonus is reached
    :param gained: sum of gains, each within the limits of its line
    :param held: the same, within the limits of the period; 0 before the first fact
    :param year_gained: sum over the groups of the year
    :param year_held: the same, within the limits of the year
    """

    runs: dict = field(default_factory=dict)
    drivers: Decimal = ZERO
    gained: Decimal = ZERO
    held: Decimal = ZERO
    year_gained: Decimal = ZERO
    year_held: Decimal = ZERO

    def next_group(self):
        """Where the next group of the same year begins."""
        return Standing(year_gained=self.year_gained, year_held=self.year_held)


@dataclass(frozen=True)
class Step:
    """One fact on the walk: each line of its arithmetic, in order.

    ``before`` and ``after`` are sums of drivers, ``pieces`` what pays; then the gain,
    with the share, within the limits of the line, of the period, and of the year.
    ``commission`` is the last, in cents.
    """

    fact: Fact
    before: Decimal
    after: Decimal
    pieces: tuple
    gain: Decimal
    shared: Decimal
    limited: Decimal
    in_period: Decimal
    in_year: Decimal
    commission: Decimal
    standing: Standing


@dataclass(frozen=True)
class Walk:
    """What a group comes to.

    :param steps: a :class:`Step` for each fact, in their order
    :param rounding: ``{first day of a month: amount}`` without zeros
    :param bonus: the same for bonuses reached and lost again
    :param standing: where the next fact of the group would begin
    """

    curve: Curve
    steps: tuple
    rounding: dict
    bonus: dict
    standing: Standing

    @property
    def total(self):
        """Commissions, rounding and bonuses, without what is held or taken back."""
        return (
            sum((step.commission for step in self.steps), ZERO)
            + sum(self.rounding.values(), ZERO)
            + sum(self.bonus.values(), ZERO)
        )


def walk(curve, facts, standing=None):
    """What the facts of a group bring.

    :param curve: :class:`Curve` of person and group; must be computable
    :param facts: iterable of :class:`Fact`, in any order
    :param standing: where the group begins, ``next_group()`` of the one before it in
        the year; nothing for the first one
    :return: :class:`Walk`
    """
    standing = standing or Standing()
    with localcontext() as context:
        context.prec = PRECISION
        steps, now = [], standing
        for fact in sorted(facts, key=lambda fact: fact.order):
            step = _take_step(curve, now, fact)
            steps.append(step)
            now = step.standing
        rounding, bonus = _get_months(curve, steps, standing)
    return Walk(curve, tuple(steps), rounding, bonus, now)


def gains(curve, standing, facts):
    """What each of some more facts would bring from where a person stands.

    They come after all others, in the order given; with the bonus, for the one that
    reaches it or loses it.

    :return: list of exact decimals, not rounded to cents
    """
    with localcontext() as context:
        context.prec = PRECISION
        found, now = [], standing
        for fact in facts:
            step = _take_step(curve, now, fact)
            reached = _has_bonus(curve, step.standing.drivers)
            had = _has_bonus(curve, now.drivers)
            found.append(step.in_year + _get_bonus(curve) * (reached - had))
            now = step.standing
    return found


def gain(curve, standing, *facts):
    """What some more facts would bring together, as :func:`gains`."""
    return sum(gains(curve, standing, facts), ZERO)


def get_next_tier(curve, x):
    """How far it is to the next tier.

    :param x: the sum of drivers reached so far
    :return: :class:`NextTier`, or nothing after the last tier and for a single rate
    """
    if curve.mode == ONE_RATE:
        return None
    for start, rate in curve.tiers:
        if start > x:
            return NextTier(start - x, start, curve.get_rate(x), rate)
    return None


def get_held(curve, commission, unpaid):
    """What waits of a commission until the customer paid: zero or the other sign."""
    with localcontext() as context:
        context.prec = PRECISION
        return -_round(commission * curve.held / HUNDRED * unpaid, curve.cent)


def get_taken_back(curve, commission, held, unpaid):
    """What is taken back of a commission that the customer did not pay in time."""
    with localcontext() as context:
        context.prec = PRECISION
        return -_round((commission + held) * unpaid, curve.cent)


# ----------------------------------------------------------------------
# One fact
# ----------------------------------------------------------------------


def _take_step(curve, now, fact):
    """Go on by one fact."""
    run = _get_run(curve, fact)
    before, measured = now.runs.get(run, (ZERO, ZERO))
    m, d = curve.get_measure(fact), curve.get_driver(fact)
    if curve.scope == "line":
        before, after, pieces = ZERO, abs(d), _pay_line(curve, m, d)
    else:
        after = before + d
        pieces = _pay(curve, before, after, measured, m)
    gained = sum((amount * rate for amount, rate in pieces), ZERO)
    shared = _round(gained * fact.share / HUNDRED, EXACT)
    limited = _limit_line(shared, curve.line)
    reached = now.gained + limited
    held = _round(_limit(reached, curve.period), EXACT)
    year_reached = now.year_gained + held - now.held
    year_held = _round(_limit(year_reached, curve.year), EXACT)
    return Step(
        fact=fact,
        before=before,
        after=after,
        pieces=tuple(pieces),
        gain=gained,
        shared=shared,
        limited=limited,
        in_period=held - now.held,
        in_year=year_held - now.year_held,
        commission=_round(year_held - now.year_held, curve.cent),
        standing=replace(
            now,
            runs={**now.runs, run: (after, measured + m)} if run is not None else {},
            drivers=now.drivers + d,
            gained=reached,
            held=held,
            year_gained=year_reached,
            year_held=year_held,
        ),
    )


def _get_run(curve, fact):
    """With which facts this one adds up; with none if nothing."""
    if curve.scope == "line":
        return None
    return fact.root or fact.document if curve.scope == "document" else 0


def _pay(curve, before, after, measured, m):
    """The pieces by which a measure is paid that takes the drivers from … to …"""
    if curve.mode == ONE_RATE:
        return [Piece(m, curve.tiers[0][1])]
    if curve.mode != SLICES:
        pieces = [Piece(measured + m, curve.get_rate(after))]
        if measured:
            pieces.append(Piece(-measured, curve.get_rate(before)))
        return pieces
    if curve.pays_driver:
        return curve.get_slices(before, after)
    if before == after:
        return [Piece(m, curve.get_rate(after))]
    # the measure is spread over the slices as the driver is
    part = m / (after - before)
    return [
        Piece(amount * part, rate) for amount, rate in curve.get_slices(before, after)
    ]


def _pay_line(curve, m, d):
    """The same for a line that begins at zero; by its absolute driver."""
    x = abs(d)
    if curve.mode != SLICES:
        return [Piece(m, curve.get_rate(x))]
    if curve.pays_driver:
        sign = -1 if m < 0 else 1
        return [
            Piece(sign * amount, rate) for amount, rate in curve.get_slices(ZERO, x)
        ]
    if not d:
        return [Piece(m, curve.get_rate(ZERO))]
    return [Piece(m * amount / x, rate) for amount, rate in curve.get_slices(ZERO, x)]


def _limit(amount, limits):
    if limits.least and amount < limits.least:
        return limits.least
    if limits.most and amount > limits.most:
        return limits.most
    return amount


def _limit_line(amount, limits):
    """On the absolute value; nothing stays nothing."""
    if not amount:
        return amount
    return _round(_limit(abs(amount), limits), EXACT).copy_sign(amount)


# ----------------------------------------------------------------------
# Months of a group
# ----------------------------------------------------------------------


def _get_months(curve, steps, standing):
    """What is booked once for each month: rounding and bonus.

    :return: two dictionaries ``{first day of the month: amount}``, without zeros
    """
    rounding, bonus = {}, {}
    total, had = ZERO, False
    for month, walked in _split_months(steps).items():
        before, total = total, total + sum((step.in_year for step in walked), ZERO)
        commissions = sum((step.commission for step in walked), ZERO)
        rounding[month] = (
            _round(total, curve.cent) - _round(before, curve.cent) - commissions
        )
        has = _has_bonus(curve, walked[-1].standing.drivers)
        bonus[month] = _get_bonus(curve) * (has - had)
        had = has
    return (
        {month: amount for month, amount in rounding.items() if amount},
        {month: amount for month, amount in bonus.items() if amount},
    )


def _split_months(steps):
    """``{first day of a month: its steps}``; steps come in the order of days."""
    months = {}
    for step in steps:
        months.setdefault(step.fact.day.replace(day=1), []).append(step)
    return months


def _has_bonus(curve, drivers):
    return bool(
        curve.bonus
        and curve.target > ZERO
        and drivers >= curve.target * curve.bonus_percent / HUNDRED
    )


def _get_bonus(curve):
    return _round(curve.bonus * curve.target_share / HUNDRED, curve.cent)
