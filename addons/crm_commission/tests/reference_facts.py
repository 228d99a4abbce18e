"""What counts and for whom, read document by document: §1 and §2 of the rules.

Written from ``docs/commission-rules.md`` alone, as plainly as it can be said, for
``reference.py``. Nothing of the add-on is imported.
"""

import ast
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from odoo.fields import Domain

from odoo.addons.crm_base.models.crm_metric_evaluation import MetricRequest

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


@dataclass(frozen=True)
class Fact:
    """Something a component counts.

    :param document: the order, invoice, or opportunity; ``None`` for a metric
    :param root: what it is walked with if documents are added up: (id, day)
    :param owner: the partner whose metric it is
    :param unpaid: the part of the document that the customer did not pay yet
    :param due: the day after which that is taken back
    """

    document: object
    line: object
    part: int
    day: date
    root: tuple
    amount: Decimal
    quantity: Decimal
    owner: int = 0
    unpaid: Decimal = ZERO
    due: date | None = None

    @property
    def order(self):
        """Where it is walked."""
        return self.day, self.document.id, self.line.id, self.part


def number(value):
    """A figure of a record, exactly as it is shown."""
    return Decimal(str(value or 0))


def rounded(value, digits):
    return value.quantize(ONE.scaleb(-digits), ROUND_HALF_UP)


def in_cents(value, currency):
    unit = number(currency.rounding)
    return rounded(value / unit, 0) * unit


def read_facts(component, today):
    """All facts of a component, in what its plan pays in."""
    read = {
        "invoice": read_invoices,
        "payment": read_payments,
        "order": read_orders,
        "opportunity": read_opportunities,
        "metric": read_metric,
    }[component.basis]
    version = component.version_id
    last = version.date_to or date.max
    for fact in read(component, today):
        if version.date_from <= fact.day <= last:
            amount = fact.amount * get_rate(component, fact.day)
            yield replace(fact, amount=in_cents(amount, component.currency_id))


def get_rate(component, day):
    """The rate of a day, the kept one if there is one."""
    company, currency = component.company_id, component.currency_id
    if currency == company.currency_id:
        return ONE
    kept = component.env["commission.exchange"].search(
        [
            ("company_id", "=", company.id),
            ("currency_id", "=", currency.id),
            ("date", "=", day),
        ]
    )
    return number(
        kept.rate
        or currency._get_conversion_rate(company.currency_id, currency, company, day)
    )


# ----------------------------------------------------------------------
# Invoices and payments
# ----------------------------------------------------------------------


def search_lines(component, model, domain):
    """Lines that pass the filter of the component."""
    only = Domain(ast.literal_eval(component.domain or "[]"))
    records = component.env[model].with_context(active_test=False)
    return records.search(Domain(domain) & only, order="id")


def read_invoices(component, today):
    types = ["out_invoice"]
    if component.is_refund_included:
        types.append("out_refund")
    lines = search_lines(
        component,
        "account.move.line",
        [
            ("company_id", "=", component.company_id.id),
            ("display_type", "=", "product"),
            ("parent_state", "=", "posted"),
            ("move_id.move_type", "in", types),
        ],
    ).filtered(
        lambda line: is_customer_wanted(
            component, line.move_id, line.move_id.invoice_date
        )
    )
    for line in lines:
        move = line.move_id
        first = min(set(move.invoice_line_ids.ids) & set(lines.ids))
        sign = -1 if move.move_type == "out_refund" else 1
        yield Fact(
            document=move,
            line=line,
            part=0,
            day=move.invoice_date,
            root=get_root(move),
            amount=get_invoiced(component, line, sign),
            quantity=get_invoiced_quantity(component, line, first, sign),
            unpaid=get_unpaid(number(move.amount_residual), number(move.amount_total)),
            due=move.invoice_date_due + timedelta(days=component.unpaid_days),
        )


def get_root(move):
    reversed_move = move.reversed_entry_id
    if move.move_type == "out_refund" and reversed_move.state == "posted":
        move = reversed_move
    return move.id, move.invoice_date


def get_invoiced(component, line, sign):
    """The amount of a line in the company's currency."""
    untaxed = -number(line.balance)
    if component.measure == "total":
        return (
            sign * number(line.price_total) / number(line.move_id.invoice_currency_rate)
        )
    if component.measure != "margin":
        return untaxed
    return untaxed - sign * get_invoiced_cost(component, line)


def get_invoiced_cost(component, line):
    """What the units of a line did cost: as the order knew, or the product then."""
    sold = line.sale_line_ids.sorted("id")[:1]
    if sold:
        quantity = in_unit(line.quantity, line.product_uom_id, sold.product_uom_id)
        rate = number(sold.order_id.currency_rate)
        return quantity * number(sold.purchase_price) / rate
    kept = component.env["commission.cost"].search([("line_id", "=", line.id)])
    if kept:
        return number(line.quantity) * number(kept.cost)
    product = line.product_id.with_company(component.company_id)
    quantity = in_unit(line.quantity, line.product_uom_id, product.uom_id)
    return quantity * number(product.standard_price)


