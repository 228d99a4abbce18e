from dataclasses import replace
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL


class CommissionEngine(models.AbstractModel):
    """Exchange rates and costs, as they were when they were used first.

    A rate or a cost that is corrected later must not book history again.
    """

    _inherit = "commission.engine"

    @api.model
    def _convert(self, component, scope):
        """The scope with the rates of the days of its facts."""
        company, currency = component.company_id, component.currency_id
        if currency == company.currency_id:
            return scope
        self.env.cr.execute(
            SQL(
                "WITH %s SELECT DISTINCT date FROM fact",
                self._get_fact_sql(component, scope),
            )
        )
        days = sorted(day for (day,) in self.env.cr.fetchall())
        self.env.cr.execute(
            SQL(
                "SELECT date, rate::text FROM commission_exchange"
                " WHERE company_id = %s AND currency_id = %s",
                company.id,
                currency.id,
            )
        )
        rates = {day: Decimal(rate) for day, rate in self.env.cr.fetchall()}
        for day in days:
            if day not in rates:
                rate = company.currency_id._get_conversion_rate(
                    company.currency_id, currency, company, day
                )
                rates[day] = Decimal(repr(rate)).quantize(Decimal(1).scaleb(-12))
        return replace(scope, rates=rates)

    @api.model
    def _keep_rates(self, component, scope):
        if scope.rates:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO commission_exchange"
                    " (company_id, currency_id, date, rate)"
                    " SELECT %s, %s, x.* FROM unnest(%s::date[], %s::numeric[]) x"
                    " ON CONFLICT DO NOTHING",
                    component.company_id.id,
                    component.currency_id.id,
                    list(scope.rates),
                    list(scope.rates.values()),
                )
            )

    @api.model
    def _keep_costs(self, component, scope):
        """Keep what is sold without an order at the cost of today."""
        if component.measure != "margin" or component.basis not in (
            "invoice",
            "payment",
        ):
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO commission_cost (line_id, cost)
                SELECT l.id, round(%(cost)s, 12)
                  FROM account_move_line l
                  JOIN account_move m ON m.id = l.move_id
                  LEFT JOIN product_product p ON p.id = l.product_id
                  LEFT JOIN product_template t ON t.id = p.product_tmpl_id
                  LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
                  LEFT JOIN uom_uom pu ON pu.id = t.uom_id
                 WHERE m.company_id = %(company)s AND m.state = 'posted'
                   AND l.display_type = 'product'
                   AND m.move_type IN ('out_invoice', 'out_refund')
                   AND m.invoice_date BETWEEN %(first)s AND %(last)s
                   AND NOT EXISTS (SELECT FROM sale_order_line_invoice_rel r
                                    WHERE r.invoice_line_id = l.id)
                   AND NOT EXISTS (SELECT FROM commission_cost k WHERE k.line_id = l.id)
                ON CONFLICT DO NOTHING
                """,
                cost=self._get_unit_cost_now(component),
                company=component.company_id.id,
                first=scope.first,
                last=scope.last,
            )
        )
