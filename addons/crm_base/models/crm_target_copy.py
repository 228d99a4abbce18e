from collections import defaultdict

from odoo import api, models

from ..utils import target as arithmetic
from ..utils.dashboard_period import IN_A_YEAR
from .crm_target_attainment import Aim


class CrmTarget(models.Model):
    """Targets made from those, or from the figures, of a year before."""

    _inherit = "crm.target"

    @api.model
    def copy_last_year(self, metric_id, period, offset=0, view="team", **how):
        """Fill the columns with what was a year before them.

        What is there already stays. People who work there no longer get nothing.

        :param str source: ``targets`` of a year ago, or ``figures``
        :param float percent: how much more (or less) it should be
        :return: the number of new targets
        """
        grid = self.load_grid(metric_id, period, offset, view)
        metric = self.env["crm.metric"].sudo().browse(grid["metric"]["id"])
        columns = self._get_columns(grid["period"], grid["offset"])
        before = [_a_year_before(column) for column in columns]
        source = (
            self._get_figures_of if how.get("source") == "figures" else self._get_set
        )
        amounts = source(metric, before, grid["rows"], grid["view"])
        factor = 1 + (how.get("percent") or 0) / 100
        grain = metric._get_grain(self.env.company)
        cells = []
        for row in grid["rows"]:
            for place, column in enumerate(columns):
                amount = amounts.get((row["key"], place))
                if row["cells"][place]["ids"] or not row["current"] or not amount:
                    continue
                grains = arithmetic.to_grains(max(0, amount * factor), grain)
                cells.append(
                    {
                        **{name: row[name] for name in ("kind", "id", "within")},
                        "first": column.first,
                        "amount": arithmetic.from_grains(grains, grain),
                        "before": None,
                    }
                )
        return self.set_cells(
            metric.id, grid["period"], cells, grid["view"], how.get("reason") or ""
        )

    def _get_set(self, metric, before, rows, view):
        """``{(key, place): what was asked for a year ago}``.

        People have the targets of all their teams, on the row where they are now.
        """
        places = {column.first: place for place, column in enumerate(before)}
        targets = self._get_grid_targets(metric, before)
        owners = defaultdict(list)
        for row in rows:
            if row["current"]:
                owners[row["kind"], row["id"]].append(row["key"])
        amounts = defaultdict(float)
        for target in targets:
            if target.period != before[0].kind.value:
                continue
            place = places.get(target.period_first)
            owner = self.env.company
            if target.owner_kind != "company":
                owner = target[f"{target.owner_kind}_id"]
            keys = owners[target.owner_kind, owner.id]
            key = target._get_row_key(view)
            if place is not None and keys:
                amounts[key if key in keys else keys[0], place] += target.amount
        return amounts

    def _get_figures_of(self, metric, before, rows, _view):
        """``{(key, place): what there was a year ago}``."""
        aims, keys = [], {}
        for row in rows:
            if not metric._may_have_targets(row["kind"]):
                continue
            for place, column in enumerate(before):
                keys[len(aims)] = row["key"], place
                aims.append(
                    self._make_aim(len(aims), metric, row["kind"], row["id"], column)
                )
        figures = self._get_figures(aims)
        return {keys[number]: figure for number, figure in figures.items()}

    @api.model
    def _make_aim(self, number, metric, kind, owner_id, period):
        """A question about a figure of the current company, without a target.

        :param number: by which the answer of :meth:`_get_figures` is found
        """
        return Aim(
            number,
            metric,
            kind,
            owner_id,
            self.env.company.id,
            period.first.toordinal(),
            period.last.toordinal(),
            0,
        )


def _a_year_before(column):
    """The same month, quarter or year; for a week the one 52 weeks ago."""
    return column.shift(-IN_A_YEAR.get(column.kind, 1))
