from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse

from ..utils import target as arithmetic
from ..utils.period import Kind, Period
from ..utils.target import Portion
from .crm_target_tree import WITHIN

FURTHEST = 50  # years, from today
MOST_CELLS = 5000
# How many years the columns show: a quarter of weeks, a year, five years.
YEARS = 5
# what the screen needs of a target
CELL = [
    "amount",
    "date_from",
    "date_to",
    "department_id",
    "owner_kind",
    "period",
    "period_first",
    "team_id",
    "territory_id",
    "user_id",
]


class CrmTarget(models.Model):
    """The screen on which targets are set: owners in rows, periods in columns."""

    _inherit = "crm.target"

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def load_grid(self, metric_id=None, period="month", offset=0, view="team"):
        """Everything but the figures: owners, periods and targets.

        :param int metric_id: a metric; the one with most targets if not given
        :param str period: kind of the columns
        :param int offset: years from now; quarters from now for weeks
        :param str view: ``team``, ``department`` or ``territory``
        :return: ``metric``, ``columns``, ``rows`` with their cells, and the choices
        """
        metrics = self._get_grid_metrics()
        if not metrics:
            return {"metric": False, "metrics": []}
        metric = metrics.filtered(lambda each: each.id == metric_id)
        metric = metric or self._get_first_metric(metrics)
        period = period if period in arithmetic.KINDS else "month"
        views = [view for view in WITHIN if self._has_view(metric, view)]
        view = view if view in views else views[0]
        offset = max(-FURTHEST, min(FURTHEST, offset if isinstance(offset, int) else 0))
        columns = self._get_columns(period, offset)
        targets = self._get_grid_targets(metric, columns)
        nodes = self._get_tree(view, self.env.company, targets)
        return {
            "metric": metric._describe()
            | {"id": metric.id, "additive": metric._is_additive()},
            "metrics": [{"id": each.id, "name": each.name} for each in metrics],
            "period": period,
            "offset": offset,
            "title": self._get_grid_title(columns, period),
            "view": view,
            "views": views,
            "columns": [self._describe_column(column) for column in columns],
            "rows": self._get_rows(nodes, columns, targets, metric, view),
            "can_edit": self.has_access("create"),
            "sees_everybody": self._sees_everybody(),
        }

    @api.model
    @api.readonly
    def load_grid_figures(self, target_ids):
        """Where the owners of some targets stand.

        :return: ``{target id: see _get_attainment}``
        """
        targets = self.search([("id", "in", target_ids)])
        found = self._get_attainment(targets)
        return {str(id_): standing for id_, standing in found.items()}

    @api.model
    def _get_grid_metrics(self):
        metrics = self.env["crm.metric"].search([("active", "=", True)])
        return metrics.filtered(
            lambda metric: (
                all(part.model in self.env for part in metric.sudo()._get_parts())
                and any(
                    metric.sudo()._may_have_targets(kind) for kind in ("user", "team")
                )
            )
        )

    @api.model
    def _get_first_metric(self, metrics):
        """What somebody wants to see first: what most targets are set for."""
        won = metrics.filtered(lambda metric: metric.code == "won_value")
        counted = self._read_group(
            [
                ("metric_id", "in", metrics.ids),
                ("company_id", "=", self.env.company.id),
            ],
            ["metric_id"],
            order="__count desc, metric_id",
            limit=1,
        )
        return counted[0][0] if counted else won or metrics[:1]

    def _has_view(self, metric, view):
        return metric.sudo()._may_have_targets("user" if view == "department" else view)

    # ------------------------------------------------------------------
    # Columns
    # ------------------------------------------------------------------

    @api.model
    def _get_columns(self, kind, offset):
        """The periods of a year, the weeks of a quarter, or five years."""
        today = fields.Date.context_today(self)
        if kind == "year":
            first = Period.of(today, "year").shift(offset - YEARS // 2)
            return [first.shift(number) for number in range(YEARS)]
        around = Period.of(today, "quarter" if kind == "week" else "year")
        around = around.shift(offset)
        # a week belongs to the quarter in which it begins
        period = Period.of(around.first, kind)
        if period.first < around.first:
            period = period.next()
        columns = []
        while period.first < around.until:
            columns.append(period)
            period = period.next()
        return columns

    def _get_grid_title(self, columns, kind):
        locale = babel_locale_parse(self.env.lang or "en_US")
        if kind == "week":
            return Period.of(columns[0].first, "quarter").label(locale)
        if kind == "year":
            return f"{columns[0].key} – {columns[-1].key}"
        return Period.of(columns[0].first, "year").label(locale)

    def _describe_column(self, column):
        locale = babel_locale_parse(self.env.lang or "en_US")
        today = fields.Date.context_today(self)
        return {
            "key": column.key,
            "label": column.label(locale),
            "short": self._get_short_label(column, locale),
            "first": fields.Date.to_string(column.first),
            "last": fields.Date.to_string(column.last),
            "current": column.first <= today <= column.last,
            "past": column.last < today,
        }

    def _get_short_label(self, column, locale):
        """A label for a narrow column, beside the title that says the year."""
        if column.kind == Kind.MONTH:
            return locale.months["stand-alone"]["abbreviated"][column.first.month]
        if column.kind == Kind.QUARTER:
            return f"Q{(column.first.month + 2) // 3}"
        return column.label(locale)

    # ------------------------------------------------------------------
    # Cells
    # ------------------------------------------------------------------

    @api.model
    def _get_grid_targets(self, metric, columns):
        """Targets in the days of the columns, of every kind of period."""
        domain = Domain("metric_id", "=", metric.id)
        domain &= Domain("company_id", "=", self.env.company.id)
        domain &= Domain("date_from", "<=", columns[-1].last)
        domain &= Domain("date_to", ">=", columns[0].first)
        return self.search_fetch(domain, CELL, order="date_from, id")

    def _get_rows(self, nodes, columns, targets, metric, view):
        own, others = self._sort_targets(targets, columns[0].kind.value, view)
        lines = {}
        if others:
            lines = self._get_lines_of(nodes, others, columns)
        amounts = self._get_amounts_of(nodes, columns, own, metric)
        beside = {
            node.key: [
                self._get_other(node, column, others, lines, metric)
                for column in columns
            ]
            for node in nodes
        }
        levels = self._get_levels(nodes, columns, (amounts, beside), metric)
        return [
            {
                "key": node.key,
                "above": node.above,
                "kind": node.kind,
                "id": node.id,
                "within": node.within,
                "name": node.name,
                "level": node.level,
                "current": node.current,
                "cells": [
                    self._get_cell(
                        own.get((node.key, column.first), self.browse()),
                        amounts[node.key][place],
                        levels[place][node.key],
                    )
                    | {"other": beside[node.key][place]}
                    for place, column in enumerate(columns)
                ],
            }
            for node in nodes
        ]

    def _sort_targets(self, targets, kind, view):
        """Targets by row and first day, and those of other kinds of period by row."""
        own, others = defaultdict(self.browse), defaultdict(list)
        for target in targets:
            key = target._get_row_key(view)
            if target.period == kind:
                own[key, target.period_first] |= target
            else:
                others[key].append(target)
        return own, others

    def _get_row_key(self, view):
        """The row of a tree on which the target stands."""
        kind = self.owner_kind
        if kind != "user":
            owner = self.env.company if kind == "company" else self[f"{kind}_id"]
            return f"{kind}-{owner.id}"
        within = self[WITHIN[view]].id if WITHIN[view] else 0
        return f"user-{self.user_id.id}-{within or 0}"

    def _get_amounts_of(self, nodes, columns, own, metric):
        """``{key: [amount per column, or None]}``."""
        amounts = {}
        for node in nodes:
            row = []
            for column in columns:
                some = own.get((node.key, column.first))
                total = sum(target.amount for target in some) if some else None
                if some and not metric._is_additive():
                    total /= len(some)
                row.append(total)
            amounts[node.key] = row
        return amounts

    def _get_levels(self, nodes, columns, known, metric):
        """Per column, ``{key: Level}``; what does not add up has no levels.

        Whoever has a target of another kind of period has a part of it handed out.

        :param known: amounts of targets of the columns, and of other kinds
        """
        own, beside = known
        if not metric._is_additive() or not self._sees_everybody():
            empty = arithmetic.Level(None, None, None)
            return [dict.fromkeys(own, empty) for _column in columns]
        return [
            arithmetic.roll_up(
                (
                    node.key,
                    node.above,
                    beside[node.key][place]
                    if own[node.key][place] is None
                    else own[node.key][place],
                )
                for node in nodes
            )
            for place in range(len(columns))
        ]

    def _get_cell(self, targets, amount, level):
        cell = {
            "ids": targets.ids,
            "amount": amount,
            "below": _round(level.below),
            "missing": None if amount is None else _round(level.missing),
            "days": "",
        }
        if len(targets) == 1:
            period = targets._get_period()
            if (targets.date_from, targets.date_to) != (period.first, period.last):
                cell["days"] = self._describe_days(targets.date_from, targets.date_to)
        return cell

    def _get_lines_of(self, nodes, others, columns):
        pairs = {
            (node.id if node.kind == "user" else 0, self.env.company.id)
            for node in nodes
            if node.key in others
        }
        some = [target for row in others.values() for target in row]
        first = min(columns[0].first, *(target.date_from for target in some))
        last = max(columns[-1].last, *(target.date_to for target in some))
        lines = self._get_day_lines(pairs, first.toordinal(), last.toordinal())
        return {
            node.key: lines[node.id if node.kind == "user" else 0, self.env.company.id]
            for node in nodes
            if node.key in others
        }

    def _get_other(self, node, column, others, lines, metric):
        """What targets of other kinds of period ask for in these days."""
        if node.key not in lines:
            return None
        portions = []
        for target in others[node.key]:
            period = target._get_period()
            portions.append(
                Portion(
                    target.period,
                    target.date_from.toordinal(),
                    target.date_to.toordinal(),
                    target.amount,
                    (period.first.toordinal(), period.last.toordinal()),
                )
            )
        days = (column.first.toordinal(), column.last.toordinal())
        return arithmetic.amount_between(
            portions,
            lines[node.key],
            days,
            today=days[1],
            additive=metric._is_additive(),
        ).amount

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------

    @api.model
    def set_cells(self, metric_id, period, cells, view="team", reason=""):
        """Set, change or remove targets of the current company.

        :param list cells: each has ``kind``, ``id`` and ``within`` of its row, the
            ``first`` day of its period, ``amount`` (``None`` removes it), and
            ``before``: what the person saw, ``None`` for nothing
        :param str reason: kept in the list of changes
        :return: the number of targets that are different now
        :raise UserError: when somebody else has changed one of them meanwhile
        """
        if len(cells) > MOST_CELLS:
            raise UserError(self.env._("These are too many targets at once."))
        found = self._find_cells(metric_id, period, cells, view)
        self._check_cells(cells, found)
        self = self.with_context(crm_target_reason=reason)
        removed, number = self.browse(), 0
        created, written = [], defaultdict(self.browse)
        for cell, target in zip(cells, found, strict=True):
            if cell["amount"] is None:
                removed |= target
            elif not target:
                created.append(self._prepare_cell_vals(metric_id, period, cell, view))
            elif target.amount != cell["amount"]:
                written[cell["amount"]] |= target
        for amount, targets in written.items():
            targets.with_env(self.env).write({"amount": amount})
            number += len(targets)
        number += len(removed) + len(created)
        removed.with_env(self.env).unlink()
        self.create(created)
        return number

    def _find_cells(self, metric_id, period, cells, view):
        """The target of each cell, or an empty record."""
        days = {fields.Date.to_date(cell["first"]) for cell in cells}
        targets = self.search_fetch(
            [
                ("metric_id", "=", metric_id),
                ("company_id", "=", self.env.company.id),
                ("period", "=", period),
                ("period_first", "in", list(days)),
            ],
            CELL,
        )
        own, _others = self._sort_targets(targets, period, view)
        return [
            own.get((_get_key(cell), fields.Date.to_date(cell["first"])), self.browse())
            for cell in cells
        ]

    def _check_cells(self, cells, found):
        for cell, target in zip(cells, found, strict=True):
            if len(target) > 1:
                raise UserError(
                    self.env._(
                        "%(owner)s has several targets in this period: open them to"
                        " change them.",
                        owner=target[0].owner_name,
                    )
                )
            before = cell.get("before")
            if (target.amount if target else None) != before:
                raise UserError(
                    self.env._(
                        "Somebody has changed the target of %(owner)s meanwhile. The"
                        " page shows the targets as they are now; enter yours again.",
                        owner=target.owner_name or self._get_cell_owner(cell),
                    )
                )

    def _get_cell_owner(self, cell):
        model = self._fields[f"{cell['kind']}_id"].comodel_name
        return self.env[model].browse(cell["id"]).display_name

    def _prepare_cell_vals(self, metric_id, period, cell, view):
        vals = {
            "metric_id": metric_id,
            "company_id": self.env.company.id,
            "owner_kind": cell["kind"],
            "period": period,
            "period_first": cell["first"],
            "amount": cell["amount"],
            f"{cell['kind']}_id": cell["id"],
        }
        if cell["kind"] == "user" and WITHIN[view]:
            vals[WITHIN[view]] = cell.get("within") or False
        return vals


def _round(amount):
    """Sums of cents have no more than cents."""
    return None if amount is None else round(amount, 6)


def _get_key(cell):
    if cell["kind"] == "user":
        return f"user-{cell['id']}-{cell.get('within') or 0}"
    return f"{cell['kind']}-{cell['id']}"
