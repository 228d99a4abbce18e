from datetime import timedelta

from odoo import api, fields, models

PRIORITIES = [("0", "Normal"), ("1", "Raised"), ("2", "High"), ("3", "Urgent")]
STATES = [
    ("planned", "Planned"),
    ("in_progress", "In Progress"),
    ("waiting", "Waiting"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
CLOSED = ("done", "cancelled")
SOURCES = [
    ("manual", "By Hand"),
    ("plan", "Activity Plan"),
    ("mail", "E-mail"),
    ("call", "Call"),
    ("rule", "Automation"),
    ("followup", "Follow-Up"),
    ("recurrence", "Repetition"),
]


class MailActivity(models.Model):
    """What people plan with: how urgent, how far, when, how long, with whom.

    ``progress_state`` and core's ``active`` say the same thing once: an activity is
    archived exactly when it is done or cancelled, whichever of the two is written.
    """

    _inherit = "mail.activity"

    priority = fields.Selection(PRIORITIES, default="0", required=True)
    progress_state = fields.Selection(
        STATES,
        string="Progress",
        compute="_compute_progress_state",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
        group_expand=True,
        help="Done and cancelled activities leave the to-do lists and stay as history.",
    )
    planned_start = fields.Datetime(
        index="btree_not_null",
        help="When the work itself is to be done; the due date only says until when.",
    )
    planned_hours = fields.Float(
        string="Planned Time", help="How long the work takes, in hours."
    )
    planned_stop = fields.Datetime(
        string="Planned End", compute="_compute_planned_stop", store=True
    )
    participant_ids = fields.Many2many(
        "res.partner",
        "mail_activity_participant_rel",
        "activity_id",
        "partner_id",
        string="Participants",
        help="Colleagues among them may read the activity and are reminded, too.",
    )
    source = fields.Selection(
        SOURCES,
        default="manual",
        required=True,
        copy=False,
        help="What made this activity.",
    )
    closed_at = fields.Datetime(
        string="Closed on",
        compute="_compute_closed",
        store=True,
        copy=False,
    )
    closed_by_id = fields.Many2one(
        "res.users",
        string="Closed by",
        compute="_compute_closed",
        store=True,
        copy=False,
        ondelete="set null",
    )

    _planned_hours_positive = models.Constraint(
        "CHECK(planned_hours >= 0)", "The planned time cannot be negative."
    )
    _closed_when_archived = models.Constraint(
        "CHECK(active = (progress_state NOT IN ('done', 'cancelled')))",
        "An activity is archived exactly when it is done or cancelled.",
    )

    @api.depends("active")
    def _compute_progress_state(self):
        for activity in self:
            closed = activity.progress_state in CLOSED
            if activity.active and (closed or not activity.progress_state):
                activity.progress_state = "planned"
            elif not activity.active and not closed:
                activity.progress_state = "done"

    @api.depends("planned_start", "planned_hours")
    def _compute_planned_stop(self):
        for activity in self:
            start = activity.planned_start
            hours = timedelta(hours=activity.planned_hours)
            activity.planned_stop = start and start + hours

    @api.depends("progress_state")
    def _compute_closed(self):
        for activity in self:
            if activity.progress_state not in CLOSED:
                activity.closed_at = activity.closed_by_id = False
            elif not activity.closed_at:
                activity.closed_at = fields.Datetime.now()
                activity.closed_by_id = self.env.user
