from odoo import models
from odoo.fields import Command

from ..models.crm_activity_planning import PLANNING


class MailActivitySchedule(models.TransientModel):
    """Makes activities with all that can be planned, and says when a plan made them."""

    _name = "mail.activity.schedule"
    _inherit = ["mail.activity.schedule", "crm.activity.planning"]

    def action_schedule_plan(self):
        of_plan = self.with_context(crm_activity_source="plan")
        return super(MailActivitySchedule, of_plan).action_schedule_plan()

    def _action_schedule_activities(self):
        activities = super()._action_schedule_activities()
        changed = self._prepare_planning_vals(activities[:1])
        if changed:
            activities.write(changed)
        return activities

    def _prepare_planning_vals(self, activity):
        """Return what the form says of planning, where it differs from an activity."""
        names = ("planned_start", "repeats", *PLANNING)
        values = {name: self[name] for name in names if self[name] != activity[name]}
        if self.participant_ids:
            values["participant_ids"] = [Command.set(self.participant_ids.ids)]
        return values
