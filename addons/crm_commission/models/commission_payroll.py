from odoo import api, fields, models
from odoo.exceptions import UserError


class CommissionPayroll(models.Model):
    """A file with which the payroll pays commissions, kept as it was made."""

    _name = "commission.payroll"
    _description = "Payroll File of Commissions"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("File", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    data = fields.Binary("Content", readonly=True, attachment=True)
    statement_ids = fields.One2many(
        "commission.statement", "payroll_id", "Statements", readonly=True
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Files that people were paid by are kept."))

    def action_download(self):
        """The file, as it was made."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/data/{self.name}?download=1",
            "target": "download",
        }
