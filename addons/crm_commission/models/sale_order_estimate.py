from odoo import api, fields, models

from .commission_estimate import Estimate

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
    commission_discount_cost = fields.Monetary(
        "Commission Given Away",
        compute="_compute_commission_estimate",
        groups=READERS,
        help="What the salesperson would earn more without the discounts.",
    )
    margin_discount_cost = fields.Monetary(
        "Margin Given Away",
        compute="_compute_margin_discount_cost",
        groups=READERS,
        help="What the discounts take from the margin.",
    )

    @api.depends("order_line.commission_estimate")
    @api.depends_context("uid")
    def _compute_commission_estimate(self):
        for order in self:
            lines = order.order_line
            order.commission_estimate = sum(lines.mapped("commission_estimate"))
            order.commission_discount_cost = sum(
                lines.mapped("commission_discount_cost")
            )

    @api.depends("order_line.discount", "order_line.price_subtotal")
    def _compute_margin_discount_cost(self):
        model = self.env["commission.estimate"]
        for order in self:
            order.margin_discount_cost = sum(
                model._get_undiscounted(line)[0] - line.price_subtotal
                for line in order.order_line
                if model._is_discounted(line)
            )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    commission_estimate = fields.Monetary(
        "Commission",
        compute="_compute_commission_estimate",
        groups=READERS,
        help="What the salesperson would earn by this line.",
    )
    commission_discount_cost = fields.Monetary(
        "Commission Given Away",
        compute="_compute_commission_estimate",
        groups=READERS,
        help="What the salesperson would earn more by this line without the discounts.",
    )

    @api.depends(
        "order_id.commission_agent_id",
        "order_id.commission_split_ids.percent",
        "order_id.order_line.discount",
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
            estimate = found.get(line, Estimate())
            line.commission_estimate = estimate.amount
            line.commission_discount_cost = estimate.undiscounted - estimate.amount
