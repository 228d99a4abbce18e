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

    model = fields.Char(required=True)
    res_id = fields.Integer(required=True)

    @api.model
    def _mark(self, model, ids):
        """Note records that changed; written when the transaction is committed.

        :param model: name of the documents' model, or ``commission.plan``
        """
        ids = [id_ for id_ in ids if isinstance(id_, int)]
        if not ids:
            return
        waiting = self.env.cr.precommit.data.setdefault(KEY, set())
        if not waiting:
            self.env.cr.precommit.add(self._write_down)
        waiting.update((model, id_) for id_ in ids)

    @api.model
    def _mark_plans(self, plans):
        """Note plans of which everything must be computed again."""
        self._mark("commission.plan", plans.ids)

    @api.model
    def _write_down(self):
        """Write what waits, with one statement."""
        waiting = self.env.cr.precommit.data.pop(KEY, None)
        if waiting:
            models_, ids = zip(*sorted(waiting), strict=True)
            self.env.cr.execute(
                SQL(
                    "INSERT INTO commission_change (model, res_id)"
                    " SELECT * FROM unnest(%s, %s)",
                    list(models_),
                    list(ids),
                )
            )

    @api.model
    def _take(self):
        """Take the changes off the list.

        They are gone when the transaction commits: a run that dies leaves them.

        :return: ``{model: set of ids}``
        """
        self._write_down()
        self.env.cr.execute(
            """DELETE FROM commission_change
                WHERE id IN (SELECT id FROM commission_change
                              ORDER BY id FOR UPDATE SKIP LOCKED)
            RETURNING model, res_id"""
        )
        changes = {}
        for model, res_id in self.env.cr.fetchall():
            changes.setdefault(model, set()).add(res_id)
        return changes
