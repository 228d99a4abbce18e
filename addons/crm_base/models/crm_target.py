from datetime import timedelta

from babel.dates import format_interval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse

from ..utils.period import Period

ONE_DAY = timedelta(days=1)
PERIODS = [
    ("week", "Week"),
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("year", "Year"),
]
OWNERS = [
    ("user", "Person"),
    ("team", "Team"),
    ("department", "Department"),
    ("territory", "Territory"),
    ("company", "Company"),
]
# The field that holds the owner of each kind.
OWNER_FIELDS = {
    "user": "user_id",
    "team": "team_id",
    "department": "department_id",
    "territory": "territory_id",
    "company": "company_id",
}
# What the change log tells of a target, beside the amount.
LOGGED = {
    "amount",
    "company_id",
    "date_from",
    "date_to",
    "department_id",
    "metric_id",
    "owner_kind",
    "period",
    "period_first",
    "team_id",
    "territory_id",
    "user_id",
}


class CrmTarget(models.Model):
    """How much of a metric somebody should reach in a period.

    The owner is a person, a team, a department, a territory or the company. A person's
    target keeps the team and the department it was set for, and may begin later or end
    earlier than its period: who moves in the middle of a quarter has two targets, and
    what was agreed with either team stays as it was. Every change is written down
    (``crm.target.change``); values may carry a ``reason`` for it.

    Where somebody stands: :meth:`_get_attainment`. What is asked for in any days:
    :meth:`_get_targets_of`.
    """

    _name = "crm.target"
    _description = "Target"
    _order = "period_first desc, metric_id, owner_kind, date_from, id"
    _check_company_auto = True

    metric_id = fields.Many2one(
        "crm.metric",
        required=True,
        index=True,
        ondelete="cascade",
        help="What is counted.",
    )
    owner_kind = fields.Selection(OWNERS, "For", required=True, default="user")
    user_id = fields.Many2one(
        "res.users",
        "Person",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    team_id = fields.Many2one(
        "crm.team",
        compute="_compute_within",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The team it was set for. A person who moves to another team gets another "
        "target there.",
    )
    department_id = fields.Many2one(
        "hr.department",
        compute="_compute_within",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    territory_id = fields.Many2one(
        "crm.territory",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    period = fields.Selection(PERIODS, required=True, default="month")
    period_first = fields.Date(
        "First Day",
        required=True,
        index=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="The first day of the period; any day of it may be entered.",
    )
    date_from = fields.Date(
        "From",
        compute="_compute_days",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="The own first day: later than that of the period for somebody who joins.",
    )
    date_to = fields.Date(
        "Until",
        compute="_compute_days",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="The own last day: earlier than that of the period for who leaves.",
    )
    amount = fields.Monetary("Target", required=True)
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        help="Empty for what is not counted in money.",
    )
    reason = fields.Char(
        "Reason of the Change", store=False, help="Kept in the list of changes."
    )
    change_ids = fields.One2many("crm.target.change", "target_id", "Changes")
    owner_name = fields.Char("Owner", compute="_compute_owner_name")

    _owner_check = models.Constraint(
        """CHECK (CASE owner_kind
            WHEN 'user' THEN user_id IS NOT NULL AND territory_id IS NULL
            WHEN 'team' THEN team_id IS NOT NULL
                AND num_nonnulls(user_id, department_id, territory_id) = 0
            WHEN 'department' THEN department_id IS NOT NULL
                AND num_nonnulls(user_id, team_id, territory_id) = 0
            WHEN 'territory' THEN territory_id IS NOT NULL
                AND num_nonnulls(user_id, team_id, department_id) = 0
            ELSE num_nonnulls(user_id, team_id, department_id, territory_id) = 0
        END)""",
        "A target has one owner: a person, a team, a department, a territory or the"
        " company.",
    )
    _days_check = models.Constraint(
        "CHECK (date_from <= date_to)", "The last day cannot be before the first."
    )
    _amount_check = models.Constraint(
        "CHECK (amount >= 0)", "A target cannot be less than nothing."
    )
    # the department of a person is a note beside the target: nobody has two by it
    _target_uniq = models.UniqueIndex(
        """(metric_id, company_id, owner_kind, user_id, team_id, territory_id,
            (CASE WHEN user_id IS NULL THEN department_id END), period, date_from)
            NULLS NOT DISTINCT""",
        "There is already a target of this owner for this period. Load the page again"
        " to see it.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("owner_kind", "user_id", "company_id")
    def _compute_within(self):
        """The team and the department in which a person works today."""
        people = self.filtered(lambda target: target.owner_kind == "user")
        teams = self._get_teams_of(people.user_id)
        departments = self._get_departments_of(people.user_id)
        for target in self:
            if target.owner_kind == "user":
                user_id, company_id = target.user_id._origin.id, target.company_id.id
                target.team_id = next(
                    (
                        team
                        for team in teams.get(user_id, ())
                        if team.company_id.id in (False, company_id)
                    ),
                    False,
                )
                target.department_id = departments.get((user_id, company_id), False)
            else:
                if target.owner_kind != "team":
                    target.team_id = False
                if target.owner_kind != "department":
                    target.department_id = False

    @api.model
    def _get_teams_of(self, users):
        """``{user id: [teams]}``, the oldest membership first."""
        # in which team somebody works is no secret to whoever sets targets
        members = self.env["crm.team.member"].sudo()
        found = members.search_fetch(
            [("user_id", "in", users.ids)], ["user_id", "crm_team_id"]
        )
        teams = {}
        for member in found:
            teams.setdefault(member.user_id.id, []).append(member.crm_team_id)
        return teams

    @api.model
    def _get_departments_of(self, users):
        """``{(user id, company id): department}`` of the people's employees."""
        # where somebody works is in the company's directory
        found = (
            self.env["hr.employee"]
            .sudo()
            .search_fetch(
                [("user_id", "in", users.ids)],
                ["user_id", "company_id", "department_id"],
            )
        )
        return {(e.user_id.id, e.company_id.id): e.department_id for e in found}

    @api.depends("period", "period_first")
    def _compute_days(self):
        for target in self:
            period = target._get_period()
            target.date_from = period and period.first
            target.date_to = period and period.last

    @api.depends("metric_id", "company_id")
    def _compute_currency_id(self):
        for target in self:
            money = target.metric_id.sudo().unit == "money"
            target.currency_id = money and target.company_id.currency_id

    @api.depends(*OWNER_FIELDS.values(), "owner_kind")
    def _compute_owner_name(self):
        for target in self:
            # whoever sees a target may know whose it is
            owner = target[OWNER_FIELDS.get(target.owner_kind, "company_id")]
            target.owner_name = owner.sudo().display_name

    @api.depends("metric_id", "owner_name", "period", "period_first")
    def _compute_display_name(self):
        locale = babel_locale_parse(self.env.lang or "en_US")
        for target in self:
            period = target._get_period()
            parts = (target.metric_id.name, target.owner_name)
            label = period and period.label(locale)
            target.display_name = ", ".join(part for part in (*parts, label) if part)

    def _get_period(self):
        """The :class:`~..utils.period.Period` it was set for; ``False`` if unknown."""
        self.ensure_one()
        if not self.period or not self.period_first:
            return False
        return Period.of(self.period_first, self.period)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("period", "period_first", "date_from", "date_to")
    def _check_days(self):
        for target in self:
            period = target._get_period()
            if target.date_from < period.first or target.date_to > period.last:
                raise ValidationError(
                    self.env._(
                        "The days of a target lie in its period: %(period)s.",
                        period=target._describe_days(period.first, period.last),
                    )
                )

    @api.constrains("metric_id", "owner_kind")
    def _check_owner_kind(self):
        for target in self:
            if not target.metric_id.sudo()._may_have_targets(target.owner_kind):
                kinds = dict(
                    self._fields["owner_kind"]._description_selection(self.env)
                )
                raise ValidationError(
                    self.env._(
                        "“%(metric)s” does not say to which %(kind)s a record belongs,"
                        " so there can be no such target of it.",
                        metric=target.metric_id.name,
                        kind=kinds[target.owner_kind].lower(),
                    )
                )

    @api.constrains(
        "metric_id",
        "owner_kind",
        "period",
        "date_from",
        "date_to",
        *OWNER_FIELDS.values(),
    )
    def _check_overlap(self):
        """No two targets of one owner for the same days, of the same kind of period."""
        other = self._find_overlapping()
        if other:
            raise ValidationError(
                self.env._(
                    "There is already a target for %(target)s that holds some of these"
                    " days: %(days)s.",
                    target=other.display_name,
                    days=other._describe_days(other.date_from, other.date_to),
                )
            )

    def _find_overlapping(self):
        """A target of the same owner as one of these, for some of the same days."""
        self.flush_model()
        # equal texts are hashed: thousands of targets are compared in one pass
        owner = SQL(
            """concat_ws('/', o.metric_id, o.company_id, o.owner_kind, o.period,
                coalesce(o.user_id, 0), coalesce(o.team_id, 0),
                coalesce(o.territory_id, 0),
                CASE WHEN o.user_id IS NULL THEN o.department_id END)"""
        )
        rows = self.env.execute_query(
            SQL(
                """WITH o AS (
                    SELECT o.id, o.date_from, o.date_to, %(owner)s AS owner
                    FROM crm_target o
                    WHERE o.metric_id = ANY(%(metrics)s)
                )
                SELECT o.id FROM o JOIN o AS t ON t.owner = o.owner
                WHERE t.id = ANY(%(ids)s) AND o.id != t.id
                  AND o.date_from <= t.date_to AND o.date_to >= t.date_from
                ORDER BY o.id LIMIT 1""",
                owner=owner,
                metrics=self.metric_id.ids,
                ids=self.ids,
            )
        )
        # that there is one is said to whoever sets targets of the same owner
        return self.sudo().browse(id_ for (id_,) in rows)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Any day of the period will do; the creation is in the list of changes."""
        vals_list = [self.browse()._to_first_day(vals) for vals in vals_list]
        reasons = [vals.pop("reason", False) for vals in vals_list]
        targets = super().create(vals_list)
        self.env["crm.target.change"]._log(
            [(target, {}, why) for target, why in zip(targets, reasons, strict=True)]
        )
        return targets

    def write(self, vals):
        """Each change is in the list of changes, with the ``reason`` of the values."""
        if {"period", "period_first"} & vals.keys():
            # periods begin on days of their own
            if len(self) > 1:
                for target in self:
                    target.write(vals)
                return True
            vals = self._to_first_day(vals)
        vals = dict(vals)
        reason = vals.pop("reason", False)
        before = []
        if LOGGED & vals.keys():
            before = [(target, target._get_logged()) for target in self]
        result = super().write(vals)
        self.env["crm.target.change"]._log(
            [(target, values, reason) for target, values in before]
        )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_logged(self):
        self.env["crm.target.change"]._log_removed(self)

    def _to_first_day(self, vals):
        """The values, with the day on which the period begins."""
        known = self or self.new(self.default_get(["period", "period_first"]))
        day = vals.get("period_first") or known.period_first
        period = Period.of(fields.Date.to_date(day), vals.get("period") or known.period)
        return {**vals, "period_first": period.first}

    @api.onchange("period", "period_first")
    def _onchange_period(self):
        if period := self._get_period():
            self.period_first = period.first

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_move(self):
        """Divide the targets of a person who joins, moves or leaves."""
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_base.crm_target_move_action"
        ) | {
            "context": {
                "default_user_id": self.user_id.id,
                "default_company_id": self.company_id.id,
            }
        }

    def action_open_changes(self):
        """What happened to the target."""
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_base.crm_target_change_action"
        ) | {"domain": [("target_id", "=", self.id)], "context": {}}

    @api.model
    def _get_targets_action(self, metric, period, day):
        """An action that shows the targets of a metric around a day."""
        first = Period.of(day, "year").first
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_base.crm_target_action"
        ) | {
            "domain": [
                ("metric_id", "=", metric.id),
                ("period", "=", period),
                ("period_first", ">=", first),
            ],
            "context": {},
        }

    # ------------------------------------------------------------------
    # What is logged, and how it is said
    # ------------------------------------------------------------------

    def _get_logged(self):
        """What the list of changes tells of the target as it is."""
        return {"amount": self.amount, "what": self._describe_target()}

    def _describe_target(self):
        parts = [self.metric_id.sudo().name, self.owner_name]
        if self.owner_kind == "user" and self.team_id:
            parts.append(self.team_id.sudo().name)
        parts.append(self._describe_days(self.date_from, self.date_to))
        return ", ".join(part for part in parts if part)

    @api.model
    def _describe_days(self, first, last):
        """Two days as people write them, e.g. «1 – 31 Mar 2026»."""
        locale = babel_locale_parse(self.env.lang or "en_US")
        return format_interval(first, last, "yMMMd", locale=locale)
