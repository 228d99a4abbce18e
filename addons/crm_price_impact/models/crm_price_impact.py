from contextlib import contextmanager
from hashlib import sha256

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..utils.variant import (
    MOST_EXTRAS,
    MOST_VARIANTS,
    Variant,
    VariantError,
    read_variants,
)

OPEN_STATES = ("draft", "sent")
DISCOUNT_DIGITS = 6


class CrmPriceImpact(models.AbstractModel):
    """Compares variants of a quotation before one of them becomes its price.

    Variants are computed by the order's own fields on a copy in memory
    (``order.new(origin=order)``): taxes, price lists, units and discounts are core's,
    and nothing is written. Margins are given to whom sale_margin shows them.
    """

    _name = "crm.price.impact"
    _description = "Price Impact of a Quotation"

    # ------------------------------------------------------------------
    # What the screen asks
    # ------------------------------------------------------------------

    @api.readonly
    @api.model
    def load_order(self, order_id):
        """Return a quotation as the screen shows it.

        :param int order_id: a ``sale.order`` that the person may read
        :return: name, currency, whether it may be changed, its lines, and ``version``
            to hand back when a variant is applied
        :rtype: dict
        """
        order = self._get_order(order_id)
        return {
            "id": order.id,
            "name": order.display_name,
            "customer": order.partner_id.display_name or "",
            "salesperson": order.user_id.display_name or "",
            "currency_id": order.currency_id.id,
            "editable": self._is_editable(order),
            "with_margin": self._sees_margin(order),
            "with_discount": self._sees_discount(),
            "lines": [self._describe_line(line) for line in self._sort_lines(order)],
            "version": self._get_version(order),
        }

    @api.readonly
    @api.model
    def compare(self, order_id, variants):
        """Return what variants of a quotation would come to; nothing is written.

        :param int order_id: a ``sale.order`` that the person may read
        :param list variants: see :func:`~..utils.variant.read_variants`
        :return: ``variants``, in the order asked, each with ``lines`` (by id),
            ``extras`` (in order) and ``totals``; and ``effects``, rows with one value
            ``before`` and one ``after`` for each variant
        :rtype: dict
        """
        order = self._get_order(order_id)
        results = []
        for variant in self._read_variants(variants):
            with self._trying(order, variant) as trial:
                results.append(self._describe_trial(trial))
        totals = [result["totals"] for result in results]
        return {"variants": results, "effects": self._get_effects(order, totals)}

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    @api.model
    def _get_order(self, order_id):
        if not self.env.user._is_internal():
            raise AccessError(
                self.env._("Only the company's own people compare variants.")
            )
        order = self.env["sale.order"].browse(int(order_id)).exists()
        if not order:
            raise UserError(self.env._("This quotation does not exist any more."))
        order.check_access("read")
        return order.with_company(order.company_id)

    @api.model
    def _is_editable(self, order):
        is_open = order.state in OPEN_STATES and not order.locked
        return is_open and order.has_access("write")

    @api.model
    def _sees_margin(self, order):
        """Whether sale_margin shows the person the margin of orders and lines."""
        lines = order.order_line
        return all(
            records._has_field_access(records._fields["margin"], "read")
            for records in (order, lines)
        )

    @api.model
    def _sees_discount(self):
        return self.env["product.pricelist.item"]._is_discount_feature_enabled()

    # ------------------------------------------------------------------
    # Trying a variant in memory
    # ------------------------------------------------------------------

    @contextmanager
    def _trying(self, order, variant):
        """Give the order as a variant would make it, in memory only, and forget it.

        All copies of one record share what is in memory: there is one at a time.

        :raise UserError: when the variant names lines that the order has no more
        """
        # Named, the copies of the lines belong to the copy of the order.
        known = [Command.set(order.order_line.ids)]
        trial = order.new({"order_line": known}, origin=order)
        lines = trial.order_line
        try:
            self._change_order(trial, variant)
            yield trial
        finally:
            self._forget(lines | trial.order_line)
            self._forget(trial)

    @api.model
    def _forget(self, copies):
        for field in copies._fields.values():
            self.env.remove_to_compute(field, copies)
        copies.invalidate_recordset(flush=False)

    @api.model
    def _change_order(self, trial, variant):
        lines = {line._origin.id: line for line in trial.order_line}
        if not variant.lines.keys() <= lines.keys():
            raise UserError(self._say_changed(trial._origin))
        for line_id, change in variant.lines.items():
            self._change_line(lines[line_id], change)
        if variant.extras:
            commands = [
                Command.create(self._prepare_extra(extra)) for extra in variant.extras
            ]
            trial.update({"order_line": commands})

    @api.model
    def _change_line(self, line, change):
        """Change a line in memory as core does, but for one thing.

        Core forgets a discount given by hand when the quantity changes; a discount
        that the price list gave is looked up anew, one given by hand stays.
        """
        if not self._is_free(line._origin):
            raise UserError(
                self.env._("“%s” cannot be changed in a variant.", line.display_name)
            )
        discount = change.discount
        if not self._sees_discount():
            discount = None
        quantity = change.quantity
        if quantity is not None and quantity != line.product_uom_qty:
            if discount is None and self._has_own_discount(line):
                discount = line._origin.discount
            line.product_uom_qty = quantity
        if discount is not None:
            line.discount = discount

    @api.model
    def _has_own_discount(self, line):
        """Whether the discount differs from what the price list gives.

        :param line: in memory, not changed yet
        """
        line._compute_discount()
        given = line.discount
        line.discount = line._origin.discount
        return round(given - line.discount, DISCOUNT_DIGITS) != 0

    @api.model
    def _prepare_extra(self, extra):
        product = self.env["product.product"].browse(extra.product_id).exists()
        if not product or not product.sale_ok:
            raise UserError(self.env._("This product cannot be sold any more."))
        product.check_access("read")
        values = {"product_id": product.id, "product_uom_qty": extra.quantity}
        if extra.discount is not None and self._sees_discount():
            values["discount"] = extra.discount
        return values

    @api.model
    def _is_free(self, line):
        """Whether a variant may change quantity and discount of a line.

        Down payments, combos and what belongs to them follow their own rules.
        """
        return not (
            line.display_type
            or line.is_downpayment
            or line.product_type == "combo"
            or line.combo_item_id
        )

    # ------------------------------------------------------------------
    # Describing
    # ------------------------------------------------------------------

    @api.model
    def _sort_lines(self, order):
        return order.order_line.sorted(lambda line: (line.sequence, line.id))

    @api.model
    def _describe_line(self, line):
        return {
            "id": line.id,
            "name": line.name or line.product_id.display_name or "",
            "kind": line.display_type or "line",
            "free": self._is_free(line),
            "quantity": line.product_uom_qty,
            "unit": line.product_uom_id.display_name or "",
            "discount": line.discount,
        }

    @api.model
    def _describe_trial(self, trial):
        known = trial.order_line.filtered(lambda line: line._origin)
        return {
            "lines": {
                line._origin.id: self._describe_result(line)
                for line in known
                if not line.display_type
            },
            "extras": [
                {"name": line.product_id.display_name, **self._describe_result(line)}
                for line in trial.order_line - known
            ],
            "totals": self._get_totals(trial),
        }

    @api.model
    def _describe_result(self, line):
        result = {
            "quantity": line.product_uom_qty,
            "discount": line.discount,
            "price_unit": line.price_unit,
            "subtotal": line.price_subtotal,
            "unit": line.product_uom_id.display_name or "",
        }
        if self._sees_margin(line.order_id):
            result["margin"] = line.margin
        return result

    @api.model
    def _get_totals(self, trial):
        """Return revenue (untaxed) and total in the order's currency, and margin.

        ``margin`` and ``margin_percent`` (a part of 1) are left out for people whom
        sale_margin does not show them.
        """
        totals = {"revenue": trial.amount_untaxed, "total": trial.amount_total}
        if self._sees_margin(trial):
            totals["margin"] = trial.margin
            totals["margin_percent"] = trial.margin_percent
        return totals

    @api.model
    def _get_version(self, order):
        """Return a text that changes with whatever the comparison was made of."""
        facts = [
            (
                line.id,
                line.product_id.id,
                line.product_uom_qty,
                line.product_uom_id.id,
                line.price_unit,
                line.discount,
                tuple(line.tax_ids.ids),
            )
            for line in self._sort_lines(order)
        ]
        head = (order.state, order.pricelist_id.id, order.currency_id.id)
        return sha256(repr((head, facts)).encode()).hexdigest()

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------

    @api.model
    def _say_changed(self, order):
        return self.env._(
            "%s was changed meanwhile. Load the comparison again: your variants stay.",
            order.display_name,
        )

    @api.model
    def _read_variants(self, raw) -> list[Variant]:
        """Check what the screen sent.

        :raise UserError: with a sentence for the person
        """
        try:
            return read_variants(raw)
        except VariantError as error:
            sentences = {
                "many": self.env._(
                    "At most %(variants)s variants with %(extras)s products in addition"
                    " can be compared.",
                    variants=MOST_VARIANTS,
                    extras=MOST_EXTRAS,
                ),
                "number": self.env._("Quantities and discounts are numbers."),
                "quantity": self.env._("A quantity cannot be negative."),
                "discount": self.env._("A discount lies between -100 and 100 %."),
            }
            default = self.env._("These variants cannot be read. Load the page again.")
            raise UserError(sentences.get(error.reason, default)) from error
