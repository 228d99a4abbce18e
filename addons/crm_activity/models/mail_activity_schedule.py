from odoo import models


class MailActivitySchedule(models.TransientModel):
    """Says of the activities of a plan that a plan made them."""

    _inherit = "mail.activity.schedule"

    def action_schedule_plan(self):
        of_plan = self.with_context(crm_activity_source="plan")
        return super(MailActivitySchedule, of_plan).action_schedule_plan()
