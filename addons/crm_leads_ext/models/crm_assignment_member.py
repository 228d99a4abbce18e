from odoo import api, fields, models

AVAILABILITY = [
    ("available", "Available"),
    ("absent", "Absent"),
    ("full", "Capacity used up"),
    ("paused", "Paused"),
    ("left", "No longer active"),
]
MEANING = {"capacity", "paused", "sequence", "user_id", "rule_id"}


class CrmAssignmentMember(models.Model):
    """A person among whom a rule hands out leads."""

    _name = "crm.assignment.member"
    _description = "Member of a Lead Assignment Rule"
    _order = "rule_id, sequence, id"
    _rec_name = "user_id"
    _check_company_auto = True

    rule_id = fields.Many2one(
        "crm.assignment.rule", required=True, index=True, ondelete="cascade"
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
    paused = fields.Boolean(help="Gets no leads by this rule until it is unset.")
    received_count = fields.Integer(
        "Received", compute="_compute_availability", help="In the current period."
    )
    availability = fields.Selection(AVAILABILITY, compute="_compute_availability")
    is_next = fields.Boolean("Next", compute="_compute_availability")

    _unique_user = models.UniqueIndex(
        "(rule_id, user_id)", "A person can be a member of a rule only once."
    )
    _check_capacity = models.Constraint(
        "CHECK(capacity >= 0)", "A capacity cannot be negative."
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("user_id", "capacity", "paused", "rule_id.capacity_period")
    def _compute_availability(self):
        engine = self.env["crm.assignment.engine"]
        self.received_count, self.availability, self.is_next = 0, False, False
        rules = self.rule_id._origin
        situation = engine._get_situation(rules, count_all=True)
        for rule in rules:
            known = situation[rule.id]
            coming = known.next_up()
            for member in self.filtered(lambda m, rule=rule: m.rule_id._origin == rule):
                user_id = member.user_id._origin.id
                member.received_count = known.received.get(user_id, 0)
                member.availability = known.out.get(user_id, "available")
                member.is_next = bool(user_id) and user_id == coming

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create members and count a new version of their rules."""
        members = super().create(vals_list)
        members.rule_id._bump_version()
        return members

    def write(self, vals):
        """Count a new version of the rules when a member means something else."""
        result = super().write(vals)
        if MEANING & vals.keys():
            self.rule_id._bump_version()
        return result

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
        self.rule_id._bump_version()
