"""Commissions computed slowly and obviously, to hold the engine to.

Written from ``docs/commission-rules.md`` and nothing else; it shares no line with the
add-on. ``reference_facts.py`` reads the documents (§1, §2), this file walks them and
says what must be booked (§3, §4), and what a month adds to it (§5).
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext
from typing import NamedTuple

from .reference_facts import (
    HUNDRED,
    ONE,
    ZERO,
    get_claims,
    in_cents,
    number,
    read_facts,
    rounded,
    takes_part,
)

PRECISE = Context(prec=60)
PERCENT = ("untaxed", "total", "margin")
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Expected(NamedTuple):
    """What must be in the ledger.

    :param booked: ``{key: (amount, base, quantity, share)}``, the key being (component
        id, person id, kind, first day of the group, fact id, part id); base, quantity
        and share are given for commissions only
    :param earned: ``{(person id, first day of the month of the facts): amount}``
    :param untouched: (component id, person id, first day of the group) of what cannot
        be computed without a target: whatever is booked stays
    """

    booked: dict
    earned: dict
    untouched: set


class Claim(NamedTuple):
    """A fact as it counts for a person."""

    fact: object
    amount: Decimal
    quantity: Decimal
    share: Decimal

    @property
    def order(self):
        return self.fact.order

    @property
    def month(self):
        return self.fact.day.replace(day=1)


def compute(plan, today):
    """What the facts of a plan are worth today.

    :return: an :class:`Expected`
    """
    expected = Expected({}, defaultdict(lambda: ZERO), set())
    plan = plan.sudo()
    with localcontext(PRECISE):
        for version in plan.version_ids:
            if version.state in ("active", "closed"):
                for component in version.component_ids:
                    compute_component(component, today, expected)
    return expected


def compute_component(component, today, expected):
    groups = defaultdict(list)
    for fact in read_facts(component, today):
        for person, (amount, quantity) in get_claims(component, fact).items():
            rows = component.plan_id.participant_ids.filtered(
                lambda row, person=person, day=fact.day: (
                    row.partner_id.id == person and takes_part(row, day)
                )
            )
            if rows:
                claim = Claim(fact, amount, quantity, number(rows.share))
                groups[person, get_group(component, fact)].append(claim)
    years = {}
    for (person, group), claims in sorted(groups.items(), key=lambda item: item[0]):
        claims.sort(key=lambda claim: claim.order)
        target = get_target(component, person, group)
        if needs_target(component) and target[0] <= 0:
            expected.untouched.add((component.id, person, group))
            continue
        gains = walk(component, claims, target[0])
        gains = hold_between(gains, component.period_floor, component.period_cap)
        before = years.get((person, group.year))
        years[person, group.year] = sum(gains, before or ZERO)
        gains = hold_between(gains, component.year_floor, component.year_cap, before)
        book(component, person, group, claims, gains, target, today, expected)


# ----------------------------------------------------------------------
# Groups and targets
# ----------------------------------------------------------------------


def get_unit(component):
    return "month" if component.scope in ("line", "document") else component.scope


def get_group(component, fact):
    """The first day of the month, quarter or year in which a fact adds up."""
    day = fact.root[1] if component.scope == "document" else fact.day
    length = MONTHS[get_unit(component)]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def get_last_day(component, group):
    day = group
    for _month in range(MONTHS[get_unit(component)]):
        day = (day + timedelta(days=32)).replace(day=1)
    return day - timedelta(days=1)


def needs_target(component):
    return component.mode != "flat" and component.driver == "attainment"


def get_target(component, person, group):
    """Target and share of the latest participation that touches the group."""
    last = get_last_day(component, group)
    rows = component.plan_id.participant_ids.filtered(
        lambda row: (
            row.partner_id.id == person
            and row.date_from <= last
            and (row.date_to or date.max) >= group
        )
    ).sorted("date_from")
    target, share = number(rows[-1:].target), number(rows[-1:].share)
    if component.target_metric_id:
        targets = component.env["crm.target"].search(
            [
                ("metric_id", "=", component.target_metric_id.id),
                ("company_id", "=", component.company_id.id),
                ("owner_kind", "=", "user"),
                ("user_id.partner_id", "=", person),
                ("date_from", ">=", group),
                ("date_to", "<=", last),
            ]
        )
        target = sum(map(number, targets.mapped("amount")), ZERO)
    return target, share


# ----------------------------------------------------------------------
# The walk
# ----------------------------------------------------------------------


class Rates:
    """Tiers as lists of thresholds and rates."""

    def __init__(self, component, target):
        unit = HUNDRED if component.measure in PERCENT else ONE
        if component.mode == "flat":
            pairs = [(ZERO, number(component.rate))]
        else:
            tiers = component.tier_ids.sorted("threshold")
            pairs = [(number(tier.threshold), number(tier.rate)) for tier in tiers]
        if needs_target(component):
            pairs = [(percent * target / HUNDRED, rate) for percent, rate in pairs]
        self.tiers = [(start, rate / unit) for start, rate in pairs]
        self.ends = [start for start, _rate in self.tiers[1:]]
        self.is_straight = component.mode == "interpolated"

    def at(self, x):
        """The rate at x: that of its tier, or between those of two thresholds."""
        place = max(
            (n for n, (start, _rate) in enumerate(self.tiers) if start <= x), default=0
        )
        start, rate = self.tiers[place]
        if not self.is_straight or x <= start or place + 1 == len(self.tiers):
            return rate
        end, above = self.tiers[place + 1]
        return rate + (above - rate) * (x - start) / (end - start)

    def below(self, x):
        """The area under the rates from 0 to x."""
        if x <= 0:
            return x * self.tiers[0][1]
        area = ZERO
        for place, (start, rate) in enumerate(self.tiers):
            end = self.ends[place] if place < len(self.ends) else x
            if x > start:
                area += rate * (min(x, end) - start)
        return area


def walk(component, claims, target):
    """What each claim is worth: rate, share, and the limits of a line."""
    rates = Rates(component, target)
    runs = defaultdict(lambda: (ZERO, ZERO))
    gains = []
    for number_, claim in enumerate(claims):
        measure, driver = get_measure(component, claim), get_driver(component, claim)
        run = {"line": number_, "document": claim.fact.root}.get(component.scope)
        x, m = runs[run]
        runs[run] = x + driver, m + measure
        if component.scope == "line":
            gain = get_line_gain(component, rates, measure, driver)
        else:
            gain = get_gain(component, rates, measure, driver, x, m)
        gain = rounded(gain * claim.share / HUNDRED, 10)
        gains.append(limit_line(component, gain))
    return gains


def get_measure(component, claim):
    return claim.amount if component.measure in PERCENT else claim.quantity


def get_driver(component, claim):
    by_quantity = component.mode != "flat" and component.driver == "quantity"
    return claim.quantity if by_quantity else claim.amount


def is_own_driver(component):
    return (component.measure in PERCENT) == (component.driver != "quantity")


def get_gain(component, rates, measure, driver, x, m):
    """The gain of a fact after drivers ``x`` and measures ``m`` of its run."""
    after = x + driver
    if component.mode == "flat":
        return measure * rates.at(ZERO)
    if component.mode != "marginal":
        return rates.at(after) * (m + measure) - rates.at(x) * m
    slices = rates.below(after) - rates.below(x)
    if is_own_driver(component):
        return slices
    return measure * slices / driver if driver else measure * rates.at(after)


def get_line_gain(component, rates, measure, driver):
    """The gain of a fact that stands for itself, whatever its sign."""
    size = abs(driver)
    if component.mode == "flat":
        return measure * rates.at(ZERO)
    if component.mode != "marginal":
        return measure * rates.at(size)
    if is_own_driver(component):
        return rates.below(abs(measure)).copy_sign(measure) if measure else ZERO
    return measure * rates.below(size) / size if size else measure * rates.at(ZERO)


def limit_line(component, gain):
    if not gain:
        return gain
    size = clamp(abs(gain), component.line_floor, component.line_cap)
    return size if gain > 0 else -size


def clamp(value, least, most):
    """A value between two limits; a limit of zero is none."""
    if least:
        value = max(value, number(least))
    if most:
        value = min(value, number(most))
    return value


def hold_between(gains, least, most, before=None):
    """Differences of the sums, held between limits.

    :param before: the sum of what came before in the same year, if anything did
    """
    held = ZERO if before is None else clamp(before, least, most)
    before, result = before or ZERO, []
    for gain in gains:
        before += gain
        now = clamp(before, least, most)
        result.append(rounded(now - held, 10))
        held = now
    return result


# ----------------------------------------------------------------------
# What is booked
# ----------------------------------------------------------------------


def book(component, person, group, claims, gains, target, today, expected):
    """Rows of a group: commissions with what waits, rounding, bonus."""

    def add(kind, fact_id, part_id, month, amount, *figures):
        key = (component.id, person, kind, group, fact_id, part_id)
        expected.booked[key] = (amount, *figures)
        expected.earned[person, month] += amount

    commissions = [in_cents(gain, component.currency_id) for gain in gains]
    for claim, amount in zip(claims, commissions, strict=True):
        fact = claim.fact
        ids = fact.line.id, fact.part, claim.month
        add("commission", *ids, amount, claim.amount, claim.quantity, claim.share)
        for kind, waiting in get_waiting(component, fact, amount, today):
            add(kind, *ids, waiting)
    for month, amount in get_rounding(component, claims, gains, commissions):
        add("rounding", 0, month.year * 100 + month.month, month, amount)
    for month, amount in get_bonus(component, claims, target):
        add("bonus", 0, month.year * 100 + month.month, month, amount)


def get_waiting(component, fact, amount, today):
    """What is held until it is paid, and what is taken back because it was not."""
    held_part = number(component.holdback_percent) / HUNDRED
    held = -in_cents(amount * held_part * fact.unpaid, component.currency_id)
    if held:
        yield "holdback", held
    if component.unpaid_days and today > fact.due:
        back = -(in_cents(amount * fact.unpaid, component.currency_id) + held)
        if back:
            yield "clawback", back


def get_months(claims):
    return sorted({claim.month for claim in claims})


def get_rounding(component, claims, gains, commissions):
    """Cents that single facts lost or won, month by month."""
    exact = paid = ZERO
    for month in get_months(claims):
        places = [n for n, claim in enumerate(claims) if claim.month == month]
        exact += sum(gains[n] for n in places)
        paid += sum(commissions[n] for n in places)
        lost = in_cents(exact, component.currency_id) - paid
        paid += lost
        if lost:
            yield month, lost


def get_bonus(component, claims, target):
    """The bonus, in the month that reaches it; back in one that falls below again."""
    target, share = target
    if not component.bonus_amount or target <= 0:
        return
    needed = target * number(component.bonus_percent) / HUNDRED
    bonus = in_cents(
        number(component.bonus_amount) * share / HUNDRED, component.currency_id
    )
    reached, total = False, ZERO
    for month in get_months(claims):
        total += sum(
            get_driver(component, claim) for claim in claims if claim.month == month
        )
        if (total >= needed) != reached:
            reached = not reached
            yield month, bonus if reached else -bonus


# ----------------------------------------------------------------------
# A person's month
# ----------------------------------------------------------------------


def compute_months(plan, earned, today, first_open=date.min, owed=None):
    """What months add to what was earned: guarantees, draws, recoveries.

    :param earned: ``{(person id, first day of a month): amount booked in it}``
    :param first_open: the first day that is not closed
    :param owed: ``{person id: recoverable draws of closed months not recovered yet}``
    :return: ``{key: (amount,)}`` as of :func:`compute`
    """
    plan, booked = plan.sudo(), {}
    versions = plan.version_ids.filtered(lambda row: row.state in ("active", "closed"))
    with localcontext(PRECISE):
        for person in plan.participant_ids.partner_id:
            debt = (owed or {}).get(person.id, ZERO)
            month = min(versions.mapped("date_from"), default=date.max)
            while month <= today:
                terms = get_terms(plan, person, month)
                if terms and month >= first_open:
                    money = earned.get((person.id, month), ZERO)
                    debt = add_month(booked, terms, person.id, month, money, debt)
                month = (month + timedelta(days=32)).replace(day=1)
    return booked


def get_terms(plan, person, month):
    """The latest participation that touches a month."""
    until = (month + timedelta(days=32)).replace(day=1)
    return plan.participant_ids.filtered(
        lambda row: (
            row.partner_id == person
            and row.date_from < until
            and (row.date_to or date.max) >= month
        )
    ).sorted("date_from")[-1:]


def add_month(booked, terms, person, month, earned, owed):
    """Book what a month adds.

    :return: what is owed after it
    """
    part = month.year * 100 + month.month

    def add(kind, amount):
        if amount:
            booked[0, person, kind, month, 0, part] = (amount,)

    if terms.guarantee_amount:
        guarantee = max(ZERO, number(terms.guarantee_amount) - earned)
        earned += guarantee
        add("guarantee", guarantee)
    if terms.draw_kind == "none":
        return owed
    limit = number(terms.draw_amount)
    draw = max(ZERO, limit - earned) if limit else ZERO
    add("draw", draw)
    if terms.draw_kind == "kept":
        return owed
    recovery = min(owed, max(ZERO, earned - limit))
    add("recovery", -recovery)
    return owed + draw - recovery
