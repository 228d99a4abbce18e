from odoo import api, models


class CrmPriceImpact(models.AbstractModel):
    """What a variant would bring the quotation's salesperson.

    Whoever sees the commission of the quotation sees that of its variants.
    """

    _inherit = "crm.price.impact"

    @api.model
    def _get_totals(self, trial):
        """Add ``commission``, in the order's currency.

        It is left out for people who may not see it.
        """
        totals = super()._get_totals(trial)
        if self._sees_commission(trial):
            totals["commission"] = trial.commission_estimate
        return totals

    @api.model
    def _sees_commission(self, order):
        """Whether the person may know what the order's salesperson earns."""
        field = order._fields["commission_estimate"]
        return order._has_field_access(field, "read") and bool(
            self.env["commission.estimate"]._filter_readable(order)
        )

    @api.model
    def _get_effects(self, order, totals):
        """Add the commission of each variant, if there is any."""
        rows = super()._get_effects(order, totals)
        amounts = [total.get("commission") for total in totals]
        if any(amounts):
            rows.append(
                {
                    "label": self.env._(
                        "Commission of %(salesperson)s", salesperson=order.user_id.name
                    ),
                    "hint": self.env._(
                        "By today's plans, and from where the month, quarter or year"
                        " stands"
                    ),
                    "kind": "money",
                    "currency_id": order.currency_id.id,
                    "after": amounts,
                }
            )
        return rows
