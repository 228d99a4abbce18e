from odoo import models


class MailActivity(models.Model):
    """An activity that is planned stands on the board of its person."""

    _inherit = "mail.activity"

    # The week of a team, among years of work that is done.
    _planner_idx = models.Index(
        "(user_id, planned_stop) WHERE planned_start IS NOT NULL"
    )
