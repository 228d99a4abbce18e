from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_base.utils.ledger import LedgerMany2one

from ..const import BASIS_DOCUMENTS, KINDS


class CommissionCredit(models.Model):
    """The ledger: what was booked for whom, and why. Rows are only ever added.

    A row is the difference between what a fact is worth now and what was booked for it
    before: figures of one key add up to the present state. The month of the fact's day
    belongs to the key: a fact that moves to another month is taken back in the one and
    booked in the other. Facts are frozen here:
    ``base``, ``quantity`` and ``share`` are all that the arithmetic reads.

    ============  ======================================================================
    kind          fact, part, base
    ============  ======================================================================
    commission    line of the document; partial payment, or month of a metric; amount
    rounding      0; month as yyyymm; what single lines lost or won by their cents
    bonus         0; month as yyyymm; the target that was reached
    holdback      as of the commission; base is the part that the customer has not paid
    clawback      the same
    draw …        0; month as yyyymm; no component
    adjustment    the dispute; 0; no component
    ============  ======================================================================
    """

    _name = "commission.credit"
    _description = "Commission Credit"
    _order = "date_booked desc, date desc, id desc"
    _log_access = False

    run_id = LedgerMany2one("commission.run", "Run", required=True, readonly=True)
    company_id = LedgerMany2one("res.company", required=True, readonly=True)
    plan_id = LedgerMany2one("commission.plan", required=True, readonly=True)
    component_id = LedgerMany2one("commission.component", readonly=True)
    person_id = LedgerMany2one("res.partner", "Person", required=True, readonly=True)
    user_id = LedgerMany2one("res.users", readonly=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    basis = fields.Selection(related="component_id.basis")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    period_date = fields.Date(
        "Period",
        required=True,
        readonly=True,
        help="The first day of the month, quarter or year over which it adds up.",
    )
    fact_id = fields.Integer(required=True, readonly=True)
    part_id = fields.Integer(required=True, readonly=True)
    rev = fields.Integer("Revision", required=True, readonly=True)
    document_id = fields.Integer("Document ID", readonly=True)
    document_name = fields.Char("Document", compute="_compute_document_name")
    date = fields.Date("Day of the Fact", required=True, readonly=True)
    month = fields.Date(
        required=True, readonly=True, help="The first day of the month of the fact."
    )
    date_booked = fields.Date(
        "Booked in",
        required=True,
        readonly=True,
        help="The first day of the month to whose statement it belongs.",
    )
    base = fields.Float(digits=(16, 10), readonly=True)
    quantity = fields.Float(digits=(16, 10), readonly=True)
    share = fields.Float(digits=(16, 4), readonly=True)
    amount = fields.Monetary(readonly=True)

    _key_uniq = models.UniqueIndex(
        # facts first: whoever books many at once adds to the end of the index
        """(fact_id, part_id, kind, person_id, (coalesce(component_id, 0)), plan_id,
            period_date, month, rev)""",
        "This fact is already booked.",
    )
    # months follow each other in the table, too: next to nothing to keep
    _month_idx = models.Index("USING brin (date_booked)")
    _document_idx = models.Index("(document_id)")
    _user_idx = models.Index("(user_id, date_booked)")

    @api.depends("document_id", "component_id")
    def _compute_document_name(self):
        """The names of the documents, as far as the reader may know them.

        Who is paid for a document knows its number, nothing else of it.
        """
        for basis, rows in self.grouped("basis").items():
            documents = self._get_documents(basis, rows)
            for row in rows:
                row.document_name = documents.get(row.document_id, "")

    def _get_documents(self, basis, rows):
        if not basis or basis == "metric":
            return {}
        model = self.env[BASIS_DOCUMENTS[basis]]
        ids = [row.document_id for row in rows if row.document_id]
        records_sudo = model.sudo().with_context(active_test=False).browse(ids).exists()
        return {record.id: record.display_name for record in records_sudo}

    @api.depends("kind", "date")
    def _compute_display_name(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{names.get(row.kind, '')} {row.document_name}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._refuse()
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        self._refuse()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse()

    def _refuse(self):
        raise UserError(
            self.env._("The ledger is only added to: what was booked never changes.")
        )
