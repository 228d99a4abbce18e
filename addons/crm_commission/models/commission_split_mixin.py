from odoo import fields, models

from .commission_split import WHOLE_LIST


class CommissionSplitMixin(models.AbstractModel):
    """A document whose credit can be shared, and that tells when it changed."""

    _name = "commission.split.mixin"
    _description = "Document With Commissions"

    # further documents whose customers are new or known by these
    _commission_customer_models = ()

    commission_agent_id = fields.Many2one(
        "res.partner",
        "Agent",
        index="btree_not_null",
        ondelete="restrict",
        help="Who brought the business from outside the company.",
    )

    def write(self, vals):
        """Shares may change one by one, as long as they add up in the end."""
        if "commission_split_ids" not in vals:
            return super().write(vals)
        whole = self.with_context(**WHOLE_LIST)
        result = super(CommissionSplitMixin, whole).write(vals)
        for document in self:
            splits = document.commission_split_ids
            splits._check_document(document, splits)
        return result

    def _mark_commissions(self):
        """Note that what is booked for these documents may be different now.

        All of a transaction is written with one statement, when it is flushed for the
        commit.
        """
        self.env["commission.change"]._mark(self)

    def _mark_leaving(self):
        """The same for documents that will not be there, or will be of another company.

        What follows from them is noted one by one.
        """
        # whose documents they are is no secret to the engine
        companies = [record._get_commission_company() for record in self.sudo()]
        self.env["commission.change"]._mark(self, companies)

    def _mark_customers(self):
        """Note all documents of their customers, who may be new without these."""
        entities = self.sudo().partner_id.commercial_partner_id
        components_sudo = self.env["commission.component"].sudo()
        if entities and components_sudo.search_count(
            [("customers", "!=", "all")], limit=1
        ):
            for model in (self._name, *self._commission_customer_models):
                documents_sudo = self.env[model].sudo().with_context(active_test=False)
                documents_sudo.search(
                    [("partner_id.commercial_partner_id", "in", entities.ids)]
                )._mark_commissions()

    def _get_commission_company(self):
        """The company in whose plans the document counts."""
        return self.company_id
