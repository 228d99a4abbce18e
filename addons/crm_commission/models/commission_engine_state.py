from odoo import api, models
from odoo.tools import SQL

from ..const import EXACT_DIGITS
from .commission_engine_facts import ONE
from .commission_scope import needs_target, to_decimal

ORDER = SQL("date, doc_id, line_id, part_id")
# what is known of a fact once it has its commission
COLUMNS = SQL(
    "person_id, user_id, period_date, date, doc_id, line_id, part_id, amount, quantity,"
    " share, unpaid, late, d, exact"
)
KEPT = SQL(COLUMNS.code.removesuffix(", exact"))


class CommissionEngine(models.AbstractModel):
    """The walk, and what of it is booked.

    A group's facts are walked in order; each is worth the difference of a figure after
    and before it. That makes refunds across tiers, refunds above a limit and late
    facts right without a case of their own.
    """

    _inherit = "commission.engine"

    @api.model
    def _get_state_sql(self, component, scope):
        """CTEs that end with ``state``: what should be booked, key by key."""
        return SQL(
            "%s, %s, %s",
            self._get_entry_sql(component, scope),
            self._get_line_sql(component, scope),
            self._get_booked_kinds_sql(component, scope),
        )

    # ------------------------------------------------------------------
    # The walk
    # ------------------------------------------------------------------

    @api.model
    def _get_line_sql(self, component, scope):
        """CTEs that end with ``line``: each fact with its ``exact`` commission."""
        steps = [self._get_gain_sql(component, scope)]
        gain = SQL("round(gain * share * 0.01, %s)", EXACT_DIGITS)
        gain = _limit_line(component, gain)
        steps.append(SQL("shared AS (SELECT *, %s AS exact FROM gained)", gain))
        source = SQL("shared")
        for name, partition, order, limits in (
            (
                "held_period",
                SQL("person_id, period_date"),
                ORDER,
                (component.period_floor, component.period_cap),
            ),
            (
                "held_year",
                SQL("person_id, date_trunc('year', period_date)"),
                SQL("period_date, %s", ORDER),
                (component.year_floor, component.year_cap),
            ),
        ):
            if any(limits):
                steps.append(_hold_between(SQL(name), source, partition, order, limits))
                source = SQL(name)
        steps.append(SQL("line AS (SELECT %s FROM %s)", COLUMNS, source))
        return SQL(", ").join(steps)

    @api.model
    def _get_gain_sql(self, component, scope):
        """CTEs that end with ``gained``: the entries with their ``gain``."""
        if component.mode == "flat":
            return SQL(
                "gained AS (SELECT e.*, m * %s AS gain FROM entry e)",
                self._get_rate_factor(component, component.rate),
            )
        if component.scope == "line":
            return self._get_line_gain_sql(component)
        curve = self._get_curve(component)
        return SQL(
            """
            %(thresholds)s
            added AS (
                SELECT e.*, sum(d) OVER w AS x, sum(m) OVER w AS mm FROM entry e
                WINDOW w AS (PARTITION BY person_id, period_date%(run)s
                             ORDER BY %(order)s ROWS UNBOUNDED PRECEDING)
            ),
            gained AS (
                SELECT a.*, %(gain)s AS gain
                  FROM added a %(curve)s
                 CROSS JOIN LATERAL (SELECT %(bucket)s AS k, %(before)s AS k0) tier
            )""",
            thresholds=self._get_thresholds_sql(component, scope),
            run=SQL(", root_id" if component.scope == "document" else ""),
            order=ORDER,
            gain=self._get_difference(component, curve),
            curve=SQL("JOIN curve g USING (person_id, period_date)")
            if needs_target(component)
            else SQL(""),
            bucket=_get_bucket(curve, SQL("a.x")),
            before=_get_bucket(curve, SQL("a.x - a.d")),
        )

    @api.model
    def _get_difference(self, component, curve):
        """What a fact gains: a figure after it, less the figure before it."""
        after = SQL("a.x"), SQL("k"), SQL("a.mm")
        before = SQL("(a.x - a.d)"), SQL("k0"), SQL("(a.mm - a.m)")
        if component.mode != "marginal":
            values = [
                SQL("(%s) * %s", self._get_reached(component, curve, x, k), added)
                for x, k, added in (after, before)
            ]
            return SQL("(%s) - (%s)", *values)
        area = SQL(
            "(%s - %s)", *(curve.get_area(x, k) for x, k, _added in (after, before))
        )
        if _is_own_driver(component):
            return area
        return SQL(
            "CASE WHEN d = 0 THEN m * %s ELSE m * %s * %s / d END",
            curve.get_rate(SQL("k")),
            area,
            ONE,
        )

    @api.model
    def _get_reached(self, component, curve, x, k):
        """The rate that counts for everything at a point."""
        if component.mode == "interpolated":
            return _interpolated(curve, x, k)
        return curve.get_rate(k)

    @api.model
    def _get_line_gain_sql(self, component):
        """Each line by itself: the same for a refund, with the sign of the measure."""
        curve = self._get_curve(component)
        x, k = SQL("abs(e.d)"), SQL("k")
        gain = SQL("m * (%s)", self._get_reached(component, curve, x, k))
        if component.mode == "marginal":
            area = curve.get_area(x, k)
            gain = SQL("sign(m) * %s", area)
            if not _is_own_driver(component):
                gain = SQL(
                    "CASE WHEN d = 0 THEN m * %s ELSE m * %s * %s / abs(d) END",
                    curve.get_rate(k),
                    area,
                    ONE,
                )
        return SQL(
            "gained AS (SELECT e.*, %s AS gain FROM entry e"
            " CROSS JOIN LATERAL (SELECT %s AS k) tier)",
            gain,
            _get_bucket(curve, x),
        )

    @api.model
    def _get_curve(self, component):
        """The tiers as SQL arrays."""
        tiers = component._get_tiers()
        starts = [to_decimal(start) for start, _rate in tiers]
        rates = [self._get_rate_factor(component, rate) for _start, rate in tiers]
        if needs_target(component):
            return Curve(SQL("g.start"), SQL("(%s::numeric[])", rates), SQL("g.area"))
        return Curve(
            SQL("(%s::numeric[])", starts),
            SQL("(%s::numeric[])", rates),
            SQL("(%s::numeric[])", _get_areas(starts, rates)),
        )

    @api.model
    def _get_thresholds_sql(self, component, scope):
        """A CTE of each person's own thresholds, where tiers go by the target."""
        if not needs_target(component):
            return SQL("")
        tiers = component._get_tiers()
        starts = [to_decimal(start) for start, _rate in tiers]
        rates = [self._get_rate_factor(component, rate) for _start, rate in tiers]
        # areas grow with the target as thresholds do; computed once, not for each row
        return SQL(
            """curve AS MATERIALIZED (
                SELECT g.person_id, g.period_date,
                       ARRAY(SELECT s * g.target * 0.01
                               FROM unnest(%s::numeric[]) WITH ORDINALITY u(s, n)
                              ORDER BY n) AS start,
                       ARRAY(SELECT s * g.target * 0.01
                               FROM unnest(%s::numeric[]) WITH ORDINALITY u(s, n)
                              ORDER BY n) AS area
                  FROM %s WHERE g.target > 0
            ),""",
            starts,
            _get_areas(starts, rates),
            scope.goal,
        )

    @api.model
    def _get_rate_factor(self, component, rate):
        """A rate as a factor: percentages are divided by 100."""
        rate = to_decimal(rate)
        return rate.scaleb(-2) if component._pays_percent() else rate

    # ------------------------------------------------------------------
    # What is booked
    # ------------------------------------------------------------------

    @api.model
    def _get_booked_kinds_sql(self, component, scope):
        """CTEs that end with ``state``."""
        rounded = self._get_rounded(component, SQL("exact"))
        kinds = [
            SQL(
                """SELECT person_id, user_id, 'commission' AS kind, period_date, month,
                          line_id AS fact_id, part_id, doc_id AS document_id, date,
                          amount AS base, quantity, share, credit AS amount
                     FROM booked_line"""
            ),
            self._get_rounding_sql(component),
        ]
        if component.bonus_amount:
            kinds.append(self._get_bonus_sql(component, scope))
        kinds += self._get_waiting_sql(component)
        return SQL(
            """
            booked_line AS (
                SELECT l.*, date_trunc('month', date)::date AS month,
                       %(rounded)s AS credit
                  FROM line l
            ),
            monthly AS (
                SELECT person_id, max(user_id) AS user_id, period_date, month,
                       sum(exact) AS exact, sum(credit) AS credit, sum(d) AS driven
                  FROM booked_line GROUP BY person_id, period_date, month
            ),
            reached AS (
                SELECT m.*, sum(exact) OVER w AS upto, sum(driven) OVER w AS x
                  FROM monthly m
                WINDOW w AS (PARTITION BY person_id, period_date ORDER BY month)
            ),
            state AS (%(kinds)s)""",
            rounded=rounded,
            kinds=SQL(" UNION ALL ").join(kinds),
        )

    @api.model
    def _get_rounding_sql(self, component):
        """What cents of lines lost or won, so that each month's end is exact."""
        upto = self._get_rounded(component, SQL("upto"))
        before = self._get_rounded(component, SQL("(upto - exact)"))
        return SQL(
            """SELECT person_id, user_id, 'rounding', period_date, month, 0,
                      to_char(month, 'YYYYMM')::int, NULL::int, month, 0, 0, 0,
                      %(upto)s - %(before)s - credit
                 FROM reached WHERE %(upto)s - %(before)s <> credit""",
            upto=upto,
            before=before,
        )

    @api.model
    def _get_bonus_sql(self, component, scope):
        """The bonus in the month that reaches the target, back if it falls below."""
        reached = SQL(
            "(g.target > 0 AND %s >= g.target * %s * 0.01)::int",
            SQL("r.x"),
            to_decimal(component.bonus_percent),
        )
        return SQL(
            """SELECT person_id, user_id, 'bonus', period_date, month, 0,
                      to_char(month, 'YYYYMM')::int, NULL::int, month, target, 0, share,
                      (now_reached - before) * bonus
                 FROM (SELECT r.*, g.target, g.share, %(reached)s AS now_reached,
                              lag(%(reached)s, 1, 0) OVER (
                                  PARTITION BY r.person_id, r.period_date
                                  ORDER BY r.month) AS before,
                              %(bonus)s AS bonus
                         FROM reached r
                         JOIN %(goal)s ON g.person_id = r.person_id
                                      AND g.period_date = r.period_date) r
                WHERE now_reached <> before""",
            reached=reached,
            goal=scope.goal,
            bonus=self._get_rounded(
                component,
                SQL("%s * g.share * 0.01", to_decimal(component.bonus_amount, 6)),
            ),
        )

    @api.model
    def _get_waiting_sql(self, component):
        """What waits for the customer's payment, and what is taken back without it."""
        kinds = []
        held = self._get_rounded(
            component,
            SQL(
                "(credit * %s * 0.01 * unpaid)", to_decimal(component.holdback_percent)
            ),
        )
        columns = """person_id, user_id, '{}', period_date, month, line_id, part_id,
                     doc_id, date, unpaid, 0, 0"""
        if component.holdback_percent:
            kinds.append(
                SQL(
                    f"SELECT {columns.format('holdback')}, -%s FROM booked_line"
                    " WHERE %s <> 0",
                    held,
                    held,
                )
            )
        if component.unpaid_days:
            unpaid = self._get_rounded(component, SQL("(credit * unpaid)"))
            back = SQL("(%s - %s)", unpaid, held)
            kinds.append(
                SQL(
                    f"SELECT {columns.format('clawback')}, -%s FROM booked_line"
                    " WHERE late AND %s <> 0",
                    back,
                    back,
                )
            )
        return kinds


