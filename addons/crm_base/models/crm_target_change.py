from odoo import api, fields, models

OPERATIONS = [
    ("set", "Set"),
    ("changed", "Changed"),
    ("removed", "Removed"),
]


class CrmTargetChange(models.Model):
    """What happened to a target: when, by whom, from what to what, and why.

    Rows are only added, by the targets themselves. They outlive their target.
    """

    _name = "crm.target.change"
    _description = "Change of a Target"
    _order = "create_date desc, id desc"
    _rec_name = "what_after"

    target_id = fields.Many2one(
        "crm.target", index="btree_not_null", ondelete="set null", readonly=True
    )
    metric_id = fields.Many2one(
        "crm.metric", index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", readonly=True
    )
    user_id = fields.Many2one(
        "res.users", "Person", index="btree_not_null", readonly=True
    )
    team_id = fields.Many2one("crm.team", ondelete="set null", readonly=True)
    operation = fields.Selection(OPERATIONS, required=True, readonly=True)
    what_before = fields.Char("Was", readonly=True)
    what_after = fields.Char("Description", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_before = fields.Monetary("Before", readonly=True)
    amount_after = fields.Monetary("After", readonly=True)
    reason = fields.Char(readonly=True)
    create_uid = fields.Many2one("res.users", "By", readonly=True)
    create_date = fields.Datetime("On", readonly=True)

    @api.model
    def _log(self, changes):
        """Write down what is different from before.

        :param changes: list of (target, what was logged of it before, reason); nothing
            before for a new target
        """
        rows = []
        for target, before, reason in changes:
            after = target._get_logged()
            if before == after:
                continue
            what = before.get("what", "")
            rows.append(
                self._prepare_change(target, reason)
                | {
                    "operation": "changed" if before else "set",
                    "what_before": what if what != after["what"] else False,
                    "what_after": after["what"],
                    "amount_before": before.get("amount", 0),
                    "amount_after": after["amount"],
                }
            )
        # the log is written by targets only, whoever changes them
        self.sudo().create(rows)

    @api.model
    def _log_removed(self, targets):
        """Write down that targets are gone, with the reason of the context."""
        reason = self.env.context.get("crm_target_reason")
        rows = [
            self._prepare_change(target, reason)
            | {
                "operation": "removed",
                "target_id": False,
                "what_after": target._describe_target(),
                "amount_before": target.amount,
                "amount_after": 0,
            }
            for target in targets
        ]
        # the log is written by targets only, whoever removes them
        self.sudo().create(rows)

    @api.model
    def _prepare_change(self, target, reason):
        return {
            "target_id": target.id,
            "metric_id": target.metric_id.id,
            "company_id": target.company_id.id,
            "user_id": target.user_id.id,
            "team_id": target.team_id.id,
            "currency_id": target.currency_id.id,
            "reason": reason or self.env.context.get("crm_target_reason"),
        }
