from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CommissionParticipant(models.Model):
    """Who takes part in a plan, from when to when, with which share and target.

    A person is known by the partner: that of a user for the company's own people, the
    agent's own for others. A changed share is a new row from that day on.
    """

    _name = "commission.participant"
    _description = "Participant of a Commission Plan"
    _inherit = ["mail.thread"]
    _order = "plan_id, partner_id, date_from"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "commission.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", compute="_compute_user_id", store=True, precompute=True, index=True
    )
    team_id = fields.Many2one(
        "crm.team",
        ondelete="restrict",
        check_company=True,
        help="Whose sales count for components that pay everybody of the team.",
    )
    date_from = fields.Date(
        "From",
        required=True,
        tracking=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
    )
    date_to = fields.Date("Until", tracking=True)
    share = fields.Float(
        "Share (%)",
        required=True,
        default=100,
        digits=(16, 4),
        tracking=True,
        help="The part of the plan's commission that the person gets.",
    )
    target = fields.Monetary(
        tracking=True,
        help="What to reach in each month, quarter or year that the plan adds up.",
    )
    draw_kind = fields.Selection(
        [("none", "None"), ("recoverable", "Recoverable"), ("kept", "Not recoverable")],
        "Draw",
        required=True,
        default="none",
        tracking=True,
        help="Paid each month until the commission reaches it. A recoverable draw is"
        " paid back by later commissions.",
    )
    draw_amount = fields.Monetary("Draw per Month", tracking=True)
    guarantee_amount = fields.Monetary(
        "Guarantee per Month",
        tracking=True,
        help="What the person gets at least; never paid back.",
    )

    _days_check = models.Constraint(
        "CHECK (date_to IS NULL OR date_from <= date_to)",
        "The last day cannot be before the first.",
    )
    _share_check = models.Constraint(
        "CHECK (share > 0)", "Who takes part has a share above zero."
    )
    _amount_check = models.Constraint(
        "CHECK (least(target, draw_amount, guarantee_amount) >= 0)",
        "Targets, draws and guarantees cannot be less than nothing.",
    )

    @api.depends("partner_id.user_ids")
    def _compute_user_id(self):
        for participant in self:
            users = participant.partner_id.sudo().user_ids
            participant.user_id = users.filtered(lambda user: not user.share)[:1]

    @api.depends("partner_id.name", "plan_id.name")
    def _compute_display_name(self):
        for participant in self:
            person, plan = participant.partner_id.name, participant.plan_id.name
            participant.display_name = f"{person or ''} ({plan or ''})"

    @api.constrains("plan_id", "partner_id", "date_from", "date_to")
    def _check_overlap(self):
        self.flush_model()
        for participant in self:
            others = self.search(
                [
                    ("id", "!=", participant.id),
                    ("plan_id", "=", participant.plan_id.id),
                    ("partner_id", "=", participant.partner_id.id),
                    (
                        "date_from",
                        "<=",
                        participant.date_to or fields.Date.to_date("9999-12-31"),
                    ),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", participant.date_from),
                ],
                limit=1,
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "%(person)s already takes part in these days.",
                        person=participant.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        participants = super().create(vals_list)
        self.env["commission.change"]._mark_plans(participants.plan_id)
        return participants

    def write(self, vals):
        plans = self.plan_id
        result = super().write(vals)
        self.env["commission.change"]._mark_plans(plans | self.plan_id)
        return result

    def unlink(self):
        plans = self.plan_id
        result = super().unlink()
        self.env["commission.change"]._mark_plans(plans)
        return result
