from odoo import api, fields, models

AVAILABILITY = [
    ("available", "Available"),
    ("absent", "Absent"),
    ("full", "Capacity used up"),
    ("paused", "Paused"),
    ("left", "No longer active"),
]


class CrmAssignmentMember(models.Model):
    """A person among whom a rule hands out leads."""

    _name = "crm.assignment.member"
    _inherit = ["crm.assignment.part"]
    _description = "Member of a Lead Assignment Rule"
    _order = "rule_id, sequence, id"
    _rec_name = "user_id"
    _check_company_auto = True
    _meaning = frozenset(
        ("capacity", "paused", "rule_id", "sequence", "user_id", "weight")
    )

    company_id = fields.Many2one(related="rule_id.company_id")
    sequence = fields.Integer(default=10, help="The order of the turns.")
    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('share', '=', False)]",
    )
    capacity = fields.Integer(
        help="Leads per period of the rule; 0 means without limit."
    )
    weight = fields.Integer(
        default=1,
        required=True,
        help="Share of the leads: who weighs 2 gets twice as many as who weighs 1.",
    )
    served = fields.Integer(
        default=0,
        readonly=True,
        copy=False,
        help="Leads by this rule as the sharing by weight counts them: who joins or "
        "returns goes on from where the others are.",
    )
    paused = fields.Boolean(help="Gets no leads by this rule until it is unset.")
    received_count = fields.Integer(
        "Received", compute="_compute_availability", help="In the current period."
    )
    availability = fields.Selection(AVAILABILITY, compute="_compute_availability")
    is_next = fields.Boolean("Next", compute="_compute_availability")
    eligible_count = fields.Integer(
        "Suits",
        compute="_compute_eligible_count",
        help="Waiting leads of this rule that the person could take by its criteria.",
    )

    _unique_user = models.UniqueIndex(
        "(rule_id, user_id)", "A person can be a member of a rule only once."
    )
    _check_capacity = models.Constraint(
        "CHECK(capacity >= 0)", "A capacity cannot be negative."
    )
    _check_weight = models.Constraint(
        "CHECK(weight BETWEEN 1 AND 1000)", "A weight lies between 1 and 1,000."
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("user_id", "capacity", "paused", "weight", "rule_id.capacity_period")
    def _compute_availability(self):
        engine = self.env["crm.assignment.engine"]
        self.received_count, self.availability, self.is_next = 0, False, False
        rules = self.rule_id._origin
        situations = engine._get_known(rules, count_all=True).situations
        for rule in rules:
            situation = situations[rule.id]
            coming = situation.next_up()
            for member in self.filtered(lambda m, rule=rule: m.rule_id._origin == rule):
                user_id = member.user_id._origin.id
                member.received_count = situation.received.get(user_id, 0)
                member.availability = situation.out.get(user_id, "available")
                member.is_next = bool(user_id) and user_id == coming

    @api.depends("user_id", "rule_id.domain", "rule_id.criterion_ids")
    def _compute_eligible_count(self):
        self.eligible_count = 0
        engine = self.env["crm.assignment.engine"]
        for rule in self.rule_id._origin:
            counts = engine._count_eligible(rule)
            for member in self.filtered(lambda m, rule=rule: m.rule_id._origin == rule):
                member.eligible_count = counts.get(member.user_id._origin.id, 0)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        """A new weight keeps the place of a person among the others."""
        if "weight" in vals and vals["weight"] > 0:
            for member in self:
                member.served = member.served * vals["weight"] // member.weight
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_keep_turn(self):
        """The turn survives the removal of the person served last."""
        for rule in self.rule_id:
            members, leaving = rule.member_ids, self & rule.member_ids
            if rule.last_member_id in leaving:
                order = members.ids
                place = order.index(rule.last_member_id.id)
                before = [
                    id_
                    for id_ in order[place::-1] + order[:place:-1]
                    if id_ not in leaving.ids
                ]
                rule.last_member_id = before[0] if before else False
