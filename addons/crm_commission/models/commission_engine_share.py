from odoo import api, models
from odoo.tools import SQL

from .commission_scope import get_unit

# what comes along from a fact to whoever is credited
FACT = SQL(
    "f.doc_id, f.line_id, f.part_id, f.root_id, f.group_date, f.date, f.unpaid, f.late"
)
# facts of documents with shares, for each person who has one on that day
HELD = SQL(
    """held AS (
        SELECT f.*, s.partner_id AS person_id, s.kind, s.percent
          FROM fact f
          JOIN holder h ON h.line_id = f.line_id
          JOIN LATERAL (
               SELECT * FROM commission_split WHERE move_id = h.move_id
               UNION ALL
               SELECT * FROM commission_split WHERE order_id = h.order_id
               UNION ALL
               SELECT * FROM commission_split WHERE lead_id = h.lead_id) s
            ON (s.date_from IS NULL OR s.date_from <= f.date)
           AND (s.date_to IS NULL OR s.date_to >= f.date)
    )"""
)


class CommissionEngine(models.AbstractModel):
    """Who is credited for a fact, and with how much of it.

    ``claim``: columns of the fact, ``person_id`` (partner), ``amount``, ``quantity``.
    ``entry``: claims of participants, with ``user_id``, ``period_date`` (the first day
    of the group), ``share``, ``m`` (measure) and ``d`` (driver).
    """

    _inherit = "commission.engine"

    @api.model
    def _get_entry_sql(self, component, scope):
        """CTEs that end with ``entry``."""
        percent = component._pays_percent()
        by_quantity = component.driver == "quantity" and component.mode != "flat"
        return SQL(
            """%(facts)s, %(claims)s,
            everybody AS (
                SELECT c.*, p.user_id, p.share,
                       date_trunc(%(unit)s, c.group_date)::date AS period_date,
                       %(measure)s AS m, %(driver)s AS d
                  FROM claim c
                  JOIN commission_participant p
                    ON p.plan_id = %(plan)s AND p.partner_id = c.person_id
                   AND c.date >= p.date_from
                   AND (p.date_to IS NULL OR c.date <= p.date_to)
            ),
            entry AS (
                SELECT e.* FROM everybody e WHERE %(groups)s
            )""",
            facts=self._get_fact_sql(component, scope),
            claims=self._get_claim_sql(component),
            unit=get_unit(component),
            measure=SQL("c.amount" if percent else "c.quantity"),
            driver=SQL("c.quantity" if by_quantity else "c.amount"),
            plan=component.plan_id.id,
            groups=scope.get_group_condition(component, "e"),
        )

    @api.model
    def _get_claim_sql(self, component):
        """CTEs that end with ``claim``."""
        if component.basis == "metric":
            return self._get_whole_claim(SQL("f.user_id"))
        return getattr(self, f"_get_{component.credited}_claim")(component)

    @api.model
    def _get_whole_claim(self, person, joins=None):
        """Everything of a fact to one person, for each row of the joins."""
        return SQL(
            "claim AS (SELECT %s, %s AS person_id, f.amount, f.quantity"
            " FROM fact f %s)",
            FACT,
            person,
            joins or SQL(""),
        )

    @api.model
    def _get_agent_claim(self, component):
        return self._get_whole_claim(SQL("f.agent_id"))

    @api.model
    def _get_team_claim(self, component):
        """Each participant of the team; whoever was one on that day."""
        return self._get_whole_claim(
            SQL("member.partner_id"),
            SQL(
                "JOIN commission_participant member ON member.plan_id = %s"
                " AND member.team_id = f.team_id AND f.date >= member.date_from"
                " AND (member.date_to IS NULL OR f.date <= member.date_to)",
                component.plan_id.id,
            ),
        )

    @api.model
    def _get_manager_claim(self, component):
        """The leaders above, except for what they sold themselves."""
        leaders = self.env["crm.team"]._get_commission_leaders(component.company_id)
        return SQL(
            "%s, %s",
            self._get_seller_sql(component, SQL("seller")),
            self._get_whole_claim(
                SQL("leader.person_id"),
                SQL(
                    "JOIN unnest(%s::int[], %s::int[]) AS leader(team_id, person_id)"
                    " ON leader.team_id = f.team_id"
                    " AND NOT EXISTS (SELECT FROM seller s WHERE s.line_id = f.line_id"
                    " AND s.part_id = f.part_id AND s.person_id = leader.person_id)",
                    [team_id for team_id, _person_id in leaders],
                    [person_id for _team_id, person_id in leaders],
                ),
            ),
        )

    @api.model
    def _get_seller_claim(self, component):
        return self._get_seller_sql(component, SQL("claim"))

    # ------------------------------------------------------------------
    # Salespeople, and whoever shares with them
    # ------------------------------------------------------------------

    @api.model
    def _get_seller_sql(self, component, name):
        """CTEs that end with one of this name: the salesperson, or the shares."""
        alone = SQL(
            "SELECT %s, u.partner_id AS person_id, f.amount, f.quantity"
            " FROM fact f JOIN res_users u ON u.id = f.user_id",
            FACT,
        )
        if not self._is_shared():
            return SQL("%s AS (%s)", name, alone)
        return SQL(
            """%(dealt)s,
            %(name)s AS (
                %(alone)s WHERE NOT EXISTS (
                    SELECT FROM dealt d WHERE d.line_id = f.line_id
                       AND d.part_id = f.part_id AND d.kind = 'share')
                      AND NOT EXISTS (
                    SELECT FROM dealt d WHERE d.line_id = f.line_id
                       AND d.part_id = f.part_id AND d.person_id = u.partner_id)
                UNION ALL
                %(together)s
            )""",
            dealt=self._get_dealt_sql(component),
            name=name,
            alone=alone,
            together=self._get_together_sql(),
        )

    @api.model
    def _get_together_sql(self):
        """A person's shares and overlays of a fact together.

        Who has an overlay on an own document without shares has the document, too.
        """
        return SQL(
            """
                SELECT %s, f.person_id, sum(f.amount), sum(f.quantity) FROM (
                    SELECT doc_id, line_id, part_id, root_id, group_date, date, unpaid,
                           late, person_id, amount, quantity FROM dealt
                    UNION ALL
                    SELECT %s, u.partner_id, f.amount, f.quantity
                      FROM fact f JOIN res_users u ON u.id = f.user_id
                     WHERE EXISTS (SELECT FROM dealt d WHERE d.line_id = f.line_id
                              AND d.part_id = f.part_id AND d.person_id = u.partner_id)
                       AND NOT EXISTS (SELECT FROM dealt d WHERE d.line_id = f.line_id
                              AND d.part_id = f.part_id AND d.kind = 'share')
                ) f
                GROUP BY %s, f.person_id""",
            FACT,
            FACT,
            FACT,
        )

    @api.model
    def _is_shared(self):
        """Whether credit of any document is shared; most companies never do."""
        self.env.cr.execute("SELECT EXISTS (SELECT FROM commission_split)")
        return self.env.cr.fetchone()[0]

    @api.model
    def _get_dealt_sql(self, component):
        """CTEs that end with ``dealt``: facts of documents with shares, dealt out.

        Shares by the largest remainder in whole cents, so that nothing is lost or won.
        """
        unit = SQL("%s::numeric", component.currency_id.rounding)
        return SQL(
            """
            holder AS (%(holder)s),
            %(held)s,
            cents AS (
                SELECT held.*, abs(amount) / %(unit)s * percent * 0.01 AS exact
                  FROM held WHERE kind = 'share'
            ),
            ranked AS (
                SELECT cents.*, floor(exact) AS whole,
                       round(sum(exact) OVER w) - sum(floor(exact)) OVER w AS missing,
                       row_number() OVER (PARTITION BY line_id, part_id
                           ORDER BY exact - floor(exact) DESC, person_id) AS place
                  FROM cents WINDOW w AS (PARTITION BY line_id, part_id)
            ),
            dealt AS (
                SELECT %(fact)s, f.person_id, f.kind,
                       sign(f.amount) * %(unit)s
                           * (f.whole + (f.place <= f.missing)::int) AS amount,
                       round(f.quantity * f.percent * 0.01, 10) AS quantity
                  FROM ranked f
                UNION ALL
                SELECT %(fact)s, f.person_id, f.kind, %(overlay)s,
                       round(f.quantity * f.percent * 0.01, 10)
                  FROM held f WHERE f.kind = 'overlay'
            )""",
            holder=self._get_holder_sql(component),
            held=HELD,
            unit=unit,
            fact=FACT,
            overlay=self._get_rounded(component, SQL("f.amount * f.percent * 0.01")),
        )

    @api.model
    def _get_holder_sql(self, component):
        """Whose shares a line takes: its document's, the order's, the opportunity's."""
        if component.basis == "opportunity":
            sources = [self._get_holder_source(1, lead=SQL("f.doc_id"))]
        elif component.basis == "order":
            joins = SQL("JOIN sale_order o ON o.id = f.doc_id")
            sources = [
                self._get_holder_source(1, order=SQL("f.doc_id")),
                self._get_holder_source(2, joins, lead=SQL("o.opportunity_id")),
            ]
        else:
            joins = SQL(
                "JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = f.line_id"
                " JOIN sale_order_line s ON s.id = r.order_line_id"
                " JOIN sale_order o ON o.id = s.order_id"
            )
            sources = [
                self._get_holder_source(1, move=SQL("f.doc_id")),
                self._get_holder_source(2, joins, order=SQL("o.id")),
                self._get_holder_source(3, joins, lead=SQL("o.opportunity_id")),
            ]
        return SQL(
            "SELECT DISTINCT ON (line_id) line_id, move_id, order_id, lead_id FROM (%s)"
            " h ORDER BY line_id, place, order_id, lead_id",
            SQL(" UNION ALL ").join(sources),
        )

    @api.model
    def _get_holder_source(self, place, joins=None, **document):
        """Lines whose document of one sort has shares.

        :param document: the SQL of one id, as ``move``, ``order`` or ``lead``
        """
        ((name, id_),) = document.items()
        columns = SQL(", ").join(
            SQL("%s AS %s", id_ if each == name else SQL("NULL::int"), column)
            for each, column in (
                ("move", SQL("move_id")),
                ("order", SQL("order_id")),
                ("lead", SQL("lead_id")),
            )
        )
        return SQL(
            "SELECT f.line_id, %s AS place, %s FROM fact f %s"
            " WHERE EXISTS (SELECT FROM commission_split x WHERE x.%s = %s)",
            place,
            columns,
            joins or SQL(""),
            SQL.identifier(f"{name}_id"),
            id_,
        )