def in_unit(quantity, unit, other):
    if not unit or not other:
        return number(quantity)
    return number(quantity) * number(unit.factor) / number(other.factor)


def counts_units(component):
    by_quantity = component.mode != "flat" and component.driver == "quantity"
    return component.measure == "quantity" or by_quantity


def get_invoiced_quantity(component, line, first, sign):
    if component.measure == "deal":
        if line.id != first:
            return ZERO
        if sign > 0:
            return ONE
        whole = line.move_id.reversed_entry_id.filtered(lambda m: m.state == "posted")
        return -ONE if whole.amount_total == line.move_id.amount_total else ZERO
    if not counts_units(component):
        return ZERO
    product = line.product_id
    return sign * rounded(
        in_unit(line.quantity, line.product_uom_id, product.uom_id), 6
    )


def get_unpaid(rest, total):
    if not total:
        return ZERO
    return rounded(min(max(rest / total, ZERO), ONE), 10)


def read_payments(component, today):
    """A line of an invoice, times each payment; money given back counts, too."""
    currency = component.company_id.currency_id
    for fact in read_invoices(component, today):
        total, before = number(fact.document.amount_total), ZERO
        for day, partial, paid in get_payments(fact.document):
            upto = before + paid
            yield replace(
                fact,
                part=partial,
                day=day,
                amount=in_cents(fact.amount * upto / total, currency)
                - in_cents(fact.amount * before / total, currency),
                quantity=rounded(fact.quantity * paid / total, 10),
            )
            before = upto


def get_payments(move):
    """Partial payments by bank or cash: (day, id, amount in the invoice's currency)."""
    found = []
    for line in move.line_ids:
        for partial in line.matched_credit_ids | line.matched_debit_ids:
            is_debit = partial.debit_move_id == line
            other = partial.credit_move_id if is_debit else partial.debit_move_id
            money = other.move_id
            if money.move_type != "entry" or money.journal_id.type not in (
                "bank",
                "cash",
                "credit",
            ):
                continue
            paid = (
                partial.debit_amount_currency
                if is_debit
                else partial.credit_amount_currency
            )
            day = max(move.invoice_date, money.date)
            found.append((day, partial.id, number(paid)))
    return sorted(found)


# ----------------------------------------------------------------------
# Orders, opportunities, metrics
# ----------------------------------------------------------------------


def get_local_day(company, moment):
    zone = ZoneInfo(company.resource_calendar_id.tz or "UTC")
    return moment.replace(tzinfo=UTC).astimezone(zone).date()


def read_orders(component, today):
    company = component.company_id
    lines = search_lines(
        component,
        "sale.order.line",
        [
            ("company_id", "=", company.id),
            ("state", "=", "sale"),
            ("display_type", "=", False),
            ("is_downpayment", "=", False),
        ],
    ).filtered(
        lambda line: is_customer_wanted(
            component, line.order_id, get_local_day(company, line.order_id.date_order)
        )
    )
    for line in lines:
        order = line.order_id
        first = min(set(order.order_line.ids) & set(lines.ids))
        day = get_local_day(company, order.date_order)
        yield Fact(
            document=order,
            line=line,
            part=0,
            day=day,
            root=(order.id, day),
            amount=get_ordered(component, line) / number(order.currency_rate),
            quantity=get_ordered_quantity(component, line, first),
            unpaid=get_order_unpaid(order),
        )


def get_ordered(component, line):
    if component.measure == "total":
        return number(line.price_total)
    untaxed = number(line.price_subtotal)
    if component.measure == "margin":
        return untaxed - number(line.purchase_price) * number(line.product_uom_qty)
    return untaxed


def get_ordered_quantity(component, line, first):
    if component.measure == "deal":
        return ONE if line.id == first else ZERO
    if not counts_units(component):
        return ZERO
    unit, own = line.product_uom_id, line.product_id.uom_id
    return rounded(in_unit(line.product_uom_qty, unit, own), 6)


def get_order_unpaid(order):
    """What is not paid of an order: all, less what its posted invoices were paid."""
    paid = ZERO
    for move in order.order_line.invoice_lines.move_id:
        if move.state == "posted":
            sign = -1 if move.move_type == "out_refund" else 1
            paid += sign * (number(move.amount_total) - number(move.amount_residual))
    total = number(order.amount_total)
    return get_unpaid(total - paid, total)


def read_opportunities(component, today):
    company = component.company_id
    deals = search_lines(
        component,
        "crm.lead",
        [
            ("company_id", "=", company.id),
            ("type", "=", "opportunity"),
            ("active", "=", True),
            ("won_status", "=", "won"),
            ("date_closed", "!=", False),
        ],
    )
    for deal in deals:
        day = get_local_day(company, deal.date_closed)
        if is_customer_wanted(component, deal, day):
            revenue = number(deal.expected_revenue)
            yield Fact(deal, deal, 0, day, (deal.id, day), revenue, ONE)