class Curve:
    """The tiers as SQL: where each starts, its rate, and what is earned below it."""

    def __init__(self, start, rate, area):
        self.start, self.rate, self.area = start, rate, area

    def get_rate(self, k):
        """The rate of a tier."""
        return SQL("%s[%s]", self.rate, k)

    def get_area(self, x, k):
        """What slices up to a point of a tier are worth."""
        return SQL(
            "(%s[%s] + %s[%s] * (%s - %s[%s]))",
            *(self.area, k, self.rate, k, x, self.start, k),
        )


def _is_own_driver(component):
    """Whether what is paid for is what goes through the tiers."""
    return component._pays_percent() == (component.driver != "quantity")


def _get_areas(starts, rates):
    """What the slices below each threshold are worth together."""
    areas = [starts[0] * 0]
    for place in range(1, len(starts)):
        width = starts[place] - starts[place - 1]
        areas.append(areas[-1] + width * rates[place - 1])
    return areas


def _get_bucket(curve, x):
    """The tier of a point; the first for what is below zero."""
    return SQL("greatest(width_bucket(%s, %s), 1)", x, curve.start)


def _interpolated(curve, x, k):
    """The rate on the straight line between two thresholds."""
    return SQL(
        """CASE WHEN %(x)s <= 0 OR %(start)s[%(k)s + 1] IS NULL THEN %(rate)s[%(k)s]
                ELSE %(rate)s[%(k)s] + (%(rate)s[%(k)s + 1] - %(rate)s[%(k)s])
                     * (%(x)s - %(start)s[%(k)s]) * %(one)s
                     / (%(start)s[%(k)s + 1] - %(start)s[%(k)s]) END""",
        x=x,
        k=k,
        start=curve.start,
        rate=curve.rate,
        one=ONE,
    )


