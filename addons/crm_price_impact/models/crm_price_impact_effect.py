from odoo import api, fields, models

# Which of a quotation's figures counts for a metric, once it is confirmed or won.
COUNTS = {
    "orders_count": "one",
    "orders_value": "revenue",
    "margin_value": "margin",
    "won_count": "one",
    "won_value": "revenue",
}
OF_OPPORTUNITY = {"won_count", "won_value"}


class CrmPriceImpact(models.AbstractModel):
    """What a variant would do to the targets of its salesperson."""

    _inherit = "crm.price.impact"

    @api.model
    def _get_effects(self, order, totals):
        """Return rows that tell what confirming a variant would change elsewhere.

        Add-ons extend it, as crm_commission_price_impact does.

        :param order: the quotation
        :param list totals: of each variant, see :meth:`_get_totals`
        :return: rows with ``label``, ``hint``, ``kind`` (``percent``: parts of 1, or
            ``money`` in ``currency_id``), ``before``, and ``after`` of each variant. A
            row without ``before`` shows what each variant brings, and the difference
            to the quotation as it is
        :rtype: list(dict)
        """
        return self._get_target_effects(order, totals)

    @api.model
    def _get_target_effects(self, order, totals):
        """Attainment of the salesperson's targets before and after."""
        targets = self._get_targets(order)
        if not targets:
            return []
        rows = []
        for target, standing in self._get_standings(targets):
            amount, actual = standing["target"], standing["actual"]
            if not amount or actual is None:
                continue
            figures = [self._get_counted(order, target, total) for total in totals]
            if None in figures:
                continue
            rows.append(
                {
                    "label": target.display_name,
                    "hint": self.env._(
                        "Attainment today, and if the variant is won today"
                    ),
                    "kind": "percent",
                    "before": actual / amount,
                    "after": [(actual + figure) / amount for figure in figures],
                }
            )
        return rows

    @api.model
    def _get_targets(self, order):
        """Return today's targets of the salesperson that the quotation counts for.

        They are read with the person's own rights.
        """
        today = fields.Date.context_today(self)
        targets = self.env["crm.target"].search(
            [
                ("owner_kind", "=", "user"),
                ("user_id", "=", order.user_id.id),
                ("company_id", "=", order.company_id.id),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ]
        )
        # The name of a metric is no secret to those who may read its targets.
        codes = COUNTS.keys()
        if not self._has_open_opportunity(order):
            codes = codes - OF_OPPORTUNITY
        return targets.filtered(lambda target: target.metric_id.sudo().code in codes)

    @api.model
    def _has_open_opportunity(self, order):
        # A salesperson may sell on a colleague's opportunity.
        lead = order.opportunity_id.sudo()
        return bool(lead) and lead.active and not lead.stage_id.is_won

    @api.model
    def _get_standings(self, targets):
        """Return pairs of a target and where its owner stands."""
        standings = targets._get_attainment(targets)
        return [(target, standings[target.id]) for target in targets]

    @api.model
    def _get_counted(self, order, target, totals):
        """Return what a variant adds to a target, in the target's currency.

        :return: None when the person may not know, as with margins
        """
        name = COUNTS[target.metric_id.sudo().code]
        if name == "one":
            return 1
        amount = totals.get(name)
        if amount is None or not target.currency_id:
            return amount
        return order.currency_id._convert(
            amount,
            target.currency_id,
            order.company_id,
            fields.Date.context_today(self),
            round=False,
        )
