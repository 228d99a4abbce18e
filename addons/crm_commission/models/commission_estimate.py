from collections import defaultdict, namedtuple
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain

from ..const import OFFICER
from ..utils.commission import ZERO, Fact, exact, gains
from .commission_scope import to_decimal

OPEN = ("draft", "sent")
# what counts once a quotation is invoiced, and paid in full
BASES = ("order", "invoice", "payment")
# what a line of an order and the line of its invoice have in common
COMMON = {"company_id", "discount", "price_unit", "product_id", "tax_ids"}

# what a line would bring as it is, and if nothing had been taken off its price
Estimate = namedtuple("Estimate", "amount undiscounted", defaults=(0, 0))


class CommissionEstimate(models.AbstractModel):
    """What quotations would bring their salespeople, before they are saved.

    The facts are made of the lines as they stand on the screen and go on from the
    present standing, by components on orders, invoices and payments, as if the
    customer paid in full today.
    """

    _name = "commission.estimate"
    _description = "Estimate of Commissions"

    @api.model
    def _estimate_orders(self, orders):
        """What each line would bring the order's salesperson.

        :param orders: quotations, new ones as well; only those whose salesperson's
            commission the user may see are looked at
        :return: ``{line: Estimate}``, in the order's currency
        """
        day = fields.Date.context_today(self)
        orders = self._filter_readable(orders.filtered(lambda row: row.state in OPEN))
        found = {}
        for company, rows in orders.grouped("company_id").items():
            people = rows.user_id.sudo().partner_id
            seats = self.env["commission.standing"]._get_seats(
                people, company, day, bases=BASES
            )
            for order in rows.sudo():
                places = seats.get(order.user_id.partner_id.id, ())
                if places:
                    found.update(self._estimate_both(order, places, day))
        return found

    @api.model
    def _estimate_both(self, order, seats, day):
        """``{line: Estimate}`` of one order."""
        now = self._estimate_order(order, seats, day)
        full = now
        if any(map(self._is_discounted, order.order_line)):
            full = self._estimate_order(order, seats, day, discounted=False)
        return {
            line: Estimate(now.get(line, 0), full.get(line, 0))
            for line in order.order_line
        }

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
    def _estimate_order(self, order, seats, day, *, discounted=True):
        """``{line: amount}`` of one order, over all components.

        :param discounted: as it is; false to leave out all that was taken off
        """
        worth = defaultdict(lambda: ZERO)
        for seat in seats:
            part = self._get_part(order, seat, day)
            if not (part and seat.standing and self._is_customer(order, seat, day)):
                continue
            lines = self._get_lines(order, seat.component, discounted)
            rate = self._get_rate(order, seat, day)
            facts = self._get_facts(lines, seat, part, rate, day, discounted)
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
        if component.basis != "order":
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
    def _get_lines(self, order, component, discounted):
        """The lines that would count."""
        lines = order.order_line.filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and (discounted or not line._is_global_discount())
            )
        )
        domain = component._get_domain()
        if domain.is_true():
            return lines
        if component.basis != "order" and any(
            condition.field_expr.partition(".")[0] not in COMMON
            for condition in domain.iter_conditions()
        ):
            return lines.browse()
        if not discounted:
            domain = self._drop_discount(domain)
        return lines.filtered_domain(domain)

    @api.model
    def _drop_discount(self, domain):
        """The filter for lines without discount: what it says of that is settled."""
        blank = self.env["sale.order.line"].new({"discount": 0})
        return domain.map_conditions(
            lambda condition: (
                Domain(bool(blank.filtered_domain(condition)))
                if condition.field_expr == "discount"
                else condition
            )
        )

    @api.model
    def _is_discounted(self, line):
        """Whether something is taken off: of its price, or by it of all others'."""
        return bool(line.discount) or line._is_global_discount()

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
    def _get_facts(self, lines, seat, part, rate, day, discounted):
        """Lines as the facts that they would be."""
        measure, cent = seat.component.measure, seat.component.currency_id
        return [
            Fact(
                day,
                document=-1,
                amount=exact(
                    cent.round(
                        float(
                            exact(float(self._get_amount(line, measure, discounted)))
                            * rate
                            * part
                        )
                    )
                ),
                quantity=part * self._get_quantity(line, measure, line == lines[:1]),
                share=to_decimal(seat.participant.share),
            )
            for line in lines
        ]

    @api.model
    def _get_amount(self, line, measure, discounted):
        """What a measure says of a line, in the order's currency."""
        untaxed, total = line.price_subtotal, line.price_total
        if line.discount and not discounted:
            untaxed, total = self._get_undiscounted(line)
        if measure == "margin":
            return line.margin + untaxed - line.price_subtotal
        return total if measure == "total" else untaxed

    @api.model
    def _get_undiscounted(self, line):
        """``(untaxed, with taxes)`` of a line at its whole price, as core computes it.

        A line that takes something off all others would not be there.
        """
        if line._is_global_discount():
            return 0, 0
        taxes = self.env["account.tax"]
        company = line.company_id or self.env.company
        base = line._prepare_base_line_for_taxes_computation(discount=0.0)
        taxes._add_tax_details_in_base_line(base, company)
        taxes._round_base_lines_tax_details([base], company)
        details = base["tax_details"]
        return details["total_excluded_currency"], details["total_included_currency"]

    @api.model
    def _get_quantity(self, line, measure, is_first):
        """Units in the product's own unit; deals count once."""
        if measure == "deal":
            return Decimal(is_first)
        if not line.product_id:
            return exact(line.product_uom_qty)
        return exact(
            line.product_uom_id._compute_quantity(
                line.product_uom_qty, line.product_id.uom_id, round=False
            )
        )
