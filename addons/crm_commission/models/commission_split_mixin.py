from odoo import fields, models


class CommissionSplitMixin(models.AbstractModel):
    """A document whose credit can be shared, and that tells when it changed."""

    _name = "commission.split.mixin"
    _description = "Document With Commissions"

    commission_agent_id = fields.Many2one(
        "res.partner",
        "Agent",
        index="btree_not_null",
        ondelete="restrict",
        help="Who brought the business from outside the company.",
    )

    def _mark_commissions(self):
        """Note that what is booked for these documents may be different now.

        All of a transaction is written with one statement, when it is flushed for the
        commit.
        """
        # whose documents they are is no secret to the engine
        companies = [record._get_commission_company() for record in self.sudo()]
        self.env["commission.change"]._mark(self, companies)

    def _get_commission_company(self):
        """The company in whose plans the document counts."""
        return self.company_id
