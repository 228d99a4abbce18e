from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store

from ..utils.recurrence import to_local

# A month without a pause: more is minutes taken for hours.
LONGEST = 720
# Activities that one message lists.
SHOWN = 20
HIDE_CANCELLED = "crm_activity_hide_cancelled"
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

    _name = "mail.activity"
    _inherit = ["mail.activity", "crm.activity.planning"]

    def _default_source(self):
        return self._get_source({})

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
    participant_ids = fields.Many2many(
        relation="mail_activity_participant_rel",
        column1="activity_id",
        column2="partner_id",
    )
    planned_stop = fields.Datetime(
        string="Planned End",
        compute="_compute_planned_stop",
        inverse="_inverse_planned_stop",
        store=True,
        copy=False,
    )
    source = fields.Selection(
        SOURCES,
        default=lambda self: self._default_source(),
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

    planned_late = fields.Boolean(
        string="Planned After the Due Date",
        compute="_compute_planned_late",
        search="_search_planned_late",
    )

    _planned_hours_positive = models.Constraint(
        "CHECK(planned_hours >= 0)", "The planned time cannot be negative."
    )
    _closed_when_archived = models.Constraint(
        "CHECK(active = (progress_state NOT IN ('done', 'cancelled')))",
        "An activity is archived exactly when it is done or cancelled.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

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

    def _inverse_planned_stop(self):
        """Pulling the end in a calendar says how long it takes."""
        for activity in self.filtered(lambda a: a.planned_start and a.planned_stop):
            length = activity.planned_stop - activity.planned_start
            activity.planned_hours = max(length / timedelta(hours=1), 0)

    @api.depends("planned_start", "date_deadline", "user_tz")
    def _compute_planned_late(self):
        for activity in self:
            start = activity.planned_start
            activity.planned_late = bool(
                start
                and activity.date_deadline
                and to_local(start, activity.user_tz).date() > activity.date_deadline
            )

    def _search_planned_late(self, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(model, alias, query):
            return SQL(
                """coalesce((%s AT TIME ZONE 'UTC'
                             AT TIME ZONE coalesce(%s, 'UTC'))::date > %s, FALSE)
                   = ANY(%s)""",
                model._field_to_sql(alias, "planned_start", query),
                model._field_to_sql(alias, "user_tz", query),
                model._field_to_sql(alias, "date_deadline", query),
                list(value),
            )

        return Domain.custom(
            to_sql=to_sql, predicate=lambda record: record.planned_late in value
        )

    @api.depends("progress_state")
    def _compute_closed(self):
        for activity in self:
            if activity.progress_state not in CLOSED:
                activity.closed_at = activity.closed_by_id = False
            elif not activity.closed_at:
                activity.closed_at = fields.Datetime.now()
                activity.closed_by_id = self.env.user

    @api.depends("progress_state")
    def _compute_date_done(self):
        """What was cancelled was not done, in figures neither."""
        cancelled = self.filtered(lambda a: a.progress_state == "cancelled")
        cancelled.date_done = False
        return super(MailActivity, self - cancelled)._compute_date_done()

    @api.constrains("planned_start", "planned_hours")
    def _check_planned_hours(self):
        if any(activity.planned_hours > LONGEST for activity in self):
            raise ValidationError(
                self.env._(
                    "The planned time is given in hours, %(hours)s at most.",
                    hours=LONGEST,
                )
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {"source": self._get_source(vals)}
            | ({"active": False} if vals.get("progress_state") in CLOSED else {})
            | vals
            for vals in vals_list
        ]
        activities = super().create(vals_list)
        for activity in activities.filtered("participant_ids"):
            activity._notify_participants(activity.participant_ids)
        return activities

    def write(self, vals):
        """Keep progress and archive one; who takes part from now on is told."""
        before = {}
        if "participant_ids" in vals:
            before = {activity: activity.participant_ids for activity in self}
        todo = self
        if vals.get("progress_state") == "done":
            todo, vals = self._finish(vals)
        result = True
        for activities, values in todo._split_by_progress(vals):
            result = super(MailActivity, activities).write(values)
        for activity, known in before.items():
            if activity.exists():
                activity._notify_participants(activity.participant_ids - known)
        return result

    def _split_by_progress(self, vals):
        """Say progress and archive in one statement: the database sees them agree.

        :return: pairs of activities and what is written to them
        """
        if state := vals.get("progress_state"):
            return [(self, {**vals, "active": state not in CLOSED})]
        if "active" not in vals:
            return [(self, vals)]
        changed = self.filtered(lambda activity: activity.active != vals["active"])
        state = "planned" if vals["active"] else "done"
        return [(changed, {**vals, "progress_state": state}), (self - changed, vals)]

    def _finish(self, vals):
        """Do what core's button does, for those that are still open.

        :return: the activities that were closed before, and what to write to them
        """
        rest = {
            name: value
            for name, value in vals.items()
            if name not in ("progress_state", "active")
        }
        todo = self.filtered("active")
        if rest:
            self.write(rest)
        if todo:
            todo._action_done()
        return self - todo, {"progress_state": "done"}

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_cancel(self):
        """Close as cancelled and keep as history, where core deletes."""
        self.filtered("active").write({"progress_state": "cancelled"})

    def action_reopen(self):
        """Put what was closed by mistake back on the list."""
        self.filtered(lambda activity: not activity.active).write(
            {"progress_state": "planned"}
        )

    def action_start(self):
        """Say that work has begun."""
        self.filtered("active").write({"progress_state": "in_progress"})

    # ------------------------------------------------------------------
    # Reading for core's screens
    # ------------------------------------------------------------------

    @api.readonly
    @api.model
    def get_activity_data(
        self, res_model, domain, limit=None, offset=0, fetch_done=False
    ):
        """Leave cancelled activities out of core's grid, where closed means done.

        See core for parameters and result.
        """
        shown = self.with_context(**{HIDE_CANCELLED: True})
        return super(MailActivity, shown).get_activity_data(
            res_model, domain, limit, offset, fetch_done
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        if self.env.context.get(HIDE_CANCELLED):
            domain = Domain(domain) & Domain("progress_state", "!=", "cancelled")
        return super()._search(domain, *args, **kwargs)

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + [
            "planned_hours",
            "planned_start",
            "priority",
            "progress_state",
            Store.Many("participant_ids", ["name"]),
        ]

    def _prepare_next_activity_values(self):
        return super()._prepare_next_activity_values() | {"source": "followup"}

    # ------------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------------

    @api.model
    def _get_source(self, vals):
        """Tell what makes an activity, when the maker does not say so.

        :param dict vals: values of the new activity
        :return: a value of ``source``; code that makes activities says its own with
            the context key ``crm_activity_source``
        :rtype: str
        """
        context = self.env.context
        if source := context.get("crm_activity_source"):
            return source
        if vals.get("automated"):
            return "rule"
        previous = "previous_activity_type_id"
        if vals.get(previous) or context.get(f"default_{previous}"):
            return "followup"
        return "manual"

    def _notify_participants(self, partners):
        """Tell colleagues that they take part; customers are not written to."""
        self.ensure_one()
        users = partners.sudo().user_ids.filtered(lambda user: not user.share)
        for user in users - self.env.user - self.user_id:
            self._notify_person(user, self, self.env._("You take part in an activity:"))

    def _notify_person(self, user, activities, sentence):
        """Send one message about some activities, by inbox or mail as preferred.

        :param user: whom to tell
        :param activities: what it is about
        :param str sentence: what is said before the list
        """
        shown = activities[:SHOWN].sudo().with_context(lang=user.lang, tz=user.tz)
        body = self.env["ir.qweb"]._render(
            "crm_activity.activity_message",
            {
                "sentence": sentence,
                "activities": shown,
                "more": len(activities) - len(shown),
            },
            lang=user.lang,
        )
        names = [activity.display_name or "" for activity in shown]
        self.env["mail.thread"].sudo().with_context(
            mail_notify_force_send=False
        ).message_notify(
            body=body,
            subject=", ".join(names[:3]),
            author_id=self.env.ref("base.partner_root").id,
            partner_ids=user.sudo().partner_id.ids,
            email_layout_xmlid="mail.mail_notification_light",
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
