from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..utils.flow import BALANCES, KINDS

# What SQL knows of a deal at a moment; see ``utils.flow.place``.
PLACE = """CASE WHEN %(s)s.lead_id IS NULL THEN 'absent'
                WHEN %(s)s.status = 'lost' THEN 'lost'
                WHEN NOT (%(theirs)s) THEN 'elsewhere'
                WHEN %(s)s.day IS NULL OR NOT (%(days)s) THEN 'other_period'
                WHEN %(s)s.status = 'won' THEN 'closed'
                WHEN %(s)s.category = ANY(%(categories)s) THEN 'open'
                ELSE 'other_category' END"""
# Balances and movements of one deal; see ``utils.flow.movements``.
MOVEMENTS = """
    SELECT 'open_before' AS kind, was AS opened, 0 AS closed WHERE origin = 'open'
    UNION ALL SELECT 'closed_before', 0, was WHERE origin = 'closed'
    UNION ALL SELECT 'open_after', now, 0 WHERE ending = 'open'
    UNION ALL SELECT 'closed_after', 0, now WHERE ending = 'closed'
    UNION ALL
    SELECT CASE origin WHEN 'absent' THEN 'new' WHEN 'lost' THEN 'reopened'
           WHEN 'elsewhere' THEN 'reassigned_in' WHEN 'other_period' THEN 'slipped_in'
           ELSE 'category_in' END, now, 0
     WHERE ending IN ('open', 'closed') AND origin NOT IN ('open', 'closed')
    UNION ALL SELECT 'reopened', now, 0 WHERE origin = 'closed' AND ending = 'open'
    UNION ALL
    SELECT CASE ending WHEN 'absent' THEN 'removed' WHEN 'lost' THEN 'lost'
           WHEN 'elsewhere' THEN 'reassigned_out' WHEN 'other_period' THEN 'slipped_out'
           ELSE 'category_out' END, -was, 0
     WHERE origin = 'open' AND ending NOT IN ('open', 'closed')
    UNION ALL
    SELECT CASE WHEN now > was THEN 'grown' ELSE 'shrunk' END, now - was, 0
     WHERE origin = 'open' AND ending IN ('open', 'closed') AND now <> was
    UNION ALL
    SELECT 'won', -now, now WHERE ending = 'closed' AND origin <> 'closed'
    UNION ALL
    SELECT 'corrected', 0, CASE WHEN ending = 'closed' THEN now ELSE 0 END - was
     WHERE origin = 'closed' AND (ending <> 'closed' OR now <> was)"""


class CrmForecast(models.AbstractModel):
    """What moved between two snapshots, or since one: ``utils.flow`` in SQL."""

    _inherit = "crm.forecast"

    @api.model
    def _get_flow(self, scope, before, after=None):
        """What moved in a scope, whoever may see it: callers look after rights.

        :param scope: see ``utils.flow.Scope``
        :param before: day of a snapshot
        :param after: day of another one; nothing for the present
        :return: ``{kind: (deals, open part, closed part)}`` as ``utils.flow.flow``
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT m.kind, count(*), sum(m.opened)::text, sum(m.closed)::text
                     FROM (%(pairs)s) AS pair
                    CROSS JOIN LATERAL (%(movements)s) AS m
                    GROUP BY m.kind""",
                pairs=self._get_pairs_sql(scope, before, after),
                movements=SQL(MOVEMENTS),
            )
        )
        return {
            kind: (count, Decimal(opened), Decimal(closed))
            for kind, count, opened, closed in rows
        }

    @api.model
    def _get_moved(self, scope, before, after, kind, limit):
        """The deals of one kind of movement, those that matter most first.

        :param kind: one of ``utils.flow.KINDS`` or ``BALANCES``
        :return: list of dictionaries with the id of the deal, its part, and its
            amount, day, person and category before and after
        """
        if kind not in (*KINDS, *BALANCES):
            return []
        sides = SQL(", ").join(
            SQL.identifier("pair", f"{name}_{when}")
            for name in ("amount", "day", "user_id", "category")
            for when in ("before", "after")
        )
        return self.env.execute_query_dict(
            SQL(
                """SELECT pair.lead_id, m.opened + CASE WHEN m.kind = 'won' THEN 0
                          ELSE m.closed END AS part, %(sides)s
                     FROM (%(pairs)s) AS pair
                    CROSS JOIN LATERAL (%(movements)s) AS m
                    WHERE m.kind = %(kind)s
                    ORDER BY abs(m.opened + m.closed) DESC, abs(m.opened) DESC,
                          pair.lead_id
                    LIMIT %(limit)s""",
                sides=sides,
                pairs=self._get_pairs_sql(scope, before, after),
                movements=SQL(MOVEMENTS),
                kind=kind,
                limit=limit,
            )
        )

    def _get_pairs_sql(self, scope, before, after):
        """Deals that are in the scope at one end or the other, with both ends."""
        ends = {"a": self._get_states_sql(before), "b": self._get_states_sql(after)}
        # of the present, only what may be in the scope is looked through
        days = scope.first, scope.until
        sources = [
            ends["a"],
            ends["b"] if after else self._get_deals_sql(days),
        ]
        chosen = SQL(" UNION ").join(
            SQL(
                "SELECT lead_id FROM (%s) AS s WHERE status <> 'lost' AND %s AND %s",
                states,
                _get_days_sql(scope, "s"),
                _get_theirs_sql(scope, "s"),
            )
            for states in sources
        )
        sides = SQL(", ").join(
            SQL(
                "%s AS %s",
                SQL.identifier(alias, name),
                SQL.identifier(f"{name}_{when}"),
            )
            for alias, when in (("a", "before"), ("b", "after"))
            for name in ("amount", "day", "user_id", "category")
        )
        return SQL(
            """SELECT chosen.lead_id, %(origin)s AS origin, %(ending)s AS ending,
                      coalesce(a.amount, 0) AS was, coalesce(b.amount, 0) AS now,
                      %(sides)s
                 FROM (%(chosen)s) AS chosen
                 LEFT JOIN (%(before)s) AS a ON a.lead_id = chosen.lead_id
                 LEFT JOIN (%(after)s) AS b ON b.lead_id = chosen.lead_id""",
            origin=_get_place_sql(scope, "a"),
            ending=_get_place_sql(scope, "b"),
            sides=sides,
            chosen=chosen,
            before=ends["a"],
            after=ends["b"],
        )

    def _get_states_sql(self, day):
        """All deals as a snapshot shows them; without a day, as they are now."""
        if not day:
            return self._get_deals_sql()
        self.env["crm.forecast.state"].flush_model()
        return SQL(
            """SELECT * FROM crm_forecast_state
                WHERE from_date <= %(day)s
                  AND (until_date IS NULL OR until_date > %(day)s)""",
            day=day,
        )


def _get_theirs_sql(scope, alias):
    conditions = [SQL("%s = %s", SQL.identifier(alias, "company_id"), scope.company)]
    for name, value in (("team_id", scope.team), ("user_id", scope.user)):
        if value is not None:
            column = SQL.identifier(alias, name)
            conditions.append(SQL("coalesce(%s, 0) = %s", column, value))
    return SQL(" AND ").join(conditions)


def _get_days_sql(scope, alias):
    day = SQL.identifier(alias, "day")
    return SQL("%s >= %s AND %s < %s", day, scope.first, day, scope.until)


def _get_place_sql(scope, alias):
    return SQL(
        PLACE,
        s=SQL.identifier(alias),
        theirs=_get_theirs_sql(scope, alias),
        days=_get_days_sql(scope, alias),
        categories=sorted(scope.categories),
    )
