from odoo import fields, models

from odoo.addons.crm_base.utils.ledger import LedgerMany2one


class CommissionCurve(models.Model):
    """The target by which a person's group of facts was paid, kept when it changes.

    With the immutable version and the facts in the ledger it is all that is needed to
    compute a closed month again.
    """

    _name = "commission.curve"
    _description = "Target of a Commission Period"
    _order = "id"
    _log_access = False

    run_id = LedgerMany2one("commission.run", "Run", required=True)
    company_id = LedgerMany2one("res.company", required=True)
    component_id = LedgerMany2one("commission.component", required=True, index=True)
    person_id = LedgerMany2one("res.partner", "Person", required=True)
    period_date = fields.Date("Period", required=True)
    date_booked = fields.Date("Booked in", required=True)
    target = fields.Float(digits=(16, 10))
    share = fields.Float(digits=(16, 4), help="The share of who has the target.")

    _key_idx = models.Index("(component_id, person_id, period_date, id)")
