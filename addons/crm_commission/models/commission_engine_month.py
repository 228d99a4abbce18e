from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from .commission_scope import LAST_DAY, get_end, get_periods, to_decimal

OWED = ("draw", "recovery")
OF_MONTH = ("guarantee", *OWED)


class CommissionEngine(models.AbstractModel):
    """What a person's month is given or has to give back: guarantees and draws."""

    _inherit = "commission.engine"

    @api.model
    def _book_months(self, run):
        """Book guarantees, draws and recoveries of the open months."""
        plans = (
            self.env["commission.plan"]
            .with_context(active_test=False)
            .search([("company_id", "=", run.company_id.id)])
        )
        rows = []
        for plan in plans:
            if any(
                row.draw_kind != "none" or row.guarantee_amount
                for row in plan.participant_ids
            ) or self._had_months(plan):
                rows += self._get_month_rows(run, plan)
        self._insert_months(run, rows)

    @api.model
    def _had_months(self, plan):
        return bool(
            self.env["commission.credit"].search_count(
                [("plan_id", "=", plan.id), ("kind", "in", OF_MONTH)], limit=1
            )
        )

    @api.model
    def _get_month_rows(self, run, plan):
        """The differences of a plan, as :meth:`_insert_months` takes them."""
        first_open = self.env["commission.period"]._get_first_open(plan.company_id)
        today = self._get_today(plan.company_id)
        earned, booked, owed = self._read_months(plan, first_open)
        rows = []
        for person, months in self._get_months(plan, first_open, today).items():
            debt = owed[person]
            for month in sorted(set(months) | {m for p, m in booked if p == person}):
                participation = months.get(month)
                amounts = get_month_amounts(
                    participation and Terms.of(participation),
                    earned[person, month],
                    debt,
                )
                debt += amounts["draw"] * amounts.pop("owes") + amounts["recovery"]
                was = booked.get((person, month), {})
                rows += [
                    (
                        plan,
                        person,
                        participation,
                        kind,
                        month,
                        amount - was.get(kind, 0),
                    )
                    for kind, amount in amounts.items()
                    if amount != was.get(kind, 0)
                ]
        return rows

    @api.model
    def _get_months(self, plan, first_open, today):
        """Who takes part in which open months.

        :return: ``{partner id: {first day of a month: participation}}``
        """
        found = defaultdict(dict)
        booking = plan.version_ids.filtered(
            lambda version: version.state in ("active", "closed")
        )
        begun = min(booking.mapped("date_from"), default=None)
        if not begun:
            return found
        ended = max(version.date_to or LAST_DAY for version in booking)
        for row in plan.participant_ids.sorted("date_from"):
            first = max(row.date_from, first_open, begun)
            last = min(row.date_to or LAST_DAY, today, ended)
            if first <= last:
                for month in get_periods(first, last, "month"):
                    found[row.partner_id.id][month] = row
        return found

    @api.model
    def _read_months(self, plan, first_open):
        """What was earned, what was given in open months, what is owed from closed."""
        self.env.cr.execute(
            SQL(
                """
                SELECT person_id, date_booked, kind, sum(amount) FROM commission_credit
                 WHERE plan_id = %s GROUP BY person_id, date_booked, kind
                """,
                plan.id,
            )
        )
        earned, owed = defaultdict(Decimal), defaultdict(Decimal)
        booked = defaultdict(dict)
        kept = {
            row.partner_id.id for row in plan.participant_ids if row.draw_kind == "kept"
        }
        for person, month, kind, number in self.env.cr.fetchall():
            amount = to_decimal(number, 6)
            if kind not in OF_MONTH:
                earned[person, month] += amount
            elif month >= first_open:
                booked[person, month][kind] = amount
            elif kind in OWED and person not in kept:
                owed[person] += amount
        return earned, booked, owed

    @api.model
    def _insert_months(self, run, rows):
        for plan, person, participation, kind, month, amount in rows:
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO commission_credit (run_id, company_id, plan_id,
                        person_id, user_id, kind, period_date, month, fact_id, part_id,
                        rev, date, date_booked, base, quantity, share, amount)
                    SELECT %(run)s, %(company)s, %(plan)s, %(person)s, %(user)s,
                           %(kind)s, %(month)s, %(month)s, 0, %(part)s,
                           coalesce(max(rev), 0) + 1, %(date)s, %(month)s, 0, 0, 0,
                           %(amount)s
                      FROM commission_credit
                     WHERE plan_id = %(plan)s AND component_id IS NULL
                       AND person_id = %(person)s AND kind = %(kind)s
                       AND period_date = %(month)s
                    """,
                    run=run.id,
                    company=plan.company_id.id,
                    plan=plan.id,
                    person=person,
                    user=(participation and participation.user_id.id) or None,
                    kind=kind,
                    month=month,
                    part=month.year * 100 + month.month,
                    date=get_end(month, "month"),
                    amount=amount,
                )
            )


class Terms:
    """What a participation promises for a month."""

    def __init__(self, guarantee, draw, *, recoverable):
        self.guarantee, self.draw, self.recoverable = guarantee, draw, recoverable

    @classmethod
    def of(cls, participation):
        """Those of a ``commission.participant``."""
        draw = participation.draw_amount if participation.draw_kind != "none" else 0
        return cls(
            to_decimal(participation.guarantee_amount, 6),
            to_decimal(draw, 6),
            recoverable=participation.draw_kind == "recoverable",
        )


def get_month_amounts(terms, earned, owed):
    """What a month is given on top of what was earned.

    :param terms: :class:`Terms`, or ``None`` for who takes no part
    :param earned: what was booked, without guarantees and draws
    :param owed: recoverable draws that were not recovered yet
    :return: amounts by kind; ``owes``, 1 if the draw will be recovered
    """
    nothing = Decimal(0)
    if terms is None:
        return {"guarantee": nothing, "draw": nothing, "recovery": nothing, "owes": 0}
    # whom nothing was promised keeps what is below zero
    guarantee = max(nothing, terms.guarantee - earned) if terms.guarantee else nothing
    earned += guarantee
    draw = max(nothing, terms.draw - earned) if terms.draw else nothing
    recovery = nothing
    if terms.recoverable:
        recovery = -min(owed, max(nothing, earned - terms.draw))
    return {
        "guarantee": guarantee,
        "draw": draw,
        "recovery": recovery,
        "owes": int(terms.recoverable),
    }
