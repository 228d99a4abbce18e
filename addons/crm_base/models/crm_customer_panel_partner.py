from odoo import api, models

# Messages that people wrote: what the timeline and its index are about.
_WRITTEN = "message_type IN ('email', 'comment', 'email_outgoing')"


class ResPartner(models.Model):
    """What the client asks for a customer's panel."""

    _inherit = "res.partner"

    @api.readonly
    def crm_read_panel(self, sections=None):
        """Return the customer panel: its sections in the caller's order, with data.

        :param sections: codes of the sections to read; those the caller shows without
        """
        self.check_access("read")
        return self.env["crm.customer.panel"]._read_panel(self, sections)

    @api.readonly
    def crm_read_timeline(self, before=None, kinds=None, limit=40):
        """Return a page of everything that happened with the customer, newest first.

        :param before: ``next`` of the page before
        :param kinds: only these kinds of entries
        """
        panel = self.env["crm.customer.panel"]
        panel._check_caller(self)
        return panel._read_timeline(panel._get_scope(self), before, kinds, limit)


class CrmLead(models.Model):
    _inherit = "crm.lead"

    _customer_timeline_idx = models.Index("(partner_id, create_date DESC, id DESC)")


class MailMessage(models.Model):
    _inherit = "mail.message"

    _customer_author_idx = models.Index(
        f"(author_id, date DESC, id DESC) WHERE author_id IS NOT NULL AND {_WRITTEN}"
    )
    _customer_activity_idx = models.Index(
        "(model, res_id, date DESC, id DESC) WHERE mail_activity_type_id IS NOT NULL"
    )
