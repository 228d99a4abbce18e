from odoo import api, fields, models


class CrmAssignmentPart(models.AbstractModel):
    """A line of an assignment rule: changing it makes a new version of the rule."""

    _name = "crm.assignment.part"
    _description = "Part of a Lead Assignment Rule"

    # Fields of which a change means another rule.
    _meaning = frozenset()

    rule_id = fields.Many2one(
        "crm.assignment.rule", required=True, index=True, ondelete="cascade"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create lines and count a new version of their rules."""
        lines = super().create(vals_list)
        lines.rule_id._bump_version()
        return lines

    def write(self, vals):
        """Count a new version of the rules when a line means something else."""
        result = super().write(vals)
        if self._meaning & vals.keys():
            self.rule_id._bump_version()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_count_version(self):
        self.rule_id._bump_version()
