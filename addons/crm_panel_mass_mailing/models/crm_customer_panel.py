from odoo import api, models


class CrmCustomerPanel(models.AbstractModel):
    """Consent also is which mailing lists somebody left."""

    _inherit = "crm.customer.panel"

    @api.model
    def _get_consent(self, people):
        """Add the lists that people left, for who may see subscriptions."""
        consent = super()._get_consent(people)
        Subscription = self.env["mailing.subscription"]
        if not Subscription.has_access("read"):
            return consent
        emails = set(filter(None, people.mapped("email_normalized")))
        left = Subscription.search(
            [
                ("opt_out", "=", True),
                ("contact_id.email_normalized", "in", list(emails)),
            ],
            order="opt_out_datetime DESC, id DESC",
        ).grouped(lambda one: one.contact_id.email_normalized)
        for person, ways in consent.items():
            if not person.email_normalized:
                continue
            ways += [
                self._make_way("list", one.list_id.name, False, self._get_reason(one))
                for one in left.get(person.email_normalized, Subscription)
            ]
        return consent

    @api.model
    def _get_reason(self, subscription):
        return subscription.opt_out_reason_id.name or self.env._(
            "Left the mailing list"
        )
