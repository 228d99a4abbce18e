from odoo import api, fields, models
from odoo.exceptions import ValidationError

# A change of any of these makes a new version of the rule.
MEANING = {
    "accept_hours",
    "accept_required",
    "on_breach",
    "reminder_hours",
    "reroute_on_leave",
    "response_hours",
}
# Without reminder, a deadline counts as near in the last quarter of the time.
NEAR = 0.75


class CrmAssignmentRule(models.Model):
    """How fast those who get a lead by the rule have to answer it."""

    _inherit = "crm.assignment.rule"

    response_hours = fields.Float(
        "Answer Within",
        default=0.0,
        tracking=True,
        help="Working hours of the person who gets the lead; 0 means no deadline.",
    )
    reminder_hours = fields.Float(
        "Remind Before",
        default=0.0,
        tracking=True,
        help="The person is reminded once, this many of their working hours before the "
        "deadline; 0 means no reminder.",
    )
    on_breach = fields.Selection(
        [
            ("next", "Give it to the next person"),
            ("leader", "Tell the team leader"),
            ("both", "Give it to the next person and tell the team leader"),
        ],
        "When Not Answered",
        default="next",
        required=True,
        tracking=True,
        help="What happens when the deadline passes without an answer.",
    )
    accept_required = fields.Boolean(
        "Ask to Accept",
        tracking=True,
        help="The person accepts or declines each lead. A declined lead goes to the "
        "next person at once.",
    )
    accept_hours = fields.Float(
        "Accept Within",
        default=0.0,
        tracking=True,
        help="Working hours of the person; not accepted by then counts as not answered."
        " 0 means no limit.",
    )
    reroute_on_leave = fields.Boolean(
        "Move On When Away",
        tracking=True,
        help="When the leave of the person begins, leads not answered yet go to the "
        "next person.",
    )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("response_hours", "reminder_hours", "accept_hours")
    def _check_response_hours(self):
        for rule in self:
            hours = (rule.response_hours, rule.reminder_hours, rule.accept_hours)
            if min(hours) < 0:
                raise ValidationError(
                    self.env._("“%s”: hours cannot be negative.", rule.name)
                )
            if rule.response_hours and rule.reminder_hours >= rule.response_hours:
                raise ValidationError(
                    self.env._(
                        "“%s”: the reminder has to come before the deadline: fewer "
                        "hours than there are to answer.",
                        rule.name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        """Count a new version when the answer times change."""
        result = super().write(vals)
        if MEANING & vals.keys():
            self._bump_version()
        return result

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_answer_hours(self):
        """Working hours from getting a lead to each moment that the rule sets."""
        self.ensure_one()
        hours = {}
        if self.response_hours:
            hours["answer"] = self.response_hours
            hours["near"] = (
                self.response_hours - self.reminder_hours
                if self.reminder_hours
                else self.response_hours * NEAR
            )
        if self.accept_required and self.accept_hours:
            hours["accept"] = self.accept_hours
        return hours
