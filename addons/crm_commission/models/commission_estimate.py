from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from ..const import OFFICER
from ..utils.commission import ZERO, Fact, exact, gains
from .commission_scope import to_decimal

OPEN = ("draft", "sent")
# what a line of an order and the line of its invoice have in common
COMMON = {"company_id", "discount", "price_unit", "product_id", "tax_ids"}


class CommissionEstimate(models.AbstractModel):
    """What quotations would bring their salespeople, before they are saved.

    The facts are made of the lines as they stand on the screen and go on from the
    present standing, by components on orders and invoices.
    """

    _name = "commission.estimate"
    _description = "Estimate of Commissions"

    @api.model
    def _estimate_orders(self, orders):
        """What each line would bring the order's salesperson.

        :param orders: quotations, new ones as well; only those whose salesperson's
            commission the user may see are looked at
        :return: ``{line: amount in the order's currency}``
        """
        day = fields.Date.context_today(self)
        orders = self._filter_readable(orders.filtered(lambda row: row.state in OPEN))
        found = {}
        for company, rows in orders.grouped("company_id").items():
            people = rows.user_id.sudo().partner_id
            seats = self.env["commission.standing"]._get_seats(
                people, company, day, bases=("order", "invoice")
            )
            for order in rows.sudo():
                places = seats.get(order.user_id.partner_id.id, ())
                if places:
                    found.update(self._estimate_order(order, places, day))
        return found

    @api.model
    def _filter_readable(self, orders):
        """The orders whose salesperson is the user, of an own team, or anybody."""
        if self.env.user.has_group(OFFICER):
            return orders.filtered("user_id")
        led = set()
        others = orders.user_id - self.env.user
        if others:
            led = set(
                self.env["res.users"]
                .sudo()
                ._search(
                    [
                        ("id", "in", others.ids),
                        ("crm_team_ids.user_id", "=", self.env.uid),
                    ]
                )
                .get_result_ids()
            )
        return orders.filtered(
            lambda order: (
                order.user_id
                and (order.user_id == self.env.user or order.user_id.id in led)
            )
        )

    @api.model
    def _estimate_order(self, order, seats, day):
        """``{line: amount}`` of one order, over all components."""
        worth = defaultdict(lambda: ZERO)
        for seat in seats:
            part = self._get_part(order, seat, day)
            if not (part and seat.standing and self._is_customer(order, seat, day)):
                continue
            lines = self._get_lines(order, seat.component)
            rate = self._get_rate(order, seat, day)
            facts = [
                self._get_fact(line, seat, part, rate, day, first=line == lines[:1])
                for line in lines
            ]
            for line, amount in zip(
                lines, gains(seat.curve, seat.standing, facts), strict=True
            ):
                worth[line] += amount / rate if rate else amount
        return {
            line: order.currency_id.round(float(amount))
            for line, amount in worth.items()
        }

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------

    @api.model
    def _get_part(self, order, seat, day):
        """How much of the order counts for its salesperson; 1 is all of it."""
        partner = seat.participant.partner_id
        if seat.component.credited == "team":
            team = seat.participant.team_id
            return Decimal(bool(team) and team == order.team_id)
        if seat.component.credited == "agent":
            return Decimal(order.commission_agent_id == partner)
        if seat.component.credited != "seller":
            return ZERO
        document = order if order.commission_split_ids else order.opportunity_id
        return self.env["commission.standing"]._get_seller_part(
            document or order, order.user_id, partner, day
        )

    @api.model
    def _is_customer(self, order, seat, day):
        """Whether the component counts customers like this one."""
        component = seat.component
        if component.customers == "all":
            return True
        first = self._get_first_day(order, component) or day
        is_new = day < first + timedelta(days=component.new_customer_days)
        return is_new == (component.customers == "new")

    @api.model
    def _get_first_day(self, order, component):
        """The day of the customer's first order or invoice, if there was one."""
        customer = order.partner_id.commercial_partner_id
        if component.basis == "invoice":
            model, name, domain = (
                "account.move",
                "invoice_date",
                [("move_type", "=", "out_invoice"), ("state", "=", "posted")],
            )
        else:
            model, name, domain = "sale.order", "date_order", [("state", "=", "sale")]
        ((first,),) = (
            self.env[model]
            .sudo()
            ._read_group(
                [
                    *domain,
                    ("partner_id", "child_of", customer.ids),
                    ("company_id", "=", order.company_id.id),
                ],
                aggregates=[f"{name}:min"],
            )
        )
        return fields.Date.to_date(first) if first else None

    # ------------------------------------------------------------------
    # What
    # ------------------------------------------------------------------

    @api.model
    def _get_lines(self, order, component):
        """The lines that would count."""
        lines = order.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        domain = component._get_domain()
        if domain.is_true():
            return lines
        if component.basis == "invoice" and any(
            condition.field_expr.partition(".")[0] not in COMMON
            for condition in domain.iter_conditions()
        ):
            return lines.browse()
        return lines.filtered_domain(domain)

    @api.model
    def _get_rate(self, order, seat, day):
        """One unit of the order's currency in that of the plan."""
        company, currency = order.company_id, seat.component.currency_id
        return to_decimal(
            order.currency_id._get_conversion_rate(
                order.currency_id, currency, company, day
            ),
            12,
        )

    @api.model
    def _get_fact(self, line, seat, part, rate, day, *, first):
        """A line as the fact that it would be."""
        component, unit = seat.component, seat.component.currency_id
        amounts = {"total": line.price_total, "margin": line.margin}
        amount = exact(float(amounts.get(component.measure, line.price_subtotal)))
        quantity = Decimal(first)
        if component.measure != "deal":
            quantity = exact(
                line.product_uom_id._compute_quantity(
                    line.product_uom_qty, line.product_id.uom_id, round=False
                )
                if line.product_id
                else line.product_uom_qty
            )
        return Fact(
            day,
            document=-1,
            amount=exact(unit.round(float(amount * rate * part))),
            quantity=quantity * part,
            share=to_decimal(seat.participant.share),
        )
