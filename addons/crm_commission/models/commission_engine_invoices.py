from odoo import api, models
from odoo.tools import SQL

from .commission_engine_facts import ONE, counts_units


class CommissionEngine(models.AbstractModel):
    """Facts of invoices and of their payments."""

    _inherit = "commission.engine"

    # ------------------------------------------------------------------
    # Invoices
    # ------------------------------------------------------------------

    @api.model
    def _get_invoice_sql(self, component, scope):
        """Lines of posted invoices and credit notes, in the company's currency."""
        days = scope.get_days(component)
        return SQL(
            """
            SELECT m.id AS doc_id, l.id AS line_id, 0 AS part_id, %(root)s,
                   m.invoice_date AS date, m.invoice_user_id AS user_id, m.team_id,
                   m.commission_agent_id AS agent_id, %(amount)s AS amount,
                   %(quantity)s AS quantity, %(unpaid)s
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
              %(joins)s
             WHERE m.company_id = %(company)s AND m.state = 'posted'
               AND l.display_type = 'product' AND m.move_type IN %(types)s
               AND %(days)s AND %(documents)s AND %(filter)s AND %(customers)s
            """,
            root=self._get_root_columns(component),
            amount=self._get_invoice_amount(component),
            quantity=self._get_invoice_quantity(component),
            unpaid=self._get_invoice_unpaid(component),
            joins=self._get_invoice_joins(component),
            company=component.company_id.id,
            types=("out_invoice", "out_refund")
            if component.is_refund_included
            else ("out_invoice",),
            days=self._get_invoice_days(component, scope, days),
            documents=self._get_documents_condition(scope),
            filter=self._get_filter(component),
            customers=self._get_customers_condition(component, SQL("m.invoice_date")),
        )

    @api.model
    def _get_invoice_days(self, component, scope, days):
        """Invoices of days that matter; nothing where other days decide."""
        if component.basis == "payment" or component.scope == "document":
            return SQL("TRUE")
        first, last = days or (scope.first, scope.last)
        return SQL(
            "m.invoice_date BETWEEN %s AND %s",
            max(first, scope.first),
            min(last, scope.last),
        )

    @api.model
    def _get_root_columns(self, component):
        if component.scope != "document":
            return SQL("0 AS root_id, m.invoice_date AS group_date")
        return SQL(
            "coalesce(r.id, m.id) AS root_id,"
            " coalesce(r.invoice_date, m.invoice_date) AS group_date"
        )

    @api.model
    def _get_invoice_joins(self, component):
        joins = []
        if component.scope == "document" or component.measure == "deal":
            joins.append(
                SQL(
                    "LEFT JOIN account_move r ON r.id = m.reversed_entry_id"
                    " AND r.state = 'posted'"
                )
            )
        if counts_units(component) or component.measure == "margin":
            joins.append(
                SQL(
                    "LEFT JOIN product_product p ON p.id = l.product_id"
                    " LEFT JOIN product_template t ON t.id = p.product_tmpl_id"
                    " LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id"
                    " LEFT JOIN uom_uom pu ON pu.id = t.uom_id"
                )
            )
        if component.measure == "margin":
            joins.append(self._get_cost_join(component))
        return SQL(" ").join(joins)

    @api.model
    def _get_cost_join(self, component):
        """The cost of one unit, as the line counts it, when it was sold."""
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT s.purchase_price * %(one)s
                       / coalesce(nullif(o.currency_rate::numeric, 0), 1)
                       * coalesce(lu.factor::numeric * %(one)s / su.factor::numeric, 1)
                       AS cost
                  FROM sale_order_line_invoice_rel rel
                  JOIN sale_order_line s ON s.id = rel.order_line_id
                  JOIN sale_order o ON o.id = s.order_id
                  LEFT JOIN uom_uom su ON su.id = s.product_uom_id
                 WHERE rel.invoice_line_id = l.id ORDER BY s.id LIMIT 1) sold ON true
            LEFT JOIN commission_cost k ON k.line_id = l.id""",
            one=ONE,
        )

    @api.model
    def _get_unit_cost_now(self, component):
        """SQL for the cost of one unit of a line, as the product has it now."""
        return SQL(
            "coalesce((p.standard_price ->> %s)::numeric, 0)"
            " * coalesce(lu.factor::numeric * %s / pu.factor::numeric, 1)",
            str(component.company_id.id),
            ONE,
        )

    @api.model
    def _get_invoice_amount(self, component):
        if component.measure == "total":
            return SQL(
                "(CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END)"
                " * l.price_total * %s"
                " / coalesce(nullif(m.invoice_currency_rate::numeric, 0), 1)",
                ONE,
            )
        if component.measure == "margin":
            return SQL(
                "-l.balance - (CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END)"
                " * l.quantity * coalesce(sold.cost, k.cost, %s)",
                self._get_unit_cost_now(component),
            )
        return SQL("-l.balance")

    @api.model
    def _get_invoice_quantity(self, component):
        if component.measure == "deal":
            return SQL(
                """(CASE WHEN row_number() OVER (PARTITION BY m.id ORDER BY l.id) > 1
                        THEN 0
                        WHEN m.move_type = 'out_invoice' THEN 1
                        WHEN r.amount_total = m.amount_total THEN -1
                        ELSE 0 END)::numeric"""
            )
        if not counts_units(component):
            return SQL("0::numeric")
        return SQL(
            """(CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END) * round(
                l.quantity * coalesce(lu.factor::numeric * %s / pu.factor::numeric, 1),
                6)""",
            ONE,
        )

    @api.model
    def _get_invoice_unpaid(self, component):
        if not (component.holdback_percent or component.unpaid_days):
            return SQL("0::numeric AS unpaid, false AS late")
        late = SQL("false")
        if component.unpaid_days:
            late = SQL(
                "m.invoice_date_due + %s < %s",
                component.unpaid_days,
                self._get_today(component.company_id),
            )
        return SQL(
            """CASE WHEN m.amount_total = 0 THEN 0 ELSE
                    round(greatest(least(
                        m.amount_residual * %s / m.amount_total, 1), 0), 10)
               END AS unpaid,
               %s AS late""",
            ONE,
            late,
        )

    # ------------------------------------------------------------------
    # Payments
    # ------------------------------------------------------------------

    @api.model
    def _get_payment_sql(self, component, scope):
        """Lines of invoices, times each partial payment, dated by the payment."""
        invoices = self._get_invoice_sql(component, scope)
        return SQL(
            """
            WITH line AS (%(lines)s),
            %(paid)s
            SELECT l.doc_id, l.line_id, p.part_id, l.root_id,
                   %(group_date)s AS group_date, p.date, l.user_id, l.team_id,
                   l.agent_id, %(amount)s AS amount,
                   round(l.quantity * p.paid * %(one)s / p.total, 10) AS quantity,
                   l.unpaid, l.late
              FROM line l JOIN paid p ON p.doc_id = l.doc_id
            """,
            lines=invoices,
            paid=self._get_paid_sql(),
            group_date=SQL(
                "l.group_date" if component.scope == "document" else "p.date"
            ),
            amount=self._get_paid_amount(component),
            one=ONE,
        )

    @api.model
    def _get_paid_sql(self):
        """A CTE ``paid``: money of each invoice, partial by partial, and so far."""
        return SQL(
            """
            part AS (
                SELECT m.id AS doc_id, p.id AS part_id, p.max_date AS date,
                       p.debit_amount_currency AS paid, m.amount_total AS total
                  FROM account_partial_reconcile p
                  JOIN account_move_line d ON d.id = p.debit_move_id
                  JOIN account_move m ON m.id = d.move_id
                  JOIN account_move_line c ON c.id = p.credit_move_id
                  JOIN account_move money ON money.id = c.move_id
                  JOIN account_journal j ON j.id = money.journal_id
                 WHERE m.move_type = 'out_invoice' AND m.state = 'posted' AND %(paying)s
                UNION ALL
                SELECT m.id, p.id, p.max_date, p.credit_amount_currency, m.amount_total
                  FROM account_partial_reconcile p
                  JOIN account_move_line c ON c.id = p.credit_move_id
                  JOIN account_move m ON m.id = c.move_id
                  JOIN account_move_line d ON d.id = p.debit_move_id
                  JOIN account_move money ON money.id = d.move_id
                  JOIN account_journal j ON j.id = money.journal_id
                 WHERE m.move_type = 'out_refund' AND m.state = 'posted' AND %(paying)s
            ),
            paid AS (
                SELECT doc_id, part_id, date, paid, total,
                       sum(paid) OVER (PARTITION BY doc_id ORDER BY date, part_id
                                       ROWS UNBOUNDED PRECEDING) AS upto
                  FROM part WHERE paid <> 0 AND total <> 0
            )""",
            paying=SQL(
                "money.move_type = 'entry' AND j.type IN ('bank', 'cash', 'credit')"
            ),
        )

    @api.model
    def _get_paid_amount(self, component):
        """What a payment adds to what was paid of a line, in whole cents."""
        currency = component.company_id.currency_id
        upto, before = (
            self._get_rounded_to(
                currency, SQL("l.amount * %s * %s / p.total", paid, ONE)
            )
            for paid in (SQL("p.upto"), SQL("(p.upto - p.paid)"))
        )
        return SQL("%s - %s", upto, before)
