from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.crm_base.exceptions import NotRecordable

# What a rule means: a change of any of these makes a new version and new scores.
MEANING = {
    "active",
    "company_id",
    "date_end",
    "date_start",
    "domain",
    "event",
    "half_life_days",
    "kind",
    "maximum",
    "name",
    "points",
    "since",
    "source",
    "state",
    "team_id",
}
# Dates of a lead that nobody means when they speak of interest.
TECHNICAL_DATES = {"qualified_date", "write_date"}


class CrmScoreRule(models.Model):
    """Gives points to leads: for who they are (fit) or what they do (interest).

    Fit counts while the condition holds. Interest fades: points are halved every so
    many days since an event, or since a date of the lead. A running rule counts at
    once for leads that change and, in the background, for all others.
    """

    _name = "crm.score.rule"
    _description = "Lead Score Rule"
    _inherit = ["mail.thread"]
    _order = "kind, points desc, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running")],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        help="Only running rules count; drafts can be tried out.",
    )
    kind = fields.Selection(
        [("fit", "Fit: who they are"), ("interest", "Interest: what they do")],
        default="fit",
        required=True,
        tracking=True,
    )
    source = fields.Selection(
        [
            ("fact", "As long as the conditions hold"),
            ("event", "Each time something happens"),
            ("since", "Since a date of the lead"),
        ],
        "Counts",
        compute="_compute_source",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    event = fields.Selection(
        "_get_event_kinds",
        "What Happens",
        tracking=True,
        help="Each time gives points.",
    )
    since = fields.Selection(
        "_get_dates", tracking=True, help="A date in the future gives nothing."
    )
    points = fields.Integer(
        default=10,
        required=True,
        aggregator=None,
        tracking=True,
        help="May be negative.",
    )
    half_life_days = fields.Integer(
        "Halved Every (Days)",
        default=0,
        aggregator=None,
        tracking=True,
        help="20 points halved every 30 days are 20 for 30 days, then 10, 5, 2, 1 and "
        "0. 0 days: the points never fade.",
    )
    maximum = fields.Integer(
        "At Most",
        default=0,
        aggregator=None,
        tracking=True,
        help="The most that all events give together. 0: no limit.",
    )
    domain = fields.Char(
        "Which Leads",
        default="[]",
        required=True,
        tracking=True,
        help="Conditions on the lead.",
    )
    date_start = fields.Date("In Force From", tracking=True)
    date_end = fields.Date("In Force Until", tracking=True, help="This day included.")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        help="Only leads of this company. Empty: all leads.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Only leads of this team. Empty: those of all teams.",
    )
    replaces_id = fields.Many2one(
        "crm.score.rule",
        "Instead Of",
        copy=False,
        check_company=True,
        index="btree_not_null",
        domain="[('state', '=', 'running'), ('id', '!=', id)]",
        help="This running rule is archived when the draft is started, and left out "
        "when the draft is tried out.",
    )
    version = fields.Integer(default=1, copy=False, readonly=True)
    matching_count = fields.Integer(
        "Matching Leads",
        compute="_compute_matching_count",
        help="Open leads and opportunities that meet the conditions now.",
    )

    _points_limit = models.Constraint(
        "CHECK (points BETWEEN -1000 AND 1000 AND points <> 0)",
        "A rule gives between 1 and 1000 points, or takes as many away.",
    )
    _not_negative = models.Constraint(
        "CHECK (half_life_days BETWEEN 0 AND 3650 AND maximum BETWEEN 0 AND 100000)",
        "The days are 0 to 3650 and the most points of a rule 0 to 100000.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_start <= date_end)",
        "A rule must not end before it begins.",
    )

    # ------------------------------------------------------------------
    # Compute and selections
    # ------------------------------------------------------------------

    @api.depends("kind")
    def _compute_source(self):
        for rule in self:
            if rule.kind == "fit":
                rule.source = "fact"
            elif rule.source not in ("event", "since"):
                rule.source = "event"

    @api.depends("team_id")
    def _compute_company_id(self):
        for rule in self:
            rule.company_id = rule.team_id.company_id or rule.company_id

    @api.depends("domain", "team_id", "company_id")
    def _compute_matching_count(self):
        leads = self.env["crm.lead"].with_context(active_test=False)
        scored = Domain(self.env["crm.score.engine"]._get_scored_domain())
        for rule in self:
            rule.matching_count = rule._is_domain_valid() and leads.search_count(
                scored & rule._get_lead_domain()
            )

    @api.model
    def _get_event_kinds(self):
        kinds = self.env["crm.score.event"]._fields["kind"]
        return kinds._description_selection(self.env)

    @api.model
    def _get_dates(self):
        lead = self.env["crm.lead"]
        return [
            (name, field._description_string(self.env))
            for name, field in sorted(lead._fields.items())
            if field.store
            and field.type in ("date", "datetime")
            and name not in TECHNICAL_DATES
        ]

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("kind", "source", "event", "since")
    def _check_source(self):
        for rule in self:
            if (rule.kind == "fit") != (rule.source == "fact"):
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: fit counts while the conditions hold, interest "
                        "counts what happens or since a date.",
                        rule=rule.name,
                    )
                )
            if rule.source == "event" and not rule.event:
                raise ValidationError(
                    self.env._("Say what has to happen for “%s”.", rule.name)
                )
            if rule.source == "since" and not rule.since:
                raise ValidationError(
                    self.env._("Say since which date “%s” counts.", rule.name)
                )

    @api.constrains("domain", "company_id", "team_id")
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

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """A running rule counts for all leads soon."""
        rules = super().create(vals_list)
        if any(rule.state == "running" for rule in rules):
            self.env["crm.score.engine"]._rules_changed()
        return rules

    def write(self, vals):
        """Count a new version when the meaning of the rule changes."""
        counted = self.filtered(lambda rule: rule.state == "running")
        result = super().write(vals)
        if MEANING & vals.keys():
            for rule in self:
                rule.version += 1
            if counted or vals.get("state") == "running":
                self.env["crm.score.engine"]._rules_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_changes_scores(self):
        if any(rule.state == "running" for rule in self):
            raise UserError(
                self.env._("A running rule cannot be deleted. Stop or archive it.")
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_start(self):
        """Put the rule in force, instead of the one it replaces."""
        self.replaces_id.active = False
        self.write({"state": "running", "replaces_id": False})

    def action_stop(self):
        """Back to draft: the rule gives no more points."""
        self.state = "draft"

    def action_try(self):
        """Show how the scores of recent leads change with this rule; write nothing."""
        self.ensure_one()
        preview = self.env["crm.score.preview"].create({"rule_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try out “%s”", self.name),
            "res_model": preview._name,
            "res_id": preview.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_open_matching(self):
        """The leads and opportunities that meet the conditions now."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_all_leads")
        scored = self.env["crm.score.engine"]._get_scored_domain()
        return action | {
            "name": self.env._("Leads matching “%s”", self.name),
            "domain": list(Domain(scored) & self._get_lead_domain()),
            "context": {"active_test": False},
        }

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_lead_domain(self):
        """What the rule matches among the leads that are scored."""
        self.ensure_one()
        domain = Domain(literal_eval(self.domain or "[]"))
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        if self.team_id:
            domain &= Domain("team_id", "=", self.team_id.id)
        return domain
