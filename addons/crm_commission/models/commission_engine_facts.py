from odoo import api, models
from odoo.tools import SQL

from ..const import BASIS_MODELS
from .commission_scope import to_decimal

# a factor that makes quotients exact to thirty decimals
ONE = SQL("1.000000000000000000000000000000")


class CommissionEngine(models.AbstractModel):
    """Facts: the lines of documents that count, with their amounts.

    Columns: ``doc_id, line_id, part_id, root_id, group_date, date, user_id, team_id,
    agent_id, amount, quantity, unpaid, late``. ``unpaid`` is the part of the document
    that is not paid, ``late`` whether that is taken back.
    """

    _inherit = "commission.engine"

    @api.model
    def _get_fact_sql(self, component, scope):
        """CTEs that end with ``fact``."""
        source = getattr(self, f"_get_{component.basis}_sql")(component, scope)
        days = scope.get_days(component)
        return SQL(
            """
            source AS (%(source)s),
            fact AS (
                SELECT f.doc_id, f.line_id, f.part_id, f.root_id, f.group_date, f.date,
                       f.user_id, f.team_id, f.agent_id,
                       %(amount)s AS amount, f.quantity, f.unpaid, f.late
                  FROM source f %(rates)s
                 WHERE f.date BETWEEN %(first)s AND %(last)s AND %(days)s
            )""",
            source=source,
            amount=self._get_rounded(
                component, SQL("f.amount * x.rate" if scope.rates else "f.amount")
            ),
            rates=self._get_rates_sql(scope),
            first=scope.first,
            last=scope.last,
            days=SQL("f.group_date BETWEEN %s AND %s", *days) if days else SQL("TRUE"),
        )

    @api.model
    def _get_rates_sql(self, scope):
        if not scope.rates:
            return SQL("")
        return SQL(
            "JOIN unnest(%s::date[], %s::numeric[]) AS x(date, rate)"
            " ON x.date = f.date",
            list(scope.rates),
            list(scope.rates.values()),
        )

    @api.model
    def _get_rounded(self, component, figure):
        """SQL for a figure in whole cents of what is paid in, half away from zero."""
        return self._get_rounded_to(component.currency_id, figure)

    @api.model
    def _get_rounded_to(self, currency, figure):
        unit = to_decimal(currency.rounding, 6).normalize()
        if unit.as_tuple().digits == (1,):
            return SQL("round(%s, %s)", figure, -unit.as_tuple().exponent)
        return SQL("round(%s * %s / %s) * %s", figure, ONE, unit, unit)

    # ------------------------------------------------------------------
    # Orders
    # ------------------------------------------------------------------

    @api.model
    def _get_order_sql(self, component, scope):
        """Lines of confirmed orders, in the company's currency."""
        day = self._get_local_day(component, SQL("m.date_order"))
        return SQL(
            """
            SELECT m.id AS doc_id, l.id AS line_id, 0 AS part_id,
                   m.id AS root_id, %(day)s AS group_date, %(day)s AS date,
                   m.user_id, m.team_id, m.commission_agent_id AS agent_id,
                   (%(amount)s) * %(one)s
                       / coalesce(nullif(m.currency_rate::numeric, 0), 1) AS amount,
                   %(quantity)s AS quantity, %(unpaid)s AS unpaid, false AS late
              FROM sale_order_line l
              JOIN sale_order m ON m.id = l.order_id
              %(units)s
             WHERE m.company_id = %(company)s AND m.state = 'sale'
               AND l.display_type IS NULL AND NOT coalesce(l.is_downpayment, false)
               AND %(documents)s AND %(filter)s AND %(customers)s
            """,
            day=day,
            one=ONE,
            amount={
                "total": SQL("l.price_total"),
                "margin": SQL(
                    "l.price_subtotal"
                    " - coalesce(l.purchase_price, 0) * l.product_uom_qty"
                ),
            }.get(component.measure, SQL("l.price_subtotal")),
            quantity=self._get_order_quantity(component),
            unpaid=self._get_order_unpaid(component),
            units=SQL(
                "LEFT JOIN product_product p ON p.id = l.product_id"
                " LEFT JOIN product_template t ON t.id = p.product_tmpl_id"
                " LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id"
                " LEFT JOIN uom_uom pu ON pu.id = t.uom_id"
                if counts_units(component)
                else ""
            ),
            company=component.company_id.id,
            documents=self._get_documents_condition(scope),
            filter=self._get_filter(component),
            customers=self._get_customers_condition(component, day),
        )

    @api.model
    def _get_order_quantity(self, component):
        if component.measure == "deal":
            return SQL(
                "(CASE WHEN row_number() OVER (PARTITION BY m.id ORDER BY l.id) = 1"
                " THEN 1 ELSE 0 END)::numeric"
            )
        if not counts_units(component):
            return SQL("0::numeric")
        return SQL(
            "round(l.product_uom_qty"
            " * coalesce(lu.factor::numeric * %s / pu.factor::numeric, 1), 6)",
            ONE,
        )

    @api.model
    def _get_order_unpaid(self, component):
        """The part of an order that its posted invoices were not paid for."""
        if not component.holdback_percent:
            return SQL("0::numeric")
        return SQL(
            """
            CASE WHEN m.amount_total = 0 THEN 0 ELSE round(greatest(least(1 - (
                SELECT coalesce(sum((CASE i.move_type WHEN 'out_refund' THEN -1 ELSE 1
                                     END) * (i.amount_total - i.amount_residual)), 0)
                  FROM account_move i
                 WHERE i.state = 'posted' AND i.id IN (
                       SELECT il.move_id FROM sale_order_line sl
                         JOIN sale_order_line_invoice_rel rel
                           ON rel.order_line_id = sl.id
                         JOIN account_move_line il ON il.id = rel.invoice_line_id
                        WHERE sl.order_id = m.id)
                ) * %s / m.amount_total, 1), 0), 10) END""",
            ONE,
        )

    # ------------------------------------------------------------------
    # Opportunities and metrics
    # ------------------------------------------------------------------

    @api.model
    def _get_opportunity_sql(self, component, scope):
        """Won opportunities, with what they were expected to bring."""
        day = self._get_local_day(component, SQL("m.date_closed"))
        return SQL(
            """
            SELECT m.id AS doc_id, m.id AS line_id, 0 AS part_id, m.id AS root_id,
                   %(day)s AS group_date, %(day)s AS date, m.user_id, m.team_id,
                   m.commission_agent_id AS agent_id,
                   coalesce(m.expected_revenue, 0) AS amount,
                   1::numeric AS quantity, 0::numeric AS unpaid, false AS late
              FROM crm_lead m
              LEFT JOIN res_users u ON u.id = m.user_id
             WHERE coalesce(m.company_id, u.company_id) = %(company)s
               AND m.type = 'opportunity' AND m.active AND m.won_status = 'won'
               AND m.date_closed IS NOT NULL
               AND %(documents)s AND %(filter)s AND %(customers)s
            """,
            day=day,
            company=component.company_id.id,
            documents=self._get_documents_condition(scope),
            filter=self._get_filter(component, SQL("m.id")),
            customers=self._get_customers_condition(component, day),
        )

    @api.model
    def _get_metric_sql(self, component, scope):
        """A person's figure of each month, already with the person."""
        figures = scope.figures
        columns = zip(*figures, strict=True) if figures else ((), (), ())
        return SQL(
            """
            SELECT %(metric)s AS doc_id, %(metric)s AS line_id,
                   to_char(f.date, 'YYYYMM')::int AS part_id, 0 AS root_id,
                   f.date AS group_date, f.date, f.person_id AS user_id,
                   NULL::int AS team_id, NULL::int AS agent_id, f.figure AS amount,
                   f.figure AS quantity, 0::numeric AS unpaid, false AS late
              FROM unnest(%(people)s::int[], %(months)s::date[], %(figures)s::numeric[])
                   AS f(person_id, date, figure)
            """,
            metric=component.metric_id.id,
            **dict(
                zip(("people", "months", "figures"), map(list, columns), strict=True)
            ),
        )

    # ------------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------------

    @api.model
    def _get_local_day(self, component, moment):
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            moment,
            self._get_zone(component.company_id),
        )

    @api.model
    def _get_documents_condition(self, scope):
        if scope.document_ids is None:
            return SQL("TRUE")
        return SQL("m.id = ANY(%s)", list(scope.document_ids))

    @api.model
    def _get_filter(self, component, line_id=None):
        """The component's filter as a sub-select of the ORM's own."""
        domain = component._get_domain()
        if domain.is_true():
            return SQL("TRUE")
        model = self.env[BASIS_MODELS[component.basis]].with_context(active_test=False)
        query = model._search(domain)
        return SQL("%s IN %s", line_id or SQL("l.id"), query.subselect())

    @api.model
    def _get_customers_condition(self, component, day):
        """Customers that are new, or not any more, on the day of the fact."""
        if component.customers == "all":
            return SQL("TRUE")
        return SQL(
            "EXISTS (SELECT FROM res_partner c, LATERAL (%s) known"
            " WHERE c.id = m.partner_id AND %s %s known.first + %s)",
            self._get_first_fact_sql(component),
            day,
            SQL("<" if component.customers == "new" else ">="),
            component.new_customer_days,
        )

    @api.model
    def _get_first_fact_sql(self, component):
        """The day of the first order or invoice of the customer ``c``."""
        if component.basis in ("invoice", "payment"):
            return SQL(
                "SELECT min(d.invoice_date) AS first FROM account_move d"
                " WHERE d.commercial_partner_id = c.commercial_partner_id"
                " AND d.company_id = %s AND d.state = 'posted'"
                " AND d.move_type = 'out_invoice'",
                component.company_id.id,
            )
        # an opportunity may be won before there is an order: then it is the first
        return SQL(
            "SELECT coalesce(min(%s), DATE %s) AS first FROM sale_order d"
            " JOIN res_partner e ON e.id = d.partner_id"
            " WHERE e.commercial_partner_id = c.commercial_partner_id"
            " AND d.company_id = %s AND d.state = 'sale'",
            self._get_local_day(component, SQL("d.date_order")),
            "2172-12-31",
            component.company_id.id,
        )


def counts_units(component):
    """Whether quantities in units of the product matter."""
    return component.measure == "quantity" or (
        component.driver == "quantity"
        and component.mode != "flat"
        and component.measure != "deal"
    )
