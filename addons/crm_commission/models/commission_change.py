from odoo import api, fields, models
from odoo.tools import SQL

KEY = "crm_commission.changes"


class CommissionChange(models.Model):
    """Documents and plans that changed since the engine last looked at them.

    Noted once per transaction, with one statement whatever its documents.
    """

    _name = "commission.change"
    _description = "Change for Commissions"
    _order = "id"
    _log_access = False

    company_id = fields.Integer(required=True)
    model = fields.Char(required=True)
    res_id = fields.Integer(required=True)

    @api.model
    def _mark(self, records, companies):
        """Note records that changed; written when the transaction is committed.

        :param records: documents, or plans of which everything is computed again
        :param companies: the company of each; nothing for those of no company
        """
        changes = {
            (company.id, records._name, record.id)
            for record, company in zip(records, companies, strict=True)
            if company and isinstance(record.id, int)
        }
        if not changes:
            return
        waiting = self.env.cr.precommit.data.setdefault(KEY, set())
        if not waiting:
            self.env.cr.precommit.add(self._write_down)
        waiting.update(changes)

    @api.model
    def _mark_plans(self, plans):
        """Note plans of which everything must be computed again."""
        self._mark(plans, [plan.company_id for plan in plans.sudo()])

    @api.model
    def _write_down(self):
        """Write what waits, with one statement."""
        waiting = self.env.cr.precommit.data.pop(KEY, None)
        if waiting:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO commission_change (company_id, model, res_id)"
                    " SELECT * FROM unnest(%s, %s, %s)",
                    *map(list, zip(*sorted(waiting), strict=True)),
                )
            )

    @api.model
    def _take(self, company):
        """Take the changes of a company off the list.

        They are gone when the transaction commits: a run that dies leaves them.

        :return: ``{model: set of ids}``
        """
        self._write_down()
        self.env.cr.execute(
            SQL(
                "DELETE FROM commission_change WHERE company_id = %s"
                " RETURNING model, res_id",
                company.id,
            )
        )
        changes = {}
        for model, res_id in self.env.cr.fetchall():
            changes.setdefault(model, set()).add(res_id)
        return changes
