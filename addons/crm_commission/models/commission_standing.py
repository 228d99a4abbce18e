from collections import defaultdict, namedtuple
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..const import BOOKED_STATES
from ..utils.commission import ZERO, Fact, exact, gain
from .commission_scope import LAST_DAY, Scope, get_start, get_unit, to_decimal
from .commission_trace import Group

# a person's place in a component on a day: how it pays, and how far the person is
Seat = namedtuple("Seat", "component participant group curve standing")
SINGLE = ("line", "document")


class CommissionStanding(models.AbstractModel):
    """Where people stand in their plans today, and what more would bring them.

    Everything is read with every right, in a number of statements that does not depend
    on how many people and lines there are. Callers check rights.
    """

    _name = "commission.standing"
    _description = "Standing in Commission Plans"

    @api.model
    def _get_seats(self, partners, company, day, bases=None):
        """What people take part in on a day, and where they stand.

        :param partners: the people
        :param company: a company
        :param day: a date; what was booked since counts, too
        :param bases: only components that count these
        :return: ``{partner id: [Seat]}``; the standing is ``None`` where the target
            is missing
        """
        rows = self._get_participants(partners, company, day)
        components = self._get_components(rows.plan_id, day, bases)
        by_plan = components.grouped("plan_id")
        places = [
            (
                component,
                row,
                Group(
                    component.id,
                    row.partner_id.id,
                    get_start(day, get_unit(component)),
                ),
            )
            for row in rows
            for component in by_plan.get(row.plan_id, ())
        ]
        found = self.env["commission.trace"]._walk_groups(
            [group for _component, _row, group in places],
            targets=self._get_targets(places),
        )
        seats = defaultdict(list)
        for component, row, group in places:
            walked, _rows = found[group]
            seats[row.partner_id.id].append(
                Seat(
                    component,
                    row,
                    group,
                    walked and walked.curve,
                    walked and walked.standing,
                )
            )
        return seats

    @api.model
    def _get_participants(self, partners, company, day):
        return (
            self.env["commission.participant"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", partners.ids),
                    ("company_id", "=", company.id),
                    ("date_from", "<=", day),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", day),
                ]
            )
        )

    @api.model
    def _get_components(self, plans, day, bases):
        domain = [
            ("plan_id", "in", plans.ids),
            ("version_id.state", "in", BOOKED_STATES),
            ("version_id.date_from", "<=", day),
            "|",
            ("version_id.date_to", "=", False),
            ("version_id.date_to", ">=", day),
        ]
        if bases:
            domain.append(("basis", "in", list(bases)))
        return self.env["commission.component"].sudo().search(domain)

    @api.model
    def _get_targets(self, places):
        """``{group: (target, share)}`` of participants, as the engine reads them."""
        by_component = defaultdict(dict)
        for component, row, group in places:
            if component._has_target():
                by_component[component][group[1:]] = row
        targets = {}
        for component, rows in by_component.items():
            amounts = (
                self.env["commission.engine"]
                .sudo()
                ._get_target_amounts(component, rows)
            )
            for key, row in rows.items():
                share = to_decimal(row.share)
                targets[Group(component.id, *key)] = (amounts[key], share)
        return targets

    # ------------------------------------------------------------------
    # What the open pipeline would bring
    # ------------------------------------------------------------------

    @api.model
    def _get_expected(self, seats, partner, company, day):
        """What a person's open opportunities would bring, by their probability.

        Components that add up over a period take the expected part of each deal, as if
        it came now; others the whole deal, of which the expected part is taken.

        :param seats: those of the person
        :return: ``(amount in the company's currency, opportunities, skipped)``;
            skipped are components of which nothing can be said before the sale
        """
        seats = [seat for seat in seats if seat.component.basis != "metric"]
        skipped = self.env["commission.component"].union(
            *(seat.component for seat in seats if not _is_estimable(seat.component))
        )
        known = [
            seat for seat in seats if seat.standing and seat.component not in skipped
        ]
        leads = self._get_open_leads(known, partner, company)
        total, counted = ZERO, self.env["crm.lead"]
        for seat in known:
            parts = self._get_lead_parts(seat, leads, partner)
            counted |= self.env["crm.lead"].union(*parts)
            amount = self._estimate_leads(seat, parts, company, day)
            total += self._to_company(amount, seat, company, day)
        return total, counted, skipped

    @api.model
    def _get_open_leads(self, seats, partner, company):
        """Open opportunities for which the person would be credited somewhere."""
        if not seats:
            return self.env["crm.lead"].sudo()
        teams = self.env["crm.team"].union(
            *(self._get_seat_teams(seat, partner) for seat in seats)
        )
        return (
            self.env["crm.lead"]
            .sudo()
            .search(
                [
                    ("type", "=", "opportunity"),
                    ("won_status", "=", "pending"),
                    ("expected_revenue", "!=", 0),
                    ("probability", ">", 0),
                    "|",
                    ("company_id", "=", company.id),
                    "&",
                    ("company_id", "=", False),
                    ("user_id.company_id", "=", company.id),
                    *("|",) * 3,
                    ("user_id.partner_id", "=", partner.id),
                    ("commission_split_ids.partner_id", "=", partner.id),
                    ("commission_agent_id", "=", partner.id),
                    ("team_id", "in", teams.ids),
                ]
            )
        )

    @api.model
    def _get_seat_teams(self, seat, partner):
        """The teams whose sales count for the person in a component."""
        if seat.component.credited == "team":
            return seat.participant.team_id
        if seat.component.credited != "manager":
            return self.env["crm.team"]
        leaders = self.env["crm.team"]._get_commission_leaders(
            seat.component.company_id
        )
        return self.env["crm.team"].browse(
            [team_id for team_id, person_id in leaders if person_id == partner.id]
        )

    @api.model
    def _get_lead_parts(self, seat, leads, partner):
        """``{opportunity: the person's part of it}`` (1 is all) for one component."""
        component = seat.component
        if component.basis == "opportunity":
            leads = leads.filtered_domain(component._get_domain())
        if component.credited == "agent":
            return {
                lead: Decimal(1)
                for lead in leads
                if lead.commission_agent_id == partner
            }
        if component.credited == "seller":
            parts = {
                lead: self._get_seller_part(lead, lead.user_id, partner)
                for lead in leads
            }
            return {lead: part for lead, part in parts.items() if part}
        teams = self._get_seat_teams(seat, partner)
        own = partner if component.credited == "manager" else partner.browse()
        return {
            lead: Decimal(1)
            for lead in leads
            if lead.team_id in teams and (not own or lead.user_id.partner_id != own)
        }

    @api.model
    def _get_seller_part(self, document, user, partner, day=None):
        """Which part of a document counts for somebody as its salesperson."""
        splits = document.commission_split_ids
        if day:
            splits = splits.filtered(
                lambda row: (
                    (not row.date_from or row.date_from <= day)
                    and (not row.date_to or row.date_to >= day)
                )
            )
        part = sum(
            (
                to_decimal(row.percent) / 100
                for row in splits
                if row.partner_id == partner
            ),
            ZERO,
        )
        if user.partner_id == partner and "share" not in splits.mapped("kind"):
            part += 1
        return part

    @api.model
    def _estimate_leads(self, seat, parts, company, day):
        """What the deals would bring in the plan's currency."""
        share = to_decimal(seat.participant.share)
        rate = self._get_rate(seat, company, day)
        facts = []
        for lead, part in parts.items():
            chance = to_decimal(lead.probability) / 100
            quantity = part if seat.component.measure == "deal" else ZERO
            amount = to_decimal(lead.expected_revenue, 6) * rate * part
            facts.append((chance, amount, quantity))
        if seat.component.scope in SINGLE:
            return sum(
                (
                    chance
                    * gain(
                        seat.curve,
                        seat.standing,
                        Fact(day, -1, amount=amount, quantity=quantity, share=share),
                    )
                    for chance, amount, quantity in facts
                ),
                ZERO,
            )
        return gain(
            seat.curve,
            seat.standing,
            *(
                Fact(
                    day, amount=chance * amount, quantity=chance * quantity, share=share
                )
                for chance, amount, quantity in facts
            ),
        )

    # ------------------------------------------------------------------
    # What open invoices would bring
    # ------------------------------------------------------------------

    @api.model
    def _get_unpaid(self, seats, partner, company, day):
        """What open invoices would bring once they are paid, by payment components.

        Lines, shares and whoever is credited are the engine's own: only the payment is
        missing.

        :return: amount in the company's currency
        """
        total = ZERO
        for seat in seats:
            if seat.component.basis == "payment" and seat.standing:
                facts = self._get_unpaid_facts(seat, partner, company, day)
                total += self._to_company(
                    gain(seat.curve, seat.standing, *facts), seat, company, day
                )
        return total

    @api.model
    def _get_unpaid_facts(self, seat, partner, company, day):
        """The open parts of invoices as facts of the person, paid on a day."""
        engine = self.env["commission.engine"].sudo()._as_company(company)
        invoices = engine.env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("amount_residual", ">", 0),
            ]
        )
        if not invoices:
            return []
        component = seat.component.with_env(engine.env)
        engine.env.cr.execute(
            self._get_unpaid_sql(engine, component, invoices, partner, day)
        )
        rate = self._get_rate(seat, company, day)
        share = to_decimal(seat.participant.share)
        return [
            Fact(day, doc, line, 0, exact(amount) * rate, exact(quantity), share)
            for doc, line, amount, quantity in engine.env.cr.fetchall()
        ]

    @api.model
    def _get_unpaid_sql(self, engine, component, invoices, partner, day):
        first = component.version_id.date_from
        scope = Scope(first, LAST_DAY, document_ids=tuple(invoices.ids))
        return SQL(
            """
            WITH line AS (%(lines)s),
            fact AS (
                SELECT l.doc_id, l.line_id, 0 AS part_id, l.root_id, l.group_date,
                       %(day)s::date AS date, l.user_id, l.team_id, l.agent_id,
                       round(l.amount * o.part, 2) AS amount,
                       round(l.quantity * o.part, 10) AS quantity, l.unpaid, l.late
                  FROM line l
                  JOIN LATERAL (
                       SELECT m.amount_residual / m.amount_total AS part
                         FROM account_move m
                        WHERE m.id = l.doc_id AND m.amount_total <> 0) o ON true
            ),
            %(claims)s
            SELECT doc_id, line_id, amount, quantity FROM claim
             WHERE person_id = %(person)s ORDER BY doc_id, line_id
            """,
            lines=engine._get_invoice_sql(component, scope),
            day=day,
            claims=engine._get_claim_sql(component),
            person=partner.id,
        )

    # ------------------------------------------------------------------
    # Currencies
    # ------------------------------------------------------------------

    @api.model
    def _get_rate(self, seat, company, day):
        """One unit of the company's currency in that of the plan."""
        currency = seat.component.currency_id
        return to_decimal(
            company.currency_id._get_conversion_rate(
                company.currency_id, currency, company, day
            ),
            12,
        )

    @api.model
    def _to_company(self, amount, seat, company, day):
        rate = self._get_rate(seat, company, day)
        return amount / rate if rate else amount


def _is_estimable(component):
    """Whether anything can be said of an opportunity before it is sold.

    Its margin and units are not known, nor whether its lines would pass a filter.
    """
    if component.measure in ("margin", "quantity") or component.customers != "all":
        return False
    if component.driver == "quantity" and component.mode != "flat":
        return False
    return component.basis == "opportunity" or component._get_domain().is_true()
