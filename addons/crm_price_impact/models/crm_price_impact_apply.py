from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import formatLang


class CrmPriceImpact(models.AbstractModel):
    """Makes a variant the price of the quotation."""

    _inherit = "crm.price.impact"

    @api.model
    def apply_variant(self, order_id, variant, version, name=""):
        """Write a variant to its quotation, as it was compared.

        :param int order_id: a quotation that the person may change
        :param dict variant: see :func:`~..utils.variant.read_variants`
        :param str version: what :meth:`load_order` said; an order that is another one
            by now is left alone
        :param str name: how the person calls the variant, for the note in the chatter
        :return: true
        :raise UserError: when the quotation cannot be changed, or was meanwhile
        """
        order = self._get_order(order_id)
        (variant,) = self._read_variants([variant])
        self._check_applicable(order, version)
        before = order.amount_untaxed
        with self._trying(order, variant) as trial:
            changes = [
                (line._origin, self._prepare_line_vals(line))
                for line in trial.order_line
                if line._origin
            ]
        for line, values in changes:
            if values:
                line.write(values)
        if variant.extras:
            order.write(
                {
                    "order_line": [
                        Command.create(self._prepare_extra(extra))
                        for extra in variant.extras
                    ]
                }
            )
        self._log_applied(order, before, str(name or "")[:64])
        return True

    @api.model
    def _check_applicable(self, order, version):
        # Two people who apply at the same time do so one after the other.
        order.lock_for_update()
        order.check_access("write")
        if not self._is_editable(order):
            raise UserError(
                self.env._(
                    "%s is not open any more: its price cannot be changed here.",
                    order.display_name,
                )
            )
        if version != self._get_version(order):
            raise UserError(self._say_changed(order))

    @api.model
    def _prepare_line_vals(self, line):
        """Return what the variant changes on a line; discounts as they were shown."""
        origin = line._origin
        values = {}
        if line.product_uom_qty != origin.product_uom_qty:
            values["product_uom_qty"] = line.product_uom_qty
        if values or line.discount != origin.discount:
            values["discount"] = line.discount
        return values

    @api.model
    def _log_applied(self, order, before, name):
        def money(amount):
            return formatLang(self.env, amount, currency_obj=order.currency_id)

        order._message_log(
            body=self.env._(
                "Variant “%(name)s” was applied: %(before)s before, %(after)s now,"
                " without taxes.",
                name=name or self.env._("without a name"),
                before=money(before),
                after=money(order.amount_untaxed),
            )
        )
