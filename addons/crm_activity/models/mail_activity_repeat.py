from datetime import timedelta
from uuid import uuid4

from babel.dates import get_day_names

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import babel_locale_parse, get_lang

from ..utils import recurrence
from ..utils.recurrence import WEEKDAYS, Rule
from .crm_activity_planning import PLANNING, RULE

BATCH = 100


class MailActivity(models.Model):
    """Activities that repeat: the next turn is made when the last one is closed.

    A series needs no record of its own. Its turns share a key and are numbered, once
    each in the database; the newest turn (``series_followed`` not yet set) carries the
    rule on, so that older ones keep the rule they were made by.
    """

    _inherit = "mail.activity"

    repeat_label = fields.Char(string="Repetition", compute="_compute_repeat_label")
    series_key = fields.Char(copy=False, readonly=True)
    series_number = fields.Integer(string="Turn", copy=False, readonly=True)
    series_first = fields.Date(
        copy=False, readonly=True, help="The day that the days of the series follow."
    )
    series_day = fields.Date(
        copy=False,
        readonly=True,
        help="The day the rule gave to this turn; moving the turn leaves it alone.",
    )
    series_followed = fields.Boolean(
        copy=False, readonly=True, help="The next turn was made, or there is none."
    )
    series_next_on = fields.Date(compute="_compute_series_next_on", store=True)

    _series_turn_unique = models.UniqueIndex(
        "(series_key, series_number) WHERE series_key IS NOT NULL",
        "This turn of the repeating activity exists already.",
    )
    _series_newest = models.Index(
        "(series_next_on) WHERE repeats AND series_followed IS NOT TRUE"
    )
    _repeat_every_positive = models.Constraint(
        "CHECK(repeat_every > 0)",
        "An activity repeats every 1 day, week, month or year, or more.",
    )

    # ------------------------------------------------------------------
    # Compute and checks
    # ------------------------------------------------------------------

    @api.depends("repeats", "repeat_end", "repeat_until", "repeat_count", *RULE)
    @api.depends_context("lang")
    def _compute_repeat_label(self):
        for activity in self:
            activity.repeat_label = activity.repeats and activity._describe_rule()

    @api.depends(
        "repeats",
        "repeat_from",
        "repeat_missed",
        "series_first",
        "series_day",
        "series_followed",
        *RULE,
    )
    def _compute_series_next_on(self):
        """The day on which the next turn comes although this one is still open."""
        for activity in self:
            day = False
            goes_on = activity.repeats and not activity.series_followed
            fixed = activity.repeat_from == "due" and activity.repeat_missed == "add"
            if goes_on and fixed and activity.series_day:
                day = recurrence.next_day(
                    activity._get_rule(), activity.series_first, activity.series_day
                )
            activity.series_next_on = day

    @api.constrains("repeats", "repeat_end", "repeat_until", "repeat_count")
    def _check_repeat_end(self):
        for activity in self.filtered("repeats"):
            if activity.repeat_end == "count" and activity.repeat_count < 1:
                raise ValidationError(
                    self.env._(
                        "Say how many times “%s” repeats.", activity.display_name
                    )
                )
            if activity.repeat_end == "until" and not activity.repeat_until:
                raise ValidationError(
                    self.env._(
                        "Say until which day “%s” repeats.", activity.display_name
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._begin_series()
        return activities

    def write(self, vals):
        closing = self.browse()
        if "active" in vals or "progress_state" in vals:
            closing = self.filtered("active")
        result = super().write(vals)
        if vals.get("repeats") or "date_deadline" in vals:
            self._begin_series()
        if not set(RULE).isdisjoint(vals):
            self._restart_rule()
        closing.exists().filtered(lambda activity: not activity.active)._repeat()
        return result

    def _begin_series(self):
        """Give repeating activities their key; moving the first turn moves them all."""
        for activity in self.filtered("repeats"):
            day = activity.date_deadline
            if not activity.series_key:
                activity.write(
                    {
                        "series_key": uuid4().hex,
                        "series_number": 1,
                        "series_first": day,
                        "series_day": day,
                    }
                )
            elif activity.series_number == 1 and activity.series_day != day:
                activity.write({"series_first": day, "series_day": day})

    def _restart_rule(self):
        """A changed rule counts from the turn on which it was changed."""
        for activity in self.filtered("series_key"):
            activity.series_first = activity.series_day

    # ------------------------------------------------------------------
    # The next turn
    # ------------------------------------------------------------------

    def action_stop_repeating(self):
        """Keep the activity, and let no other follow it."""
        self.write({"repeats": False})

    def _repeat(self):
        """Make the next turn of the series whose newest turn is among these.

        Asked twice, it does nothing the second time: the newest turn is marked in the
        same transaction, and its number is unique in the database.

        :return: the new activities
        """
        # Whoever may close an activity may have it repeated.
        newest_sudo = self.sudo().filtered(
            lambda a: a.repeats and a.series_key and not a.series_followed
        )
        if not newest_sudo:
            return self.browse()
        values = [
            activity_sudo._prepare_next_turn(day)
            for activity_sudo in newest_sudo._filter_alive()
            if (day := activity_sudo._get_next_day())
        ]
        newest_sudo.write({"series_followed": True})
        # No “assigned to you” for each turn of one's own series.
        quiet = newest_sudo.browse().with_context(mail_activity_quick_update=True)
        return quiet.create(values).sudo(self.env.su)

    def _filter_alive(self):
        """Keep those whose document is still there and in use, or that have none."""
        alive = self.filtered(lambda a: not a.res_model and a.user_id.active)
        for model, activities in (
            self.filtered("res_model").grouped("res_model").items()
        ):
            documents = self.env[model].browse(set(activities.mapped("res_id")))
            documents = documents.exists()
            if documents._active_name:
                documents = documents.filtered(documents._active_name)
            living = set(documents.ids)
            alive += activities.filtered(
                lambda activity, living=living: activity.res_id in living
            )
        return alive

    def _get_next_day(self):
        """Return the day of the next turn, or None when the series is over."""
        self.ensure_one()
        if self.repeat_end == "count" and self.series_number >= self.repeat_count:
            return None
        zone = self.user_id.tz or self.env.context.get("tz")
        now = recurrence.to_local(fields.Datetime.now(), zone)
        rule = self._get_rule()
        if self.repeat_from == "done":
            day = recurrence.day_after_done(rule, now.date())
        else:
            after = self.series_day
            if self.repeat_missed == "wait":
                after = max(after, now.date() - timedelta(days=1))
            day = recurrence.next_day(rule, self.series_first, after)
        ended = self.repeat_end == "until" and day > self.repeat_until
        return None if ended else day

    def _prepare_next_turn(self, day):
        """Return the values of the next turn; add-ons add what theirs keeps."""
        self.ensure_one()
        names = ("summary", "note", *PLANNING)
        user = self.user_id
        zone = user.tz or self.env.context.get("tz")
        start = self.planned_start
        return {name: self[name] for name in names} | {
            "repeats": True,
            "activity_type_id": self.activity_type_id.id,
            "res_model_id": self.res_model_id.id,
            "res_id": self.res_id,
            # Somebody who left does not get the next one: it shows as unassigned.
            "user_id": user.id if user.active else False,
            "participant_ids": [fields.Command.set(self.participant_ids.ids)],
            "date_deadline": day,
            "planned_start": start
            and recurrence.move_moment(start, self.date_deadline, day, zone),
            "source": "recurrence",
            "series_key": self.series_key,
            "series_number": self.series_number + 1,
            "series_first": self.series_first if self.repeat_from == "due" else day,
            "series_day": day,
        }

    @api.model
    def _cron_repeat(self):
        """Make the turns whose day has come, and those that got lost, each once."""
        while done := self._repeat_batch():
            if not self.env["ir.cron"]._commit_progress(done):
                return

    @api.model
    def _repeat_batch(self):
        """Make the next turn of some series.

        :return: number of series dealt with
        """
        waiting = Domain("active", "=", False) | Domain("series_next_on", "<=", "today")
        goes_on = Domain("repeats", "=", True) & Domain("series_followed", "=", False)
        newest = self.with_context(active_test=False).search(
            goes_on & waiting, limit=BATCH, order="id"
        )
        newest = newest.try_lock_for_update()
        newest._repeat()
        return len(newest)

    # ------------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------------

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + ["repeat_label"]

    def _get_rule(self):
        self.ensure_one()
        return Rule(
            self.repeat_every,
            self.repeat_unit,
            frozenset(n for n, name in enumerate(WEEKDAYS) if self[name]),
            self.repeat_month_by,
        )

    def _describe_rule(self):
        """Return the rule as a person would say it."""
        self.ensure_one()
        every = self.repeat_every
        if every == 1:
            names = {
                "day": self.env._("Every day"),
                "week": self.env._("Every week"),
                "month": self.env._("Every month"),
                "year": self.env._("Every year"),
            }
        else:
            names = {
                "day": self.env._("Every %s days", every),
                "week": self.env._("Every %s weeks", every),
                "month": self.env._("Every %s months", every),
                "year": self.env._("Every %s years", every),
            }
        parts = [names[self.repeat_unit]]
        chosen = self._get_rule().weekdays
        if self.repeat_unit == "week" and chosen:
            locale = babel_locale_parse(get_lang(self.env).code)
            days = get_day_names("abbreviated", locale=locale)
            parts.append(" ".join(days[weekday] for weekday in sorted(chosen)))
        if self.repeat_end == "until" and self.repeat_until:
            day = format_date(self.env, self.repeat_until)
            parts.append(self.env._("until %s", day))
        elif self.repeat_end == "count":
            parts.append(self.env._("%s times", self.repeat_count))
        return ", ".join(parts)
