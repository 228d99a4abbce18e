from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import BOOKED_STATES, STATES


class CommissionPlan(models.Model):
    """What a company pays its people and agents for what they bring in.

    The rules are in versions (``commission.plan.version``): one that was ever active
    never changes, a change makes the next one. Who takes part, and from when to when,
    is in ``commission.participant``.
    """

    _name = "commission.plan"
    _description = "Commission Plan"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    description = fields.Text(
        translate=True, help="What the plan is for, in words for those who take part."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
        help="What is paid in. Amounts in other currencies count by the rate of the "
        "day of the fact.",
    )
    version_ids = fields.One2many("commission.plan.version", "plan_id", "Versions")
    participant_ids = fields.One2many(
        "commission.participant", "plan_id", "Participants"
    )
    current_version_id = fields.Many2one(
        "commission.plan.version", compute="_compute_current_version_id"
    )
    state = fields.Selection(STATES, compute="_compute_current_version_id")
    next_version_id = fields.Many2one(
        "commission.plan.version",
        "Being Prepared",
        compute="_compute_current_version_id",
        help="The newest version, unless it was active already.",
    )
    next_state = fields.Selection(
        STATES, "State of the Next Version", compute="_compute_current_version_id"
    )
    component_ids = fields.One2many(
        "commission.component", string="Rules", compute="_compute_component_ids"
    )
    participant_count = fields.Integer(compute="_compute_participant_count")

    @api.depends("version_ids.state", "version_ids.number")
    def _compute_current_version_id(self):
        """The active version; before there is one, the newest."""
        for plan in self:
            versions = plan.version_ids.sorted("number")
            active = versions.filtered(lambda version: version.state == "active")
            plan.current_version_id = (active or versions)[-1:]
            plan.state = plan.current_version_id.state
            newest = versions[-1:]
            plan.next_version_id = newest.state not in BOOKED_STATES and newest
            plan.next_state = plan.next_version_id.state

    @api.depends("version_ids.state", "version_ids.number", "version_ids.component_ids")
    def _compute_component_ids(self):
        for plan in self:
            plan.component_ids = plan.current_version_id.component_ids

    @api.depends("participant_ids")
    def _compute_participant_count(self):
        counts = dict(
            self.env["commission.participant"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.participant_count = counts.get(plan, 0)

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        empty = plans.filtered(lambda plan: not plan.version_ids)
        self.env["commission.plan.version"].create(
            [{"plan_id": plan.id} for plan in empty]
        )
        return plans

    def write(self, vals):
        if {"currency_id", "company_id"} & vals.keys() and self._is_booked():
            raise UserError(
                self.env._(
                    "Commissions were booked by this plan: its company and currency"
                    " stay."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        if self._is_booked():
            raise UserError(
                self.env._(
                    "Commissions were booked by this plan. Archive it instead: what it"
                    " paid must stay explained."
                )
            )

    def copy_data(self, default=None):
        copies = super().copy_data(default)
        for plan, vals in zip(self, copies, strict=True):
            vals["name"] = self.env._("%(name)s (copy)", name=plan.name)
        return copies

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_simulate(self):
        """Show what the version that is being prepared would have paid."""
        self.ensure_one()
        return (self.next_version_id or self.current_version_id).action_simulate()

    def action_approve(self):
        """Approve the version that is being prepared."""
        self.next_version_id.action_approve()

    def action_activate(self):
        """Activate the version that is being prepared."""
        self.next_version_id.action_activate()

    def action_reset(self):
        """Take the version that is being prepared back to draft."""
        self.next_version_id.action_reset()

    def action_open_version(self):
        """Open the version that is being prepared, else the current one."""
        self.ensure_one()
        return (self.next_version_id or self.current_version_id).action_open()

    def action_new_version(self):
        """Make the next version of the rules, from the newest one."""
        self.ensure_one()
        return self.version_ids.sorted("number")[-1:].action_new_version()

    def action_run(self):
        """Book what changed since the last run, for the plans' companies.

        :raise AccessError: for whoever may not change the plans
        """
        self.check_access("write")
        for company in self.company_id:
            run = self.env["commission.engine"]._run(company)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Booked Just Now"),
            "res_model": "commission.run",
            "res_id": run.id,
            "views": [(False, "form")],
        }

    def action_open_participants(self):
        """List who takes part, with room for draws and guarantees."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_commission.commission_participant_action"
        )
        return {
            **action,
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }

    def action_open_ledger(self):
        """List what was booked by the plan."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_commission.commission_credit_action"
        )
        return {**action, "domain": [("plan_id", "=", self.id)], "context": {}}

    def _is_booked(self):
        """Whether any of these plans ever booked something."""
        credits_sudo = self.env["commission.credit"].sudo()
        components = self.with_context(active_test=False).version_ids.component_ids
        return bool(
            credits_sudo.search_count([("component_id", "in", components.ids)], limit=1)
        )