def read_metric(component, today):
    """The figures of a metric, month by month, of those who take part."""
    metric, company = component.metric_id, component.company_id
    partners = {
        user.id: user.partner_id.id
        for user in component.plan_id.participant_ids.user_id
    }
    month = component.version_id.date_from
    while month <= today:
        until = (month + timedelta(days=32)).replace(day=1)
        zone = company.resource_calendar_id.tz or "UTC"
        asked = MetricRequest(metric.code, month, until, zone, groupby="owner")
        (answer,) = component.env["crm.metric"]._evaluate([asked])
        for group in answer["groups"]:
            if group["value"] and group["key"] in partners:
                yield Fact(
                    document=metric,
                    line=metric,
                    part=month.year * 100 + month.month,
                    day=month,
                    root=(metric.id, month),
                    amount=number(group["value"]),
                    quantity=number(group["value"]),
                    owner=partners[group["key"]],
                )
        month = until


# ----------------------------------------------------------------------
# Customers
# ----------------------------------------------------------------------


def is_customer_wanted(component, document, day):
    """Whether the customer is new, or is not any more, if that matters."""
    if component.customers == "all":
        return True
    first = get_first_day(component, document.partner_id.commercial_partner_id)
    is_new = first is None or (day - first).days < component.new_customer_days
    return is_new == (component.customers == "new")


def get_first_day(component, customer):
    """The day of the first order or invoice of a customer, or nothing."""
    company = component.company_id
    within = [
        ("company_id", "=", company.id),
        ("partner_id.commercial_partner_id", "=", customer.id),
    ]
    if component.basis in ("invoice", "payment"):
        domain = [("state", "=", "posted"), ("move_type", "=", "out_invoice")]
        moves = component.env["account.move"].search(within + domain)
        return min(moves.mapped("invoice_date"), default=None)
    orders = component.env["sale.order"].search([*within, ("state", "=", "sale")])
    days = [get_local_day(company, order.date_order) for order in orders]
    return min(days, default=None)


# ----------------------------------------------------------------------
# Who is credited
# ----------------------------------------------------------------------


def get_claims(component, fact):
    """Who has a claim on a fact: ``{partner id: (amount, quantity)}``."""
    if component.basis == "metric":
        return {fact.owner: (fact.amount, fact.quantity)}
    if component.credited == "seller":
        return get_sellers(component, fact)
    whole = fact.amount, fact.quantity
    if component.credited == "agent":
        agent = fact.document.commission_agent_id
        return {agent.id: whole} if agent else {}
    team = fact.document.team_id
    if component.credited == "team":
        people = component.plan_id.participant_ids.filtered(
            lambda row: team and row.team_id == team and takes_part(row, fact.day)
        )
        return dict.fromkeys(people.partner_id.ids, whole)
    leaders = set()
    while team:
        leaders.add(team.user_id.partner_id.id)
        team = team.commission_parent_id
    return dict.fromkeys(leaders - {False} - {*get_sellers(component, fact)}, whole)


def takes_part(row, day):
    return row.date_from <= day <= (row.date_to or date.max)


def get_sellers(component, fact):
    splits = get_splits(component, fact).filtered(
        lambda row: (row.date_from or date.min) <= fact.day <= (row.date_to or date.max)
    )
    shares = splits.filtered(lambda row: row.kind == "share")
    claims = {}

    def add(partner, amount, quantity):
        known = claims.get(partner.id, (ZERO, ZERO))
        claims[partner.id] = known[0] + amount, known[1] + quantity

    if shares:
        for row, amount in deal_out(component, fact.amount, shares):
            quantity = rounded(fact.quantity * number(row.percent) / HUNDRED, 10)
            add(row.partner_id, amount, quantity)
    elif get_seller(component, fact):
        add(get_seller(component, fact), fact.amount, fact.quantity)
    for row in splits - shares:
        part = number(row.percent) / HUNDRED
        amount = in_cents(fact.amount * part, component.currency_id)
        add(row.partner_id, amount, rounded(fact.quantity * part, 10))
    return claims


def get_seller(component, fact):
    is_move = component.basis in ("invoice", "payment")
    user = fact.document.invoice_user_id if is_move else fact.document.user_id
    return user.partner_id


def get_splits(component, fact):
    """The shares that count for a fact: those of the nearest document that has any."""
    sources = [fact.document]
    if component.basis in ("invoice", "payment"):
        orders = fact.line.sale_line_ids.order_id.sorted("id")
        sources += [*orders, *orders.opportunity_id]
    elif component.basis == "order":
        sources += [*fact.document.opportunity_id]
    for source in sources:
        if source.commission_split_ids:
            return source.commission_split_ids
    return component.env["commission.split"]


def deal_out(component, amount, shares):
    """Whole cents of an amount for each share: largest remainder, lower id first."""
    unit = number(component.currency_id.rounding)
    units = abs(amount) / unit
    exact = {row: units * number(row.percent) / HUNDRED for row in shares}
    whole = {row: units_of // 1 for row, units_of in exact.items()}
    left = int(units - sum(whole.values()))
    by_rest = sorted(
        shares, key=lambda row: (whole[row] - exact[row], row.partner_id.id)
    )
    for row in by_rest[:left]:
        whole[row] += 1
    sign = -1 if amount < 0 else 1
    return [(row, sign * whole[row] * unit) for row in shares]
