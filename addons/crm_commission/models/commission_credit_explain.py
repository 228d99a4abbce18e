from odoo import api, fields, models

from ..const import BASIS_DOCUMENTS


class CommissionCredit(models.Model):
    """Each row of the ledger tells how it came about, and opens its document."""

    _inherit = "commission.credit"

    arithmetic = fields.Char(compute="_compute_explanation")
    explanation = fields.Text(compute="_compute_explanation")
    amount_now = fields.Monetary(
        "Booked in All",
        compute="_compute_explanation",
        help="All revisions of this line together.",
    )
    version_id = fields.Many2one(related="component_id.version_id")
    revision_ids = fields.Many2many(
        "commission.credit", compute="_compute_revision_ids", string="Revisions"
    )

    @api.depends("amount")
    @api.depends_context("lang")
    def _compute_explanation(self):
        """Computed for all rows at once, from the ledger only."""
        explained = self.env["commission.trace"]._explain(self.sudo())
        for row in self:
            answer = explained[row.id]
            row.arithmetic = answer["arithmetic"]
            row.explanation = "\n".join(answer["notes"])
            row.amount_now = answer["amount"]

    @api.depends("rev")
    def _compute_revision_ids(self):
        for row in self:
            row.revision_ids = self.search(row._get_key_domain(), order="rev desc")

    def _get_key_domain(self):
        """The rows of the same key, as a domain."""
        self.ensure_one()
        names = ("plan_id", "component_id", "person_id")
        key = ("kind", "period_date", "month", "fact_id", "part_id")
        return [(name, "=", self[name].id) for name in names] + [
            (name, "=", self[name]) for name in key
        ]

    def action_explain(self):
        """Open how this line came about."""
        self.ensure_one()
        view = self.env.ref("crm_commission.commission_credit_view_form_explain")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How It Came About"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    def action_open_document(self):
        """Open the order, invoice or opportunity, for who may read it."""
        self.ensure_one()
        document = self._get_readable_document()
        if not document:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }

    def _get_readable_document(self):
        """The document of a row; nothing if it is gone or the user may not read it."""
        self.ensure_one()
        model = BASIS_DOCUMENTS.get(self.sudo().basis)
        if not self.document_id or model in (None, "crm.metric"):
            return None
        document = self.env[model].browse(self.document_id).exists()
        return document if document and document.has_access("read") else None
