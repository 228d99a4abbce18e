import ast

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .. import const


class CommissionComponent(models.Model):
    """One thing a plan pays for: what counts, for whom, at which rate.

    Facts (lines of documents) that pass the filter are credited to people, added up
    over the scope, and paid by the rate. ``docs/commission-rules.md`` has the
    arithmetic; ``utils/commission.py`` is it in Python, the engine in SQL.
    """

    _name = "commission.component"
    _description = "Commission Component"
    _order = "version_id, sequence, id"
    _check_company_auto = True

    version_id = fields.Many2one(
        "commission.plan.version", required=True, index=True, ondelete="cascade"
    )
    plan_id = fields.Many2one(related="version_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="version_id.company_id", store=True)
    currency_id = fields.Many2one(related="version_id.currency_id")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    # what counts
    basis = fields.Selection(const.BASES, "Counts", required=True, default="invoice")
    metric_id = fields.Many2one("crm.metric", ondelete="restrict")
    domain = fields.Char(
        "Only", default="[]", help="Which lines count; empty for all of them."
    )
    domain_model = fields.Char(compute="_compute_domain_model")
    customers = fields.Selection(const.CUSTOMERS, required=True, default="all")
    new_customer_days = fields.Integer(
        "New for",
        default=365,
        help="So many days after the first order or invoice a customer is new.",
    )
    is_refund_included = fields.Boolean("Take back on credit notes", default=True)
    # for whom
    credited = fields.Selection(const.CREDITED, required=True, default="seller")
    # how much
    measure = fields.Selection(const.MEASURES, "Pays", required=True, default="untaxed")
    mode = fields.Selection(const.MODES, "Rates", required=True, default="flat")
    rate = fields.Float(digits=(16, 4), help="A percentage, or an amount per unit.")
    driver = fields.Selection(
        const.DRIVERS,
        "Tiers by",
        required=True,
        default="amount",
        help="What must add up to reach the next tier.",
    )
    scope = fields.Selection(
        const.SCOPES,
        "Added up over",
        required=True,
        default="month",
        help="Over what amounts add up before the tiers, and limits of a period, are"
        " looked at. Limits of lines and documents are those of their month.",
    )
    tier_ids = fields.One2many("commission.tier", "component_id", copy=True)
    target_metric_id = fields.Many2one(
        "crm.metric",
        "Target of",
        ondelete="restrict",
        help="Reads people's targets of this metric. Empty: the target that the"
        " participant was given in the plan.",
    )
    # limits
    line_floor = fields.Monetary("Least per Line")
    line_cap = fields.Monetary("Most per Line")
    period_floor = fields.Monetary("Least per Period")
    period_cap = fields.Monetary("Most per Period")
    year_floor = fields.Monetary("Least per Year")
    year_cap = fields.Monetary("Most per Year")
    bonus_amount = fields.Monetary("Bonus")
    bonus_percent = fields.Float("Bonus from", default=100, digits=(16, 4))
    # when
    holdback_percent = fields.Float(
        "Held until Paid",
        digits=(16, 4),
        help="This part of it waits until the customer paid.",
    )
    unpaid_days = fields.Integer(
        "Taken Back after",
        help="So many days after the due date, what the customer has not paid yet is"
        " taken back; it returns with the payment.",
    )

    _percent_check = models.Constraint(
        "CHECK (holdback_percent BETWEEN 0 AND 100 AND bonus_percent >= 0)",
        "Between 0 and 100 % can be held back.",
    )
    _limit_check = models.Constraint(
        """CHECK (least(line_floor, line_cap, period_floor, period_cap, year_floor,
            year_cap, unpaid_days, new_customer_days) >= 0)""",
        "Limits cannot be less than nothing.",
    )
    _order_check = models.Constraint(
        """CHECK ((coalesce(line_cap, 0) = 0 OR line_floor <= line_cap)
            AND (coalesce(period_cap, 0) = 0 OR period_floor <= period_cap)
            AND (coalesce(year_cap, 0) = 0 OR year_floor <= year_cap))""",
        "The least cannot be above the most.",
    )
    _metric_check = models.Constraint(
        "CHECK ((basis = 'metric') = (metric_id IS NOT NULL))",
        "A component that counts a metric names it.",
    )

    @api.depends("basis")
    def _compute_domain_model(self):
        for component in self:
            component.domain_model = const.BASIS_MODELS.get(component.basis, False)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("domain", "basis")
    def _check_domain(self):
        for component in self.filtered("domain_model"):
            model = self.env[component.domain_model]
            try:
                model.sudo()._search(component._get_domain(), limit=1)
            except (ValueError, SyntaxError, TypeError, KeyError) as error:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: the filter cannot be read: %(error)s",
                        name=component.name,
                        error=error,
                    )
                ) from error

    @api.constrains(
        "basis",
        "credited",
        "measure",
        "holdback_percent",
        "unpaid_days",
        "scope",
        "driver",
    )
    def _check_combination(self):
        for component in self:
            problem = component._get_problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: %(problem)s", name=component.name, problem=problem
                    )
                )

    def _get_problem(self):
        """Say what does not go together, or nothing."""
        waits = self.holdback_percent or self.unpaid_days
        if waits and self.basis not in ("invoice", "order"):
            return self.env._(
                "only commissions on orders and invoices can wait for a payment."
            )
        if self.unpaid_days and self.basis != "invoice":
            return self.env._("only unpaid invoices can be taken back.")
        if self.basis == "metric" and self.credited != "seller":
            return self.env._("a metric counts for the person who owns its records.")
        if self.basis == "metric" and self.scope in ("line", "document"):
            return self.env._("a metric has no lines: add it up over a period.")
        if self.basis == "metric" and self.measure in ("margin", "total", "deal"):
            return self.env._("a metric is paid by its own amount or per unit.")
        if self.basis == "opportunity" and self.measure in ("margin", "total"):
            return self.env._("an opportunity has no margin and no taxes.")
        if self.driver == "attainment" and self.scope in ("line", "document"):
            return self.env._("a target is reached over a month, quarter or year.")
        return ""

    def _check_complete(self):
        """Refuse tiers that leave something without a rate.

        :raise UserError: with what is missing
        """
        self.ensure_one()
        if self.mode == "flat":
            return
        first = self.tier_ids.sorted("threshold")[:1]
        if not first or first.threshold:
            raise UserError(
                self.env._(
                    "“%(name)s”: the first tier must begin at 0, so that everything"
                    " has a rate.",
                    name=self.name,
                )
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        components = super().create(vals_list)
        components._changed()
        return components

    def write(self, vals):
        self._changed()
        result = super().write(vals)
        if "version_id" in vals:
            self._changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        self._changed()

    def _changed(self):
        """The rules change: only those of a version that is open."""
        self.version_id._check_open()
        self.version_id._reset_simulated()

    # ------------------------------------------------------------------
    # What the engine asks
    # ------------------------------------------------------------------

    def _get_domain(self):
        """The filter on the lines, as a domain.

        :raise ValueError: when it is no domain
        """
        return Domain(ast.literal_eval(self.domain or "[]"))

    def _get_tiers(self):
        """Thresholds and rates, from the lowest tier on; one at 0 for a flat rate.

        :return: list of pairs of floats (from, rate as entered)
        """
        if self.mode == "flat":
            return [(0.0, self.rate)]
        return [
            (tier.threshold, tier.rate) for tier in self.tier_ids.sorted("threshold")
        ]

    def _pays_percent(self):
        return self.measure in const.PERCENT_MEASURES

    def _has_target(self):
        """Whether a target decides about the amount."""
        return self.driver == "attainment" and self.mode != "flat" or self.bonus_amount
