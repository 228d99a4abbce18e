from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse

from ..models.crm_target import OWNER_FIELDS, OWNERS
from ..utils import target as arithmetic
from ..utils.dashboard_period import IN_A_YEAR
from ..utils.period import Period

PERIODS = [("week", "Weeks"), ("month", "Months"), ("quarter", "Quarters")]
METHODS = [
    ("even", "Evenly"),
    ("season", "As Last Year's Figures Came In"),
]
SHARES = [
    ("even", "Everybody Alike"),
    ("figures", "By Last Year's Figures"),
]
# somebody who wants more should spread one year after the other
MOST_PERIODS = 120


class CrmTargetSpread(models.TransientModel):
    """Spreads the target of a year over its months, and down to teams and people.

    First it is worked out and shown; the shares may be changed. Nothing is set before
    :meth:`action_apply`. Parts add up to the whole, to the cent.
    """

    _name = "crm.target.spread"
    _description = "Spread a Target"

    metric_id = fields.Many2one(
        "crm.metric",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_metric_id(),
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    is_additive = fields.Boolean(compute="_compute_is_additive")
    owner_kind = fields.Selection(OWNERS, "For", required=True, default="company")
    user_id = fields.Many2one(
        "res.users",
        "Person",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    team_id = fields.Many2one("crm.team")
    department_id = fields.Many2one("hr.department")
    territory_id = fields.Many2one("crm.territory")
    amount = fields.Monetary("Target of All Periods Together", required=True)
    period = fields.Selection(PERIODS, "Spread Over", required=True, default="month")
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._default_year()[0]
    )
    date_to = fields.Date(
        "Until", required=True, default=lambda self: self._default_year()[1]
    )
    method = fields.Selection(METHODS, "How", required=True, default="even")
    go_down = fields.Boolean(
        "Down to Teams and People",
        default=True,
        help="What is below the owner gets its share, level by level.",
    )
    share = fields.Selection(SHARES, "Shares", required=True, default="even")
    over_levels = fields.Float(
        "More to Teams",
        help="By how much the targets of all teams together are more than that of the"
        " level above. It leaves room for somebody who misses theirs.",
    )
    over_people = fields.Float(
        "More to People",
        help="By how much the targets of all people of a team together are more than"
        " that of the team.",
    )
    replace = fields.Boolean(
        "Replace Targets That Are There",
        help="Otherwise they stay as they are, and only what is missing is set.",
    )
    reason = fields.Char(help="Kept in the list of changes.")
    line_ids = fields.One2many("crm.target.spread.line", "spread_id", "Targets")
    season = fields.Html("Periods", compute="_compute_season")

    @api.model
    def _default_metric_id(self):
        target = self.env["crm.target"]
        return target._get_first_metric(target._get_grid_metrics())

    @api.model
    def _default_year(self):
        """This year; from October on the next one, which is planned by then."""
        today = fields.Date.context_today(self)
        year = Period.of(today, "year")
        year = year.next() if today.month >= 10 else year
        return year.first, year.last

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("metric_id", "company_id")
    def _compute_currency_id(self):
        for spread in self:
            money = spread.metric_id.sudo().unit == "money"
            spread.currency_id = money and spread.company_id.currency_id

    @api.depends("metric_id")
    def _compute_is_additive(self):
        for spread in self:
            spread.is_additive = bool(
                spread.metric_id and spread.metric_id.sudo()._is_additive()
            )

    @api.depends("amount", "method", "period", "date_from", "date_to", "metric_id")
    def _compute_season(self):
        locale = babel_locale_parse(self.env.lang or "en_US")
        for spread in self:
            if not spread.metric_id or not spread._has_periods():
                spread.season = False
                continue
            rows = [
                {
                    "label": period.label(locale),
                    "amount": spread._write_amount(amount),
                }
                for period, amount in zip(
                    spread._get_periods(), spread._get_columns(), strict=True
                )
            ]
            spread.season = self.env["ir.qweb"]._render(
                "crm_base.crm_target_spread_season", {"rows": rows}
            )

    def _write_amount(self, amount):
        digits = self.currency_id.decimal_places or self.metric_id.sudo().digits
        text = self.env["ir.qweb.field.float"].value_to_html(
            amount, {"precision": digits}
        )
        return f"{text} {self.currency_id.symbol or ''}".strip()

    # ------------------------------------------------------------------
    # Working it out
    # ------------------------------------------------------------------

    def _has_periods(self):
        return bool(self.date_from and self.date_to and self.date_from <= self.date_to)

    def _get_periods(self):
        """The periods that begin in the days of the spread.

        :raise UserError: when there is none, or too many
        """
        if not self._has_periods():
            raise UserError(self.env._("The last day cannot be before the first."))
        period = Period.of(self.date_from, self.period)
        if period.first < self.date_from:
            period = period.next()
        periods = []
        while period.first <= self.date_to and len(periods) <= MOST_PERIODS:
            periods.append(period)
            period = period.next()
        if not periods:
            raise UserError(self.env._("No period begins in these days."))
        if len(periods) > MOST_PERIODS:
            raise UserError(
                self.env._(
                    "These are more than %s periods. Spread one year after the other.",
                    MOST_PERIODS,
                )
            )
        return periods

    def _get_owner(self):
        owner = self[OWNER_FIELDS[self.owner_kind]]
        if not owner:
            raise UserError(self.env._("Say whose target it is."))
        return owner

    def _get_columns(self):
        """The amount of each period for the owner at the top.

        What does not add up is not divided: a rate is the same in every month.
        """
        periods = self._get_periods()
        if not self.is_additive:
            return [self.amount] * len(periods)
        weights = [1] * len(periods)
        if self.method == "season" and self[OWNER_FIELDS[self.owner_kind]]:
            weights = arithmetic.season(self._get_last_year(periods))
        return arithmetic.divide(self.amount, weights, self._get_grain())

    def _get_grain(self):
        return self.metric_id.sudo()._get_grain(self.company_id)

    def _get_last_year(self, periods):
        """The figures of the owner, a year before each period."""
        owner = self._get_owner()
        return self._get_figures([(self.owner_kind, owner._origin.id)], periods)[0]

    def _get_figures(self, owners, periods):
        """Figures of a year before, per owner a list of those of the periods."""
        target = self.env["crm.target"].with_company(self.company_id)
        metric = self.metric_id.sudo()
        aims = [
            target._make_aim(
                (number, place),
                metric,
                kind,
                owner_id,
                period.shift(-IN_A_YEAR[period.kind]),
            )
            for number, (kind, owner_id) in enumerate(owners)
            for place, period in enumerate(periods)
            if metric._may_have_targets(kind)
        ]
        found = target._get_figures(aims)
        return [
            [found.get((number, place)) for place in range(len(periods))]
            for number in range(len(owners))
        ]

    def _get_nodes(self):
        """The owner, and all below it where the target goes down."""
        owner = self._get_owner()
        target = self.env["crm.target"].with_company(self.company_id)
        within = self._get_own_team()
        top = f"{self.owner_kind}-{owner.id}"
        if self.owner_kind == "user":
            top = f"{top}-{within}"
        if self.owner_kind == "user" or not self.go_down:
            below = []
        else:
            tree = target._get_tree(
                self._get_rows_view(), self.company_id, target.browse()
            )
            kept, below = {top}, []
            for node in tree:
                if node.above in kept and node.current:
                    kept.add(node.key)
                    below.append(node)
        first = {"key": top, "name": owner.display_name, "kind": self.owner_kind}
        first |= {"id": owner.id, "within": within, "above": False, "level": 0}
        return [first, *(node._asdict() for node in below)]

    def _get_weights(self, nodes, periods):
        """``{key: weight}``: heads below it, or what it brought last year."""
        if self.share == "figures":
            owners = [(node["kind"], node["id"]) for node in nodes]
            figures = self._get_figures(owners, periods)
            return {
                node["key"]: sum(max(0, figure or 0) for figure in row)
                for node, row in zip(nodes, figures, strict=True)
            }
        heads = {node["key"]: int(node["kind"] == "user") for node in nodes}
        for node in reversed(nodes):
            if node["above"] in heads:
                heads[node["above"]] += heads[node["key"]]
        if not any(heads.values()):
            return dict.fromkeys(heads, 1)
        return heads

    def _get_plan(self):
        """``{key: [amount per period]}`` of the lines as they are."""
        columns = self._get_columns()
        if not self.is_additive:
            return {line.key: columns for line in self.line_ids}
        nodes = [
            (line.key, line.above or None, line.weight, self._get_over(line))
            for line in self.line_ids
        ]
        return arithmetic.divide_tree(columns, nodes, self._get_grain())

    def _get_over(self, line):
        """By what part a line hands down more than it has."""
        below = self.line_ids.filtered(lambda each: each.above == line.key)
        levels = below.filtered(lambda each: each.kind != "user")
        return (self.over_levels if levels else self.over_people) or 0

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_preview(self):
        """Work out who gets what, and show it."""
        self.ensure_one()
        self._check_amount()
        periods = self._get_periods()
        nodes = self._get_nodes()
        weights = self._get_weights(nodes, periods)
        present = self._get_present(periods)
        levels = {nodes[0]["key"]: 0}
        for node in nodes[1:]:
            levels[node["key"]] = levels[node["above"]] + 1
        self.line_ids = [fields.Command.clear()] + [
            fields.Command.create(
                {
                    "sequence": number,
                    "key": node["key"],
                    "above": node["above"],
                    "kind": node["kind"],
                    "owner_id": node["id"],
                    "within": node["within"],
                    "level": levels[node["key"]],
                    "name": node["name"],
                    "weight": weights[node["key"]],
                    "present": sum(
                        target.amount for target in present.get(node["key"], ())
                    ),
                }
            )
            for number, node in enumerate(nodes)
        ]
        return self._get_form_action()

    def _check_amount(self):
        if self.amount < 0 or self.over_levels <= -1 or self.over_people <= -1:
            raise UserError(self.env._("A target cannot be less than nothing."))
        if any(line.weight < 0 for line in self.line_ids):
            raise UserError(self.env._("A share cannot be less than nothing."))

    def _get_present(self, periods):
        """Targets that are there for the periods, by row."""
        target = self.env["crm.target"].with_company(self.company_id)
        found = target._get_grid_targets(self.metric_id, periods)
        own, _others = target._sort_targets(found, self.period, self._get_rows_view())
        present = {}
        for (key, _first), targets in own.items():
            present[key] = present.get(key, target.browse()) | targets
        return present

    def _get_rows_view(self):
        """By which tree the rows are told apart."""
        trees = ("team", "department", "territory")
        return self.owner_kind if self.owner_kind in trees else "team"

    def action_back(self):
        """Give up what was worked out, and ask again."""
        self.ensure_one()
        self.line_ids.unlink()
        return self._get_form_action()

    def action_apply(self):
        """Set the targets as they were worked out.

        :return: an action that shows them
        """
        self.ensure_one()
        self._check_amount()
        if not self.line_ids:
            self.action_preview()
        periods = self._get_periods()
        plan = self._get_plan()
        view = self._get_rows_view()
        target = self.env["crm.target"].with_company(self.company_id)
        cells = [
            {
                "kind": line.kind,
                "id": line.owner_id,
                "within": line.within,
                "first": period.first,
                "amount": amount,
            }
            for line in self.line_ids
            # a month may be 0 in a season; whoever has no share has no target
            if any(plan[line.key]) or not self.amount
            for period, amount in zip(periods, plan[line.key], strict=True)
        ]
        cells = self._keep_present(target, cells, view)
        target.set_cells(self.metric_id.id, self.period, cells, view, self.reason or "")
        return target._get_targets_action(self.metric_id, self.period, periods[0].first)

    def _get_own_team(self):
        """Id of the team in which a person works today, 0 for none."""
        if self.owner_kind != "user":
            return 0
        user = self.user_id
        return next(
            (
                team.id
                for team in self.env["crm.target"]._get_teams_of(user).get(user.id, ())
                if team.company_id.id in (False, self.company_id.id)
            ),
            0,
        )

    def _keep_present(self, target, cells, view):
        """What is to be written: nothing where something stays as it is."""
        found = target._find_cells(self.metric_id.id, self.period, cells, view)
        kept = []
        for cell, there in zip(cells, found, strict=True):
            if there and (not self.replace or len(there) > 1):
                continue
            kept.append(cell | {"before": there.amount if there else None})
        return kept

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Spread a Target"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class CrmTargetSpreadLine(models.TransientModel):
    """What one owner gets when a target is spread."""

    _name = "crm.target.spread.line"
    _description = "Share of a Target"
    _order = "sequence, id"

    spread_id = fields.Many2one(
        "crm.target.spread", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    key = fields.Char(required=True)
    above = fields.Char()
    kind = fields.Selection(OWNERS, required=True)
    owner_id = fields.Integer(required=True)
    within = fields.Integer()
    level = fields.Integer()
    name = fields.Char()
    shown_name = fields.Char("Who", compute="_compute_shown_name")
    weight = fields.Float("Share", digits=(16, 2))
    currency_id = fields.Many2one(related="spread_id.currency_id")
    amount = fields.Monetary("Target", compute="_compute_amount")
    present = fields.Monetary("So Far", help="What is set for these periods today.")

    _weight_check = models.Constraint(
        "CHECK (weight >= 0)", "A share cannot be less than nothing."
    )

    @api.depends("name", "level")
    def _compute_shown_name(self):
        for line in self:
            # narrow no-break spaces: a list has no other way to show a level
            line.shown_name = "\u2003" * line.level + (line.name or "")

    @api.depends(
        "weight",
        "spread_id.line_ids.weight",
        "spread_id.amount",
        "spread_id.method",
        "spread_id.over_levels",
        "spread_id.over_people",
    )
    def _compute_amount(self):
        for spread in self.spread_id:
            lines = self.filtered(lambda line, of=spread: line.spread_id == of)
            usable = all(line.weight >= 0 for line in spread.line_ids)
            plan = spread._get_plan() if usable and spread._has_periods() else {}
            for line in lines:
                amounts = plan.get(line.key, [0])
                whole = sum(amounts)
                line.amount = whole if spread.is_additive else amounts[0]
