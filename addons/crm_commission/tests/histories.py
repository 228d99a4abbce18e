"""Random plans, and what may happen to a company's documents, for property tests."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from odoo.fields import Command

YEAR = date(2026, 1, 1)
PEOPLE = ("ana", "bruno", "carla", "nora")
# what a threshold may be, by what the tiers go by
THRESHOLDS = {
    "amount": [50, 333.33, 1000, 2500],
    "quantity": [1, 2.5, 7],
    "attainment": [50, 100, 133.3333],
}
MEASURES = {
    "invoice": ["untaxed", "untaxed", "total", "margin", "quantity", "deal"],
    "payment": ["untaxed", "untaxed", "total", "margin", "quantity", "deal"],
    "order": ["untaxed", "untaxed", "total", "margin", "quantity", "deal"],
    "opportunity": ["untaxed", "deal"],
}

small = st.integers(0, 9)
cents = st.one_of(
    st.integers(1, 250000).map(lambda value: value / 100),
    st.sampled_from([0.01, 0.1, 33.33, 100, 999.99, 1000]),
)
rates = st.one_of(
    st.integers(0, 300).map(lambda value: value / 10), st.sampled_from([3.3333, 7.25])
)
limits = st.integers(1, 15000).map(lambda value: value / 100)


# ----------------------------------------------------------------------
# Plans
# ----------------------------------------------------------------------


@st.composite
def tiers(draw, driver):
    starts = draw(st.sets(st.sampled_from(THRESHOLDS[driver]), max_size=3))
    return [(start, draw(rates)) for start in sorted({0, *starts})]


@st.composite
def bounds(draw):
    """Some least and most, per line, period or year."""
    found = {}
    for name in draw(st.sets(st.sampled_from(["line", "period", "year"]), max_size=2)):
        low, high = sorted((draw(limits), draw(limits)))
        kind = draw(st.sampled_from(["floor", "cap", "both"]))
        if kind != "cap":
            found[f"{name}_floor"] = low
        if kind != "floor":
            found[f"{name}_cap"] = high
    return found


@st.composite
def components(draw):
    """Values of a component, as ``CommissionCase.make_plan`` takes them."""
    basis = draw(st.sampled_from([*MEASURES, "invoice", "invoice"]))
    scope = draw(st.sampled_from(["line", "document", "month", "quarter", "year"]))
    drivers = ["amount", "amount", "quantity"]
    if scope not in ("line", "document"):
        drivers.append("attainment")
    mode = draw(st.sampled_from(["flat", "marginal", "retroactive", "interpolated"]))
    driver = draw(st.sampled_from(drivers))
    values = {
        "basis": basis,
        "measure": draw(st.sampled_from(MEASURES[basis])),
        "scope": scope,
        "driver": driver,
        "mode": mode,
        "rate": draw(rates),
        "credited": draw(
            st.sampled_from(["seller"] * 5 + ["team", "agent", "manager"])
        ),
        "customers": draw(st.sampled_from(["all"] * 6 + ["new", "existing"])),
        "new_customer_days": 20,
        "is_refund_included": draw(small) > 0,
        "product": draw(st.sampled_from([""] * 6 + ["pump", "hose"])),
        **draw(bounds()),
    }
    if mode != "flat":
        values["tiers"] = draw(tiers(driver))
    if draw(small) > 6:
        values |= {"bonus_amount": draw(limits), "bonus_percent": draw(st.just(80))}
    if basis in ("invoice", "order") and draw(st.booleans()):
        values["holdback_percent"] = draw(st.sampled_from([10, 33.3333, 50, 100]))
    if basis == "invoice" and draw(small) > 6:
        values["unpaid_days"] = 20
    return values


@st.composite
def participants(draw):
    """Who takes part: (name, values) each, some with a share that changes."""
    rows = []
    for name in PEOPLE:
        values = {
            "share": draw(st.sampled_from([100, 100, 50, 33.3333])),
            "target": draw(st.sampled_from([0, 750, 1000, 3000])),
            "draw_kind": draw(st.sampled_from(["none", "none", "recoverable", "kept"])),
            "draw_amount": draw(st.sampled_from([0, 20, 100])),
            "guarantee_amount": draw(st.sampled_from([0, 0, 30])),
        }
        change = draw(st.sampled_from([None, None, None, 14, 31, 45]))
        if change:
            day = YEAR + timedelta(days=change)
            rows.append((name, {**values, "date_to": day - timedelta(days=1)}))
            values |= {"date_from": day, "share": draw(st.sampled_from([100, 25]))}
        rows.append((name, values))
    return rows


# ----------------------------------------------------------------------
# Histories
# ----------------------------------------------------------------------

STEPS = {
    "sell": 6,
    "order": 3,
    "invoice_order": 2,
    "win": 2,
    "edit": 2,
    "drop_line": 1,
    "move": 1,
    "delete": 1,
    "customer": 1,
    "order_change": 2,
    "deal_change": 2,
    "leader": 1,
    "reassign": 1,
    "split": 2,
    "refund": 3,
    "pay": 4,
    "unreconcile": 1,
    "draft": 1,
    "cancel": 1,
    "share": 1,
    "target": 1,
    "version": 1,
    "cost": 1,
    "rate": 1,
    "close": 1,
    "run": 4,
}
NAMES = [name for name, weight in STEPS.items() for _time in range(weight)]


def steps(*names):
    """Something that happens: its name, and numbers that say to what and how."""
    return st.tuples(
        st.sampled_from(names),
        st.integers(0, 99),
        st.integers(0, 76),
        st.lists(cents, min_size=1, max_size=3),
    )


@st.composite
def histories(draw, most=14):
    """There is always something sold, and then something happens to it."""
    begin = [draw(steps(name)) for name in ("sell", "order", "sell", "win", "sell")]
    return begin + draw(st.lists(steps(*NAMES), min_size=most // 2, max_size=most))


class Player:
    """Plays a history in the company of a :class:`CommissionCase`.

    What cannot happen to any document does not happen: a step never fails.

    :param case: the test case
    :param plan: the plan of which shares and targets change
    """

    def __init__(self, case, plan):
        self.case, self.plan = case, plan
        self.invoices, self.orders, self.deals, self.closed = [], [], [], {}

    def play(self, history):
        for name, choice, day, amounts in history:
            method = getattr(self, f"_{name}")
            method(choice, YEAR + timedelta(days=day), amounts)

    def _pick(self, records, choice, *states):
        """One of the documents that are in these states, or nothing."""
        found = [record for record in records if record.state in states]
        return found[choice % len(found)] if found else None

    def _person(self, choice):
        return getattr(self.case, PEOPLE[choice % len(PEOPLE)])

    def _values(self, choice):
        customers = (self.case.fontana, self.case.nolte)
        return {"partner_id": customers[choice // 4 % 2].id}

    def _line(self, choice, number, amount):
        product = (self.case.pump, self.case.hose)[(choice + number) % 2]
        line = {"product_id": product.id, "price_unit": amount}
        if choice % 5 == 1:
            line["tax_ids"] = [Command.set(self.case.tax.ids)]
        return line

    # what is sold

    def _sell(self, choice, day, amounts):
        lines = [
            {
                **self._line(choice, number, amount),
                "quantity": 1 + (choice + number) % 3,
            }
            for number, amount in enumerate(amounts)
        ]
        person, values = self._person(choice), self._values(choice)
        if choice % 7 == 3:
            values["currency_id"] = self.case.usd.id
        invoice = self.case.make_invoice(person, lines=lines, day=day, **values)
        self.invoices.append(invoice)

    def _order(self, choice, day, amounts):
        lines = [
            {**self._line(choice, number, amount), "product_uom_qty": 1 + choice % 3}
            for number, amount in enumerate(amounts)
        ]
        person, values = self._person(choice), self._values(choice)
        order = self.case.make_order(person, lines=lines, day=day, **values)
        self.orders.append(order)

    def _invoice_order(self, choice, day, _amounts):
        order = self._pick(self.orders, choice, "sale")
        for line in order.order_line if order else ():
            line.qty_delivered = line.product_uom_qty
        if order and order.invoice_status == "to invoice":
            invoice = order._create_invoices()
            invoice.write({"invoice_date": day, "invoice_date_due": day})
            invoice.action_post()
            self.invoices.append(invoice)

    def _win(self, choice, day, amounts):
        person, values = self._person(choice), self._values(choice)
        if choice % 3 == 0:
            values["stage_id"] = self._stage(is_won=True).id
        self.deals.append(self.case.make_deal(person, amounts[0], day=day, **values))

    def _stage(self, *, is_won):
        domain = [("is_won", "=", is_won), ("team_ids", "=", False)]
        return self.case.env["crm.stage"].search(domain, limit=1)

    # what happens to it

    def _change(self, choice, vals):
        invoice = self._pick(self.invoices, choice, "posted", "draft")
        if invoice:
            invoice.button_draft() if invoice.state == "posted" else None
            invoice.write(vals(invoice))
            invoice.action_post()

    def _edit(self, choice, _day, amounts):
        self._change(
            choice,
            lambda invoice: {
                "invoice_line_ids": [
                    Command.update(invoice.invoice_line_ids[0].id, {"price_unit": each})
                    for each in amounts[:1]
                ]
            },
        )

    def _drop_line(self, choice, _day, amounts):
        """A line is deleted and typed again, or another one instead of it."""
        self._change(
            choice,
            lambda invoice: {
                "invoice_line_ids": [
                    Command.delete(invoice.invoice_line_ids[-1].id),
                    Command.create(
                        {
                            "name": "Again",
                            "tax_ids": False,
                            "account_id": self.case.income.id,
                            **self._line(choice, 0, amounts[0]),
                        }
                    ),
                ]
            },
        )

    def _move(self, choice, day, _amounts):
        self._change(
            choice,
            lambda _invoice: {
                "invoice_date": day,
                "date": day,
                "invoice_date_due": day,
            },
        )

    def _delete(self, choice, _day, _amounts):
        invoice = self._pick(self.invoices, choice, "posted", "draft")
        if invoice:
            invoice.button_draft() if invoice.state == "posted" else None
            self.invoices.remove(invoice)
            invoice.with_context(force_delete=True).unlink()

    def _customer(self, choice, _day, _amounts):
        self._change(choice, lambda _invoice: self._values(choice))

    def _order_change(self, choice, day, amounts):
        order = self._pick(self.orders, choice, "sale")
        if order and choice % 3 == 0:
            order.user_id = self._person(choice + 1)
        elif order and choice % 3 == 1:
            order.date_order = datetime(day.year, day.month, day.day, 23, 30)
        elif order and not order.invoice_ids:
            order.order_line[0].price_unit = amounts[0]

    def _deal_change(self, choice, day, amounts):
        if not self.deals:
            return
        deal = self.deals[choice % len(self.deals)]
        if choice % 4 == 0:
            deal.stage_id = self._stage(is_won=choice % 8 == 0)
            deal.date_closed = datetime(day.year, day.month, day.day, 12)
        elif choice % 4 == 1:
            deal.expected_revenue = amounts[0]
        elif choice % 4 == 2:
            deal.user_id = self._person(choice + 1)
        elif self.orders:
            self.orders[choice % len(self.orders)].opportunity_id = deal

    def _leader(self, choice, _day, _amounts):
        self.case.north.user_id = self._person(choice)

    def _reassign(self, choice, _day, _amounts):
        invoice = self._pick(self.invoices, choice, "posted", "draft")
        if invoice:
            invoice.invoice_user_id = self._person(choice + 1)

    def _split(self, choice, day, _amounts):
        """Shares, perhaps where there are some; with a handover, or an overlay."""
        documents = [*self.invoices, *self.orders, *self.deals]
        if not documents:
            return
        document = documents[choice % len(documents)]
        document.commission_split_ids.unlink()
        rows = {
            0: [("ana", 33.3333, {}), ("bruno", 66.6667, {})],
            1: [("ana", 50, {}), ("carla", 50, {}), ("bruno", 20, {"kind": "overlay"})],
            2: [
                ("bruno", 100, {"date_to": day}),
                ("carla", 100, {"date_from": day + timedelta(days=1)}),
            ],
            3: [("nora", 12.5, {"kind": "overlay"})],
            4: [],
        }[choice % 5]
        self.case.make_splits(
            document,
            *(
                (getattr(self.case, name), percent, vals)
                for name, percent, vals in rows
            ),
        )

    def _refund(self, choice, day, amounts):
        invoice = self._pick(self.invoices, choice, "posted")
        if invoice and invoice.move_type == "out_invoice":
            given = amounts[:1] if choice % 3 else ()
            refund = self.case.refund(invoice, *given, day=max(day, invoice.date))
            refund.team_id = invoice.team_id
            self.invoices.append(refund)
            if choice % 2:
                receivable = (invoice + refund).line_ids.filtered(
                    lambda line: (
                        line.account_id == self.case.receivable and not line.reconciled
                    )
                )
                receivable.reconcile()

    def _pay(self, choice, day, amounts):
        invoice = self._pick(self.invoices, choice, "posted")
        if invoice and invoice.amount_residual > 0:
            rest = invoice.amount_residual
            amount = min(rest, amounts[0]) if choice % 3 else rest
            is_foreign = invoice.currency_id != self.case.company.currency_id
            pay = self.case.pay_by_wizard if is_foreign else self.case.pay
            pay(invoice, amount, day)

    def _unreconcile(self, choice, _day, _amounts):
        invoice = self._pick(self.invoices, choice, "posted")
        if invoice:
            invoice.line_ids.remove_move_reconcile()

    def _draft(self, choice, _day, _amounts):
        invoice = self._pick(self.invoices, choice, "posted")
        if invoice:
            invoice.button_draft()

    def _cancel(self, choice, _day, _amounts):
        if choice % 2:
            order = self._pick(self.orders, choice, "sale")
            if order and not order.invoice_ids:
                order._action_cancel()
            return
        invoice = self._pick(self.invoices, choice, "posted", "draft")
        if invoice:
            invoice.button_draft() if invoice.state == "posted" else None
            invoice.button_cancel()

    # what the managers do

    def _share(self, choice, _day, _amounts):
        rows = self.plan.participant_ids
        rows[choice % len(rows)].share = 10 + choice

    def _target(self, choice, _day, _amounts):
        rows = self.plan.participant_ids
        rows[choice % len(rows)].target = choice % 4 * 500

    def _version(self, choice, _day, _amounts):
        """From February or March on there are other rates."""
        active = self.plan.version_ids.filtered(lambda row: row.state == "active")
        first = date(2026, 2 + choice % 2, 1)
        if active.date_from < first:
            version = active.copy({"date_from": first})
            version.component_ids.rate = choice / 10
            version.component_ids.tier_ids.filtered("threshold").rate = choice / 5
            version.action_approve()
            version.action_activate()

    def _cost(self, choice, _day, amounts):
        """What was sold keeps the cost that it had."""
        self.case.pump.standard_price = amounts[0]

    def _rate(self, choice, day, _amounts):
        """What was converted keeps the rate that it had."""
        Rate = self.case.env["res.currency.rate"]
        values = {"currency_id": self.case.usd.id, "company_id": self.case.company.id}
        known = Rate.search(
            [("name", "=", day), *((k, "=", v) for k, v in values.items())]
        )
        known.unlink()
        Rate.create({"name": day, "rate": 0.8 + choice / 60, **values})

    def _close(self, _choice, day, _amounts):
        """Months are closed one after the other, as soon as they were booked."""
        self._run(0, day, ())
        self.case.close(min(day, date(2026, 2, 28)))
        self.closed = self.case.get_closed()

    def _run(self, choice, _day, _amounts):
        self.case.run_engine(full=choice % 5 == 4)
