from odoo import api, fields, models


class CommissionTier(models.Model):
    """From how much on which rate counts, until the next tier begins."""

    _name = "commission.tier"
    _description = "Commission Tier"
    _order = "component_id, threshold, id"

    component_id = fields.Many2one(
        "commission.component", required=True, index=True, ondelete="cascade"
    )
    threshold = fields.Float(
        "From",
        required=True,
        digits=(16, 4),
        help="The rate counts from this amount, quantity or percentage of the target.",
    )
    until = fields.Float(
        compute="_compute_until",
        digits=(16, 4),
        help="Where the next tier begins; nothing for the last one.",
    )
    rate = fields.Float(
        required=True, digits=(16, 4), help="A percentage, or an amount per unit."
    )

    _threshold_uniq = models.UniqueIndex(
        "(component_id, threshold)", "Two tiers cannot begin at the same point."
    )
    _threshold_check = models.Constraint(
        "CHECK (threshold >= 0)", "A tier cannot begin below zero."
    )

    @api.depends("threshold", "component_id.tier_ids.threshold")
    def _compute_until(self):
        for tier in self:
            later = [
                other.threshold
                for other in tier.component_id.tier_ids
                if other.threshold > tier.threshold
            ]
            tier.until = min(later, default=0)

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        tiers.component_id._changed()
        return tiers

    def write(self, vals):
        self.component_id._changed()
        result = super().write(vals)
        if "component_id" in vals:
            self.component_id._changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        self.component_id._changed()
