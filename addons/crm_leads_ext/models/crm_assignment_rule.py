from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.crm_base.const import UNREAL_STATES
from odoo.addons.crm_base.exceptions import NotRecordable

from .crm_assignment_engine import ENGINE
from .crm_assignment_engine_people import COUNTED

# What a rule means: a change of any of these makes a new version.
MEANING = {
    "capacity_period",
    "company_id",
    "criterion_ids",
    "date_end",
    "date_start",
    "domain",
    "member_ids",
    "name",
    "sequence",
    "state",
    "strategy",
    "team_id",
}


class CrmAssignmentRule(models.Model):
    """Gives leads that wait for somebody to the members of a team.

    Running rules work in their order; each hands out what it matches before the next
    begins. A rule looks at leads without salesperson that are in no team or in its own,
    and in no company or in its own. It never changes a lead's type.
    """

    _name = "crm.assignment.rule"
    _description = "Lead Assignment Rule"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running")],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        help="Only running rules give leads to people; drafts can be simulated.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="The leads get this team. Its leads are no longer assigned by Odoo's own "
        "scheduled assignment.",
    )
    domain = fields.Char(
        "Which Leads",
        default="[]",
        required=True,
        tracking=True,
        help="Conditions on the lead. Leads of other teams are never taken.",
    )
    date_start = fields.Date(
        "From", tracking=True, help="The first day the rule is in force."
    )
    date_end = fields.Date(
        "Until", tracking=True, help="The last day the rule is in force."
    )
    strategy = fields.Selection(
        [
            ("round_robin", "In turn"),
            ("weighted", "By weight"),
            ("least_loaded", "Least loaded first"),
            ("best_match", "Best match"),
        ],
        default="round_robin",
        required=True,
        tracking=True,
        help="In turn: one lead each, in the order of the members; the turn is kept "
        "from run to run.\n"
        "By weight: who weighs 2 gets twice as many as who weighs 1.\n"
        "Least loaded first: who has the fewest open leads, by weight.\n"
        "Best match: who has the most points by the criteria below; equal ones share "
        "by weight.",
    )
    criterion_ids = fields.One2many(
        "crm.assignment.criterion", "rule_id", "Criteria", copy=True
    )
    capacity_period = fields.Selection(
        [("day", "day"), ("week", "week"), ("month", "month")],
        default="day",
        required=True,
        help="Calendar period in which the members' capacity counts, in the time zone "
        "of each person.",
    )
    member_ids = fields.One2many(
        "crm.assignment.member", "rule_id", "Members", copy=True
    )
    last_member_id = fields.Many2one(
        "crm.assignment.member",
        "Served Last",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The turn goes on after this person.",
    )
    version = fields.Integer(default=1, copy=False, readonly=True)
    matching_count = fields.Integer(
        "Leads Waiting",
        compute="_compute_matching_count",
        help="That match now; counted up to 10,000.",
    )
    available_count = fields.Integer(
        "People Available",
        compute="_compute_available_count",
        help="Members who could take a lead right now.",
    )
    assigned_count = fields.Integer(
        "Leads Given", compute="_compute_assigned_count", help="By this rule so far."
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("domain", "team_id", "company_id")
    def _compute_matching_count(self):
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        waiting = Domain(self.env[ENGINE]._get_waiting_domain())
        for rule in self:
            valid = rule.team_id and rule._is_domain_valid()
            rule.matching_count = valid and leads.search_count(
                waiting & rule._get_lead_domain(), limit=COUNTED
            )

    @api.depends("member_ids.availability")
    def _compute_available_count(self):
        for rule in self:
            availability = rule.member_ids.mapped("availability")
            rule.available_count = availability.count("available")

    def _compute_assigned_count(self):
        self.env["crm.decision"].flush_model()
        counts = dict(
            self.env["crm.decision"]
            .sudo()
            ._read_group(
                [
                    ("engine", "=", ENGINE),
                    ("kind", "=", "plan"),
                    ("user_id", "!=", False),
                    ("rule_ref", "in", self.ids),
                    ("run_id.state", "not in", UNREAL_STATES),
                ],
                ["rule_ref"],
                ["__count"],
            )
        )
        for rule in self:
            rule.assigned_count = counts.get(rule.id, 0)

    # ------------------------------------------------------------------
    # Constraints and onchange
    # ------------------------------------------------------------------

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for rule in self:
            if rule.date_start and rule.date_end and rule.date_end < rule.date_start:
                raise ValidationError(
                    self.env._("“%s” ends before it begins.", rule.name)
                )

    @api.constrains("domain")
    def _check_domain(self):
        lead = self.env["crm.lead"]
        for rule in self:
            try:
                self.env["crm.fact"]._compile(lead, rule._get_lead_domain())
            except NotRecordable as refusal:
                raise ValidationError(str(refusal)) from refusal
            except (ValueError, SyntaxError, TypeError, KeyError) as error:
                raise ValidationError(
                    self.env._(
                        "The conditions of the rule “%(rule)s” cannot be read: "
                        "%(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    def _is_domain_valid(self):
        try:
            self._check_domain()
        except ValidationError:
            return False
        return True

    @api.onchange("team_id")
    def _onchange_team_id(self):
        """Propose the people of the team as members."""
        if self.team_id and not self.member_ids:
            self.member_ids = [
                fields.Command.create({"user_id": user.id, "sequence": 10 * place})
                for place, user in enumerate(self.team_id.member_ids, 1)
            ]

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """A new rule with its members is version 1."""
        rules = super().create(vals_list)
        rules.version = 1
        return rules

    def write(self, vals):
        """Count a new version when the meaning of the rule changes."""
        result = super().write(vals)
        if MEANING & vals.keys():
            self._bump_version()
        return result

    def _bump_version(self):
        for rule in self:
            rule.version += 1

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_start(self):
        """Put the rule in force: from now on it gives leads to people."""
        for rule in self:
            if not rule.member_ids:
                raise UserError(
                    self.env._("Add members to “%s” before it can run.", rule.name)
                )
        self.state = "running"

    def action_stop(self):
        """Back to draft: the rule gives no more leads."""
        self.state = "draft"

    def action_simulate(self):
        """Plan all running rules, with this one even if it is a draft; write nothing.

        :return: action showing who would get what
        """
        self.ensure_one()
        engine = self.env[ENGINE]
        engine._check_manager()
        rules = engine._get_running_rules(self.company_id) | self
        run = engine._plan(rules.sorted(), trigger="button", simulate=True)
        return run._get_form_action()

    def action_preview(self):
        """Ask for a lead, to show who would get it and why."""
        self.ensure_one()
        return self.env["crm.assignment.preview"]._open(rule=self)

    def action_replay(self):
        """Show who would have got last month's leads by the rules with this one."""
        self.ensure_one()
        self.env[ENGINE]._check_manager()
        rules = self._get_in_force(self.company_id) | self.sudo()
        wizard = self.env["crm.decision.replay"].create({"rule_ids": rules.ids})
        return wizard._get_form_action()

    def action_assign(self):
        """Give the waiting leads to people now, by all running rules.

        Few leads are assigned at once; many are planned at once and carried out in
        the background.
        """
        company = self.company_id[:1] or self.env.company
        return self.env[ENGINE]._assign_now(company)

    def action_open_decisions(self):
        """The decisions that this rule made."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_base.crm_decision_action"
        )
        return action | {
            "domain": [
                ("engine", "=", ENGINE),
                ("rule_ref", "=", self.id),
            ],
        }

    def action_open_matching(self):
        """The leads that the rule matches now."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_all_leads")
        waiting = self.env[ENGINE]._get_waiting_domain()
        return action | {
            "name": self.env._("Leads waiting for “%s”", self.name),
            "domain": list(Domain(waiting) & self._get_lead_domain()),
            "context": {"active_test": False},
        }

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_lead_domain(self):
        """What the rule matches among the leads that wait for somebody."""
        self.ensure_one()
        return (
            Domain("team_id", "in", [False, self.team_id.id])
            & Domain("company_id", "in", [False, self.company_id.id])
            & Domain(literal_eval(self.domain or "[]"))
        )

    @api.model
    def _get_in_force(self, companies=None):
        """Running rules whose dates hold today, in their order.

        Today is that of each company's working hours.

        :param companies: look at these only
        """
        domain = [("state", "=", "running")]
        if companies is not None:
            domain.append(("company_id", "in", companies.ids))
        # rules of all companies hold for whoever creates a lead
        running = self.sudo().search(domain)
        return running.filtered(lambda rule: rule._is_dated())

    def _is_dated(self):
        """Whether today lies between the rule's dates."""
        if not self.date_start and not self.date_end:
            return True
        zone = self.company_id.resource_calendar_id.tz or "UTC"
        today = fields.Date.context_today(self.with_context(tz=zone))
        return (self.date_start or today) <= today <= (self.date_end or today)

    @api.model
    def _cron_assign_leads(self):
        """Finish the runs that are under way, then plan and carry out a new one."""
        self.env[ENGINE]._cron_assign()
