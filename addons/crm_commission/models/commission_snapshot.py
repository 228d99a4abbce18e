from odoo import fields, models

from odoo.addons.crm_base.utils.ledger import LedgerMany2one


class CommissionExchange(models.Model):
    """The rate by which facts of a day were converted, kept from the first use on.

    A rate that is corrected later must not book history again.
    """

    _name = "commission.exchange"
    _description = "Exchange Rate of Commissions"
    _order = "date desc, id"
    _log_access = False

    company_id = LedgerMany2one("res.company", required=True)
    currency_id = LedgerMany2one("res.currency", "Paid in", required=True)
    date = fields.Date(required=True)
    rate = fields.Float(
        digits=(30, 12),
        required=True,
        help="One unit of the company's currency in the currency paid in.",
    )

    _key_uniq = models.UniqueIndex(
        "(company_id, currency_id, date)", "One rate for each day."
    )


class CommissionCost(models.Model):
    """What a unit cost when an invoice without an order was first looked at."""

    _name = "commission.cost"
    _description = "Cost at the Sale"
    _order = "id"
    _log_access = False

    line_id = LedgerMany2one("account.move.line", required=True)
    cost = fields.Float(digits=(30, 12), required=True)

    _line_uniq = models.UniqueIndex("(line_id)", "One cost for each line.")
