from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import BOOKED_STATES, STATES

# the transitions that a version may make
STEPS = {
    "draft": {"simulated", "approved"},
    "simulated": {"draft", "approved"},
    "approved": {"draft", "active"},
    "active": {"closed"},
    "closed": set(),
}


class CommissionPlanVersion(models.Model):
    """The rules of a plan from a day on, until the next version takes over.

    Draft, simulated, approved, active, closed: what is active or closed never changes,
    so that whatever was paid by it can be computed again at any time.
    """

    _name = "commission.plan.version"
    _description = "Version of a Commission Plan"
    _inherit = ["mail.thread"]
    _order = "plan_id, number desc"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "commission.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    number = fields.Integer(required=True, readonly=True, copy=False, default=0)
    state = fields.Selection(
        STATES, required=True, readonly=True, copy=False, default="draft", tracking=True
    )
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="The first day of a month: facts from this day on count by this version.",
    )
    date_to = fields.Date(
        "Until",
        readonly=True,
        copy=False,
        help="The last day, once the next version took over or the plan ended.",
    )
    note = fields.Text("Reason", help="What changes with this version, and why.")
    component_ids = fields.One2many("commission.component", "version_id", copy=True)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_date = fields.Datetime(readonly=True, copy=False)

    _number_uniq = models.UniqueIndex(
        "(plan_id, number)", "A plan has one version of each number."
    )
    _days_check = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from - 1)",
        "The last day cannot be before the first.",
    )

    @api.depends("plan_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(plan)s, version %(number)s",
                plan=version.plan_id.name or "",
                number=version.number,
            )

    @api.constrains("date_from")
    def _check_date_from(self):
        if any(version.date_from.day != 1 for version in self):
            raise ValidationError(
                self.env._("A version begins on the first day of a month.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        plans = self.env["commission.plan"].browse(
            vals["plan_id"] for vals in vals_list if vals.get("plan_id")
        )
        numbers = {
            plan.id: max(plan.version_ids.mapped("number"), default=0) for plan in plans
        }
        for vals in vals_list:
            if vals.get("plan_id"):
                numbers[vals["plan_id"]] += 1
                vals["number"] = numbers[vals["plan_id"]]
        versions = super().create(vals_list)
        for version in versions.filtered(lambda each: not each.number):
            version.number = 1
        return versions

    def write(self, vals):
        if vals.keys() - {"state", "date_to", "approved_by_id", "approved_date"}:
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        self._check_open()

    def _check_open(self):
        """Refuse to change what is approved, or was ever active.

        :raise UserError: unless the version is a draft or simulated
        """
        if any(version.state in (*BOOKED_STATES, "approved") for version in self):
            raise UserError(
                self.env._(
                    "This version is approved or was active: it never changes. Make"
                    " the next version instead."
                )
            )

    def _set_state(self, state):
        """Move to a state that follows the present one.

        :raise UserError: when it does not follow
        """
        for version in self:
            if state not in STEPS[version.state]:
                names = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(version)s is “%(now)s” and cannot become “%(next)s”.",
                        version=version.display_name,
                        now=names[version.state],
                        next=names[state],
                    )
                )
        self.write({"state": state})

    def _reset_simulated(self):
        """What changed since it was simulated must be simulated again."""
        self.filtered(lambda version: version.state == "simulated")._set_state("draft")

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open(self):
        """Open the version."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_simulate(self):
        """Ask for which days to see what the version would have paid."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Would It Have Paid?"),
            "res_model": "commission.simulation",
            "views": [(False, "form")],
            "context": {"default_version_id": self.id},
        }

    def action_reset(self):
        """Back to draft, to change what was not active yet."""
        self._set_state("draft")

    def action_approve(self):
        """Approve: from now on it does not change, and it may be activated."""
        for version in self:
            version._check_complete()
        self._set_state("approved")
        self.write(
            {"approved_by_id": self.env.uid, "approved_date": fields.Datetime.now()}
        )

    def action_activate(self):
        """Let the version book commissions from its first day on.

        The version before it ends the day before. Facts of closed periods are booked
        in the open one.
        """
        for version in self:
            version._lock_plan()
            active = version.plan_id.version_ids.filtered(
                lambda other: other.state == "active"
            )
            if active and active.date_from >= version.date_from:
                raise UserError(
                    self.env._(
                        "%(other)s began on %(day)s. The next version must begin"
                        " later.",
                        other=active.display_name,
                        day=fields.Date.to_string(active.date_from),
                    )
                )
            version._set_state("active")
            active.write({"date_to": version.date_from - timedelta(days=1)})
            active._set_state("closed")
        self.env["commission.change"]._mark_plans(self.plan_id)

    def action_close(self):
        """End the plan: nothing after today counts."""
        for version in self:
            version._lock_plan()
            version.date_to = max(
                fields.Date.context_today(version),
                version.date_from - timedelta(days=1),
            )
        self._set_state("closed")
        self.env["commission.change"]._mark_plans(self.plan_id)

    def action_new_version(self):
        """Copy the rules into the next version, a draft from next month on."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        first = max(today, self.date_from).replace(day=1) + timedelta(days=32)
        version = self.copy({"date_from": first.replace(day=1), "note": False})
        return version.action_open()

    def _lock_plan(self):
        """Let one person at a time move the versions of a plan."""
        self.plan_id.lock_for_update()
        self.plan_id.version_ids.invalidate_recordset(["state"])

    def _check_complete(self):
        """Refuse a version by which nothing could be computed.

        :raise UserError: with what is missing
        """
        self.ensure_one()
        if not self.component_ids:
            raise UserError(
                self.env._(
                    "%(version)s pays for nothing yet. Add a component.",
                    version=self.display_name,
                )
            )
        for component in self.component_ids:
            component._check_complete()
