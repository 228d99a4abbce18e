from odoo import api, fields, models
from odoo.fields import Domain

from ..utils import customer_search as anything
from .crm_customer_search import MOST

_NAME = anything.name_key_sql("complete_name")
_OWN_NAME = anything.name_key_sql("name")
_PHONE = anything.phone_key_sql("COALESCE(phone_sanitized, phone)")


class ResPartner(models.Model):
    """A contact that is found by anything, with the indexes for it.

    A list whose context has ``customer_search`` shows what met that text, the best
    first.
    """

    _inherit = "res.partner"

    customer_search = fields.Char(
        "Anything",
        store=False,
        search="_search_customer_search",
        groups="base.group_user",
        help="Name or part of it, email, phone in any format, tax ID, reference, or the"
        " number of a document.",
    )
    customer_match = fields.Char(
        "Found by", compute="_compute_customer_match", groups="base.group_user"
    )

    # the beginning of a name; text_pattern_ops: whatever the collation
    _customer_name_idx = models.Index(f"(({_NAME}) text_pattern_ops)")
    _customer_own_name_idx = models.Index(f"(({_OWN_NAME}) text_pattern_ops)")
    # parts of names and typing errors
    _customer_name_part_idx = models.Index(
        lambda registry: (
            f"USING gin (({_NAME}) gin_trgm_ops)" if registry.has_trigram else ""
        )
    )
    _customer_email_idx = models.Index(
        "(email_normalized text_pattern_ops) WHERE email_normalized IS NOT NULL"
    )
    _customer_phone_idx = models.Index(
        f"(({_PHONE}) text_pattern_ops) WHERE phone IS NOT NULL"
    )
    _customer_vat_idx = models.Index(
        f"(({anything.vat_key_sql('vat')}) text_pattern_ops) WHERE vat IS NOT NULL"
    )
    _customer_ref_idx = models.Index(
        f"(({anything.code_key_sql('ref')}) text_pattern_ops) WHERE ref IS NOT NULL"
    )
    _customer_registry_idx = models.Index(
        f"(({anything.code_key_sql('company_registry')}) text_pattern_ops)"
        " WHERE company_registry IS NOT NULL"
    )

    @api.depends_context("customer_search", "uid")
    def _compute_customer_match(self):
        text = self.env.context.get("customer_search")
        found = self.env["crm.customer.search"].search_anything(text or "", MOST)
        matched = {one["partner_id"]: one["matched"] for one in found}
        for partner in self:
            partner.customer_match = matched.get(partner.id, "")

    @api.model
    def _search_customer_search(self, operator, value):
        if operator not in ("in", "ilike", "like", "="):
            return NotImplemented
        texts = [value] if isinstance(value, str) else value
        return Domain("id", "in", [id_ for text in texts for id_ in self._rank(text)])

    @api.model
    def _rank(self, text):
        """Return the ids of the contacts that a text may mean, the best first."""
        ranked = self.env["crm.customer.search"]._search_ranked(text or "", MOST)
        return [find.partner_id for __, find in ranked]

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        text = self.env.context.get("customer_search")
        if not text or order:
            return super().search_fetch(domain, field_names, offset, limit, order)
        place = {id_: number for number, id_ in enumerate(self._rank(text))}
        known = Domain("id", "in", list(place))
        found = super().search_fetch(Domain(domain) & known, field_names)
        ranked = found.sorted(lambda partner: place[partner.id])
        return ranked[offset : offset + limit if limit else None]
