from odoo import api, fields, models

from ..utils.recurrence import WEEKDAYS, to_local

PRIORITIES = [("0", "Normal"), ("1", "Raised"), ("2", "High"), ("3", "Urgent")]
REMINDERS = [
    ("0", "When it begins"),
    ("5", "5 minutes before"),
    ("10", "10 minutes before"),
    ("15", "15 minutes before"),
    ("30", "30 minutes before"),
    ("60", "1 hour before"),
    ("120", "2 hours before"),
    ("1440", "1 day before"),
    ("2880", "2 days before"),
    ("10080", "1 week before"),
]
# The fields that say on which days a series falls.
RULE = ("repeat_every", "repeat_unit", "repeat_month_by", *WEEKDAYS)
# What a turn of a series hands on, and the form for new activities to what it makes;
# beside it ``planned_start``, ``participant_ids`` and ``repeats``.
PLANNING = (
    "priority",
    "planned_hours",
    "reminder_minutes",
    "repeat_from",
    "repeat_missed",
    "repeat_end",
    "repeat_until",
    "repeat_count",
    *RULE,
)


class CrmActivityPlanning(models.AbstractModel):
    """How an activity is planned: on the activity, and on core's form for new ones.

    Core opens one form to make activities (``mail.activity.schedule``) and another to
    change them; both show these fields.
    """

    _name = "crm.activity.planning"
    _description = "Planning of an Activity"

    priority = fields.Selection(PRIORITIES, default="0", required=True)
    planned_start = fields.Datetime(
        index="btree_not_null",
        help="When the work itself is to be done; the due date only says until when.",
    )
    planned_hours = fields.Float(
        string="Planned Time", help="How long the work takes, in hours."
    )
    participant_ids = fields.Many2many(
        "res.partner",
        string="Participants",
        help="Colleagues among them may read the activity and are reminded, too.",
    )
    reminder_minutes = fields.Selection(
        REMINDERS,
        string="Reminder",
        help="Before the planned start, or before 8 in the morning of the due date. "
        "The person and the colleagues who take part are reminded.",
    )
    repeats = fields.Boolean(copy=False)
    repeat_every = fields.Integer(default=1, required=True)
    repeat_unit = fields.Selection(
        [("day", "Days"), ("week", "Weeks"), ("month", "Months"), ("year", "Years")],
        default="week",
        required=True,
    )
    mon = fields.Boolean()
    tue = fields.Boolean()
    wed = fields.Boolean()
    thu = fields.Boolean()
    fri = fields.Boolean()
    sat = fields.Boolean()
    sun = fields.Boolean()
    repeat_month_by = fields.Selection(
        [("date", "On the same date"), ("weekday", "On the same weekday")],
        string="Day of the Month",
        default="date",
        required=True,
        help="The same date means the last day where a month is too short; the fifth "
        "weekday of a month means the last.",
    )
    repeat_from = fields.Selection(
        [("due", "On fixed days"), ("done", "Counted from the day it was done")],
        string="Repeat",
        default="due",
        required=True,
    )
    repeat_missed = fields.Selection(
        [("wait", "Wait until it is done"), ("add", "Add the next one all the same")],
        string="When One Is Late",
        default="wait",
        required=True,
        help="Waiting leaves out the days that went by meanwhile.",
    )
    repeat_end = fields.Selection(
        [("never", "Never"), ("until", "On a date"), ("count", "After a number")],
        string="Ends",
        default="never",
        required=True,
    )
    repeat_until = fields.Date(string="Last Day")
    repeat_count = fields.Integer(
        string="Number of Times", help="All of them together, the first one included."
    )

    @api.onchange("planned_start")
    def _onchange_planned_start(self):
        """A new activity is due on the day it is planned for, until said otherwise."""
        if self.planned_start and not self._origin:
            self.date_deadline = to_local(self.planned_start, str(self.env.tz)).date()