def _limit_line(component, gain):
    """Hold the absolute value of a line between its least and its most."""
    limited = SQL("abs(%s)", gain)
    if component.line_floor:
        limited = SQL("greatest(%s, %s)", limited, to_decimal(component.line_floor, 6))
    if component.line_cap:
        limited = SQL("least(%s, %s)", limited, to_decimal(component.line_cap, 6))
    if not (component.line_floor or component.line_cap):
        return gain
    return SQL("sign(%s) * %s", gain, limited)


def _hold_between(name, source, partition, order, limits):
    """A CTE in which running sums of ``exact`` stay between two limits."""
    floor, cap = (to_decimal(limit, 6) for limit in limits)
    held = SQL("total")
    if floor:
        held = SQL("greatest(%s, %s)", held, floor)
    if cap:
        held = SQL("least(%s, %s)", held, cap)
    before, columns = SQL("%s_sum", name), SQL("%s_in", name)
    return SQL(
        """
        %(columns)s AS (
            SELECT s.*, sum(exact) OVER (PARTITION BY %(partition)s ORDER BY %(order)s
                                         ROWS UNBOUNDED PRECEDING) AS total
              FROM %(source)s s
        ),
        %(before)s AS (SELECT s.*, %(held)s AS kept FROM %(columns)s s),
        %(name)s AS (
            SELECT %(kept)s,
                   kept - lag(kept, 1, 0::numeric) OVER (
                       PARTITION BY %(partition)s ORDER BY %(order)s) AS exact
              FROM %(before)s
        )""",
        columns=columns,
        partition=partition,
        order=order,
        source=source,
        before=before,
        held=held,
        name=name,
        kept=KEPT,
    )
