from odoo import api, fields, models

READERS = "sales_team.group_sale_salesman,crm_commission.group_officer"


class SaleOrder(models.Model):
    """Shows the salesperson what the quotation would bring, while it is written."""

    _inherit = "sale.order"

    commission_estimate = fields.Monetary(
        "Commission",
        compute="_compute_commission_estimate",
        groups=READERS,
        help="What the salesperson would earn by this quotation, by the plans of today"
        " and from where the month, quarter or year stands.",
    )

    @api.depends("order_line.commission_estimate")
    @api.depends_context("uid")
    def _compute_commission_estimate(self):
        for order in self:
            order.commission_estimate = sum(
                order.order_line.mapped("commission_estimate")
            )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    commission_estimate = fields.Monetary(
        "Commission",
        compute="_compute_commission_estimate",
        groups=READERS,
        help="What the salesperson would earn by this line.",
    )

    @api.depends(
        "order_id.commission_agent_id",
        "order_id.commission_split_ids.percent",
        "order_id.order_line.price_total",
        "order_id.order_line.product_id",
        "order_id.order_line.product_uom_qty",
        "order_id.order_line.purchase_price",
        "order_id.partner_id",
        "order_id.state",
        "order_id.team_id",
        "order_id.user_id",
    )
    @api.depends_context("uid")
    def _compute_commission_estimate(self):
        """All lines of an order together: the tiers go on from line to line."""
        found = self.env["commission.estimate"]._estimate_orders(self.order_id)
        for line in self:
            line.commission_estimate = found.get(line, 0)
