from odoo import fields, models
from odoo.tools import SQL

PRODUCTS = 10


class CrmCustomerPanel(models.AbstractModel):
    """What was bought and when: last, how often, how much; and the products."""

    _inherit = "crm.customer.panel"

    def _read_bought(self, scope):
        """Confirmed orders that the caller may see, per currency."""
        rows = self.env["sale.order"]._read_group(
            [("partner_id", "in", scope.contacts), ("state", "=", "sale")],
            ["currency_id"],
            ["__count", "amount_total:sum", "date_order:min", "date_order:max"],
        )
        count = sum(row[1] for row in rows)
        first = min((row[3] for row in rows), default=None)
        last = max((row[4] for row in rows), default=None)
        return {
            "count": count,
            "first": fields.Datetime.to_string(first) if first else "",
            "last": fields.Datetime.to_string(last) if last else "",
            "every_days": round((last - first).days / (count - 1))
            if count > 1
            else None,
            "totals": [
                {
                    "total": self._dump_money(total, currency),
                    "average": self._dump_money(total / number, currency),
                }
                for currency, number, total, __, __ in rows
            ],
        }

    def _read_products(self, scope):
        """The products bought last, with how many were ordered and delivered."""
        rows = self.env.execute_query(self._get_products_sql(scope))
        Product, Uom = self.env["product.product"], self.env["uom.uom"]
        products = Product.browse(row[0] for row in rows)
        names = {product.id: product.display_name for product in products}
        units = {unit.id: unit.name for unit in Uom.browse(row[1] for row in rows)}
        return {
            "products": [
                {
                    "id": product_id,
                    "name": names[product_id],
                    "unit": units.get(unit_id) or "",
                    "ordered": ordered,
                    "delivered": delivered,
                    "times": times,
                    "last": fields.Datetime.to_string(last),
                }
                for product_id, unit_id, ordered, delivered, times, last in rows
            ]
        }

    def _get_products_sql(self, scope):
        Line = self.env["sale.order.line"]
        query = Line._search(
            [
                ("order_partner_id", "in", scope.contacts),
                ("state", "=", "sale"),
                ("product_id", "!=", False),
            ]
        )
        columns = {
            name: Line._field_to_sql(query.table, name, query)
            for name in ("product_id", "product_uom_id", "product_uom_qty")
            + ("qty_delivered", "order_id")
        }
        order = query.join(
            *(query.table, "order_id", "sale_order", "id", "customer_order")
        )
        last = SQL("max(%s)", SQL.identifier(order, "date_order"))
        query.groupby = SQL("%s, %s", columns["product_id"], columns["product_uom_id"])
        query.order = SQL("%s DESC, %s", last, columns["product_id"])
        query.limit = PRODUCTS
        return query.select(
            columns["product_id"],
            columns["product_uom_id"],
            SQL("sum(%s)", columns["product_uom_qty"]),
            SQL("sum(%s)", columns["qty_delivered"]),
            SQL("count(DISTINCT %s)", columns["order_id"]),
            last,
        )
