from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_assignment_engine import ENGINE


class CrmDecisionRun(models.Model):
    _inherit = "crm.decision.run"

    is_assignment = fields.Boolean(compute="_compute_is_assignment")
    person_summary = fields.Html(
        "Who Gets What", compute="_compute_person_summary", sanitize=False
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("engine")
    def _compute_is_assignment(self):
        for run in self:
            run.is_assignment = run.engine == ENGINE

    @api.depends("considered_count", "state")
    @api.depends_context("lang", "uid")
    def _compute_person_summary(self):
        for run in self:
            run.person_summary = self.env["ir.qweb"]._render(
                "crm_leads_ext.run_summary", {"people": run._get_people()}
            )

    def _get_people(self):
        """Leads and expected revenue per person, those for nobody by reason."""
        self.ensure_one()
        groups = self.env["crm.decision"]._read_group(
            [("run_id", "=", self.id), ("kind", "=", "plan")],
            ["user_id", "reason"],
            ["__count"],
            order="__count DESC, user_id",
        )
        reasons = dict(
            self.env["crm.decision"]._fields["reason"]._description_selection(self.env)
        )
        most = max([count for *_, count in groups], default=1)
        return [
            {
                "name": user.name or reasons[reason],
                "nobody": not user,
                "count": count,
                "share": round(100 * count / most),
            }
            for user, reason, count in groups
        ]

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_apply(self):
        """Carry out a simulation, if nothing it was based on has changed.

        :raise UserError: when rules or turns moved on: what was shown would not happen
        """
        self.ensure_one()
        engine = self.env["crm.assignment.engine"]
        engine._check_manager()
        self.check_access("read")
        run = self.sudo()
        rules = engine._get_running_rules(run.company_id)
        engine._lock_rules(rules, wait=True)
        if not run.try_lock_for_update() or run.state != "simulated":
            raise UserError(self.env._("This simulation was already dealt with."))
        engine._check_still_true(run, rules)
        run.state = "planned"
        engine._move_turns_to(run, rules)
        engine._apply_or_trigger(run)
        return self._get_form_action()

    def action_discard(self):
        """Put a simulation aside, or stop a run: leads not given yet stay waiting."""
        self.ensure_one()
        self.env["crm.assignment.engine"]._check_manager()
        self.check_access("read")
        run = self.sudo()
        if not run.try_lock_for_update() or run.state == "done":
            raise UserError(self.env._("This run is being applied right now."))
        if run.state == "applying":
            self.env[ENGINE]._stop(run)
        else:
            run.write({"state": "cancelled", "date_done": fields.Datetime.now()})

    def action_replay(self):
        """Compare the run with what the rules would decide today on the same facts."""
        self.ensure_one()
        self.env["crm.assignment.engine"]._check_manager()
        wizard = self.env["crm.decision.replay"].create({"run_ids": self.ids})
        return wizard._get_form_action()

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lead Assignment"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "context": {"create": False},
        }

    @api.readonly
    def get_progress(self):
        """How far the run is, for the progress bar.

        :return: dictionary of ``state``, ``progress`` (percent), ``applied``, ``total``
        """
        self.ensure_one()
        return {
            "state": self.state,
            "progress": round(self.progress),
            "applied": self.applied_count,
            "total": self.decided_count,
        }
