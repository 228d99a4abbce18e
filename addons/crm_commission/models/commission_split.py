from collections import defaultdict
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# In the context while a document and its list are saved together: no text, so that
# nobody can send it from outside.
WHOLE_LIST = {"commission_split_list": object()}
FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)


class CommissionSplit(models.Model):
    """Who is credited for a document instead of its salesperson.

    Shares of one day add up to 100 %; overlays come on top and need not. With days, a
    document changes hands: facts (invoices, payments) count for whoever held it then.
    An invoice without own shares takes those of the orders of its lines, an order
    those of its opportunity.
    """

    _name = "commission.split"
    _description = "Shared Credit"
    _order = "kind desc, date_from, id"

    order_id = fields.Many2one("sale.order", index="btree_not_null", ondelete="cascade")
    move_id = fields.Many2one(
        "account.move", index="btree_not_null", ondelete="cascade"
    )
    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        "Person",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("user_ids.share", "=", False)],
    )
    kind = fields.Selection(
        [("share", "Share"), ("overlay", "Overlay")], required=True, default="share"
    )
    percent = fields.Float("Percentage", required=True, default=100, digits=(16, 4))
    date_from = fields.Date("From")
    date_to = fields.Date("Until")

    _document_check = models.Constraint(
        "CHECK (num_nonnulls(order_id, move_id, lead_id) = 1)",
        "Credit is shared on one document.",
    )
    _percent_check = models.Constraint(
        "CHECK (percent > 0 AND (kind = 'overlay' OR percent <= 100))",
        "A share is above 0 and at most 100 %.",
    )
    _days_check = models.Constraint(
        "CHECK (date_from <= date_to)", "The last day cannot be before the first."
    )

    @api.constrains(
        "order_id",
        "move_id",
        "lead_id",
        "partner_id",
        "kind",
        "percent",
        "date_from",
        "date_to",
    )
    def _check_shares(self):
        """On each day the shares add up, and nobody has two of one kind.

        A list that is saved with its document is looked at when all of it is there.
        """
        if self._is_saved_whole():
            return
        for document in self._get_documents():
            self._check_document(document, document.commission_split_ids)

    @api.model
    def _is_saved_whole(self):
        """Whether a document is saved that looks at its whole list afterwards."""
        context = self.env.context
        return all(context.get(key) is value for key, value in WHOLE_LIST.items())

    def _check_document(self, document, splits):
        """Check a document as if these were all of its splits.

        :raise ValidationError: when they do not add up, or somebody is there twice
        """
        for kind in ("share", "overlay"):
            rows = splits.filtered(lambda split, kind=kind: split.kind == kind)
            self._check_days(document, rows, kind)

    def _check_days(self, document, rows, kind):
        for day in {row.date_from or FIRST for row in rows} | {
            row.date_to + timedelta(days=1) for row in rows if row.date_to
        }:
            held = defaultdict(float)
            for row in rows:
                if (row.date_from or FIRST) <= day <= (row.date_to or LAST):
                    if row.partner_id in held:
                        raise ValidationError(
                            self.env._(
                                "%(person)s is credited twice for %(document)s.",
                                person=row.partner_id.display_name,
                                document=document.display_name,
                            )
                        )
                    held[row.partner_id] = row.percent
            total = sum(held.values())
            if kind == "share" and held and abs(total - 100) > 0.00001:
                raise ValidationError(
                    self.env._(
                        "The shares of %(document)s add up to %(total)s %%, not to"
                        " 100 %%.",
                        document=document.display_name,
                        total=f"{total:g}",
                    )
                )

    def _get_documents(self):
        """The documents, one by one."""
        return [*self.order_id, *self.move_id, *self.lead_id]

    @api.model_create_multi
    def create(self, vals_list):
        splits = super().create(vals_list)
        splits._mark_changed()
        return splits

    def write(self, vals):
        self._mark_changed()
        result = super().write(vals)
        self._mark_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_marked(self):
        self._mark_changed()
        if not self._is_saved_whole():
            for document in self._get_documents():
                self._check_document(document, document.commission_split_ids - self)

    def _mark_changed(self):
        self.order_id._mark_commissions()
        self.move_id._mark_commissions()
        self.lead_id._mark_commissions()
