import ast
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..utils.metric import Measure

KINDS = [
    ("flow", "Flow: what happened in a period"),
    ("balance", "Balance: what there is at a moment"),
    ("ratio", "Ratio of two metrics"),
]
UNITS = [
    ("number", "Number"),
    ("money", "Money"),
    ("percent", "Percent"),
    ("days", "Days"),
    ("hours", "Hours"),
]
DIRECTIONS = [
    ("up", "More is better"),
    ("down", "Less is better"),
    ("none", "Neither"),
]
ARCHIVED = [
    ("exclude", "Only active records"),
    ("include", "Active and archived records"),
    ("only", "Only archived records"),
]
NUMERIC = ("integer", "float", "monetary")
# To whom a figure belongs, and of which model the last field of each path must be.
PATHS = {
    "owner_path": "res.users",
    "team_path": "crm.team",
    "company_path": "res.company",
}
_CODE = re.compile(r"[a-z][a-z0-9_]*")


class CrmMetric(models.Model):
    """One definition of a number, for every tile, target, plan and report.

    A *flow* counts records by a date. A *balance* counts those there are at a moment;
    daily snapshots (``crm.metric.snapshot``) remember what it was. A *ratio* divides
    one metric by another. It is evaluated under the rights of whoever asks
    (``crm_metric_evaluation.py``).
    """

    _name = "crm.metric"
    _description = "Metric"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, copy=False, help="The name by which tiles and targets know it."
    )
    description = fields.Text(translate=True, help="What is counted, in plain words.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True, default="flow")
    model_id = fields.Many2one(
        "ir.model", "Records", ondelete="cascade", domain=[("transient", "=", False)]
    )
    model = fields.Char(related="model_id.model", string="Model Name")
    domain = fields.Char("Conditions", default="[]", required=True)
    archived = fields.Selection(ARCHIVED, required=True, default="exclude")
    measure = fields.Char(
        default="__count",
        required=True,
        help="__count for the number of records, or a field and a function, for "
        "example expected_revenue:sum. Functions: sum, avg, min, max, count_distinct.",
    )
    date_field = fields.Char(
        "Counted By", help="The date by which a flow counts its records."
    )
    owner_path = fields.Char(
        "Person",
        help="The field that says whose figure it is, for example user_id or "
        "order_id.user_id.",
    )
    team_path = fields.Char("Team")
    company_path = fields.Char("Company")
    numerator_id = fields.Many2one("crm.metric", "Divide", ondelete="restrict")
    denominator_id = fields.Many2one("crm.metric", "By", ondelete="restrict")
    unit = fields.Selection(UNITS, required=True, default="number")
    digits = fields.Integer("Decimal Places", default=0)
    direction = fields.Selection(DIRECTIONS, required=True, default="up")
    published = fields.Boolean(
        "Compare Colleagues",
        help="People see their place among colleagues and the average of the team.",
    )
    published_names = fields.Boolean(
        "With Names", help="People also see the figure of each colleague."
    )

    _code_unique = models.UniqueIndex(
        "(code)", "There is already a metric with this code."
    )
    _check_digits = models.Constraint(
        "CHECK(digits BETWEEN 0 AND 6)", "A figure has between 0 and 6 decimal places."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Metrics are known by their codes, which are remembered."""
        metrics = super().create(vals_list)
        self.env.registry.clear_cache()
        return metrics

    def write(self, vals):
        """A new code, or one out of use, is told to everybody."""
        result = super().write(vals)
        if {"active", "code"} & set(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Codes that are gone are forgotten."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains(
        "archived",
        "code",
        "company_path",
        "date_field",
        "denominator_id",
        "domain",
        "kind",
        "measure",
        "model_id",
        "numerator_id",
        "owner_path",
        "team_path",
    )
    def _check_definition(self):
        for metric in self:
            if not _CODE.fullmatch(metric.code or ""):
                raise ValidationError(
                    self.env._(
                        "“%s” is no code: use small letters, digits and underscores.",
                        metric.code,
                    )
                )
            problem = metric._get_problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "The metric “%(metric)s” cannot be evaluated: %(problem)s",
                        metric=metric.name,
                        problem=problem,
                    )
                )

    def _get_problem(self):
        """Why this metric cannot be evaluated, as a sentence; ``None`` when it can."""
        self.ensure_one()
        if self.kind == "ratio":
            return self._get_ratio_problem()
        if self.model not in self.env:
            return self.env._("it needs a kind of record.")
        Model = self.env[self.model].sudo()
        if (
            Model._abstract
            or Model._transient
            or not (Model._auto or Model._table_query)
        ):
            return self.env._("records of this kind are not stored.")
        return (
            self._get_domain_problem(Model)
            or self._get_measure_problem(Model)
            or self._get_date_problem(Model)
            or self._get_path_problem(Model)
        )

    def _get_ratio_problem(self):
        parts = self.numerator_id, self.denominator_id
        if not all(parts):
            return self.env._("a ratio needs two metrics.")
        if any(part.kind == "ratio" for part in parts):
            return self.env._("a ratio cannot be divided again.")
        return None

    def _get_domain_problem(self, Model):
        try:
            Model._search(self._get_domain())
        except (ValueError, SyntaxError, TypeError, KeyError) as error:
            return self.env._("its conditions cannot be read (%s).", error)
        return None

    def _get_measure_problem(self, Model):
        try:
            measure = Measure.parse(self.measure)
        except ValueError:
            return self.env._("“%s” is no measure.", self.measure)
        if self.kind == "balance" and not measure.is_additive():
            return self.env._("a balance is a number of records or a sum.")
        if not measure.field:
            return None
        field = Model._fields.get(measure.field)
        if field is None or not field.store or not field.column_type:
            return self.env._("the field “%s” is not stored.", measure.field)
        if measure.function != "count_distinct" and field.type not in NUMERIC:
            return self.env._("the field “%s” holds no number.", measure.field)
        return None

    def _get_date_problem(self, Model):
        if self.kind == "flow":
            field = Model._fields.get(self.date_field or "")
            if (
                field is None
                or not field.store
                or field.type not in ("date", "datetime")
            ):
                return self.env._("it needs a date to count by.")
        return None

    def _get_path_problem(self, Model):
        for name, comodel in PATHS.items():
            if self[name] and self._get_path_end(Model, self[name]) != comodel:
                return self.env._(
                    "the path “%(path)s” does not lead to “%(model)s”.",
                    path=self[name],
                    model=self.env[comodel]._description,
                )
        return None

    @api.model
    def _get_path_end(self, Model, path):
        """Name of the model that a dotted path of links leads to, or ``None``."""
        for name in path.split("."):
            field = Model._fields.get(name)
            if field is None or field.type != "many2one":
                return None
            Model = self.env[field.comodel_name]
        return Model._name

    # ------------------------------------------------------------------
    # Definition, as the evaluation reads it
    # ------------------------------------------------------------------

    def _get_domain(self):
        """The conditions as a ``Domain``.

        :raise ValueError, SyntaxError: when they cannot be read
        """
        return Domain(ast.literal_eval(self.domain or "[]"))

    def _get_measure(self):
        return Measure.parse(self.measure)

    def _is_money(self):
        """Whether the measured field is an amount in some currency."""
        measure = self._get_measure()
        field = self.env[self.model]._fields.get(measure.field)
        return field is not None and field.type == "monetary"

    def _get_base(self):
        """The metric whose records are shown for this one: the numerator of a ratio."""
        return self.numerator_id if self.kind == "ratio" else self

    def _get_parts(self):
        """The metrics that are counted for this one: two of a ratio, else itself."""
        parts = self.numerator_id, self.denominator_id
        return parts if self.kind == "ratio" else (self,)

    def _describe(self):
        """How to write a figure of the metric, as the evaluation answers."""
        currency = self.env.company.currency_id
        return {
            "name": self.name,
            "unit": self.unit,
            "digits": self.digits,
            "direction": self.direction,
            "currency": {
                "name": currency.name,
                "symbol": currency.symbol,
                "position": currency.position,
            }
            if self.unit == "money"
            else None,
        }
