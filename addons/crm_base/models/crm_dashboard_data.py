import logging

import psycopg2
import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..utils import dashboard_figures as figures
from ..utils.period import Period
from .crm_metric_evaluation import MetricRequest

_logger = logging.getLogger(__name__)

# What may go wrong in one tile. Lost serializations and writes on a replica are not
# among them: the server repeats the whole request.
BROKEN = (
    UserError,
    ValueError,
    TypeError,
    KeyError,
    psycopg2.ProgrammingError,
    psycopg2.DataError,
    psycopg2.errors.QueryCanceled,
)
# what reading a tile needs to know of it
READ = [
    "chart",
    "dashboard_id",
    "filter_context",
    "filter_domain",
    "filter_fields",
    "filter_model",
    "filter_order",
    "groupby",
    "kind",
    "limit",
    "metric_codes",
    "name",
    "options",
    "scope",
]


class CrmDashboard(models.Model):
    """Reads tiles: with the rights of whoever looks, and writing nothing."""

    _inherit = "crm.dashboard"

    @api.model
    @api.readonly
    def read_tiles(self, tile_ids, state=None):
        """The data of some tiles; an error stays inside its tile.

        :param list tile_ids: tiles of one home, best those of one query group
        :param dict state: ``period``, ``offset``, ``compare``, ``scope`` as chosen
        :return: ``{tile id: data}``; each says ``scope``, ``period`` and ``moment``
        """
        # deleted ones and those of others are not found, which their data says
        tiles = self.env["crm.dashboard.tile"].search_fetch(
            [("id", "in", tile_ids)], READ
        )
        chosen = tiles.dashboard_id[:1]._get_state(state)
        data = tiles._read(chosen)
        gone = {
            "error": "gone",
            "message": self.env._("This tile is no longer there. Load the page again."),
        }
        return {str(number): data.get(number, gone) for number in tile_ids}

    @api.model
    @api.readonly
    def open_tile(self, tile_id, state=None, group=None, point=None, metric=None):
        """Open exactly the records behind a tile, or behind a part of it.

        :param group: key of a group of the tile's data, or ``None``
        :param point: ``[first day, last day]`` of one of its points
        :param metric: code of one of the tile's metrics; the leading one if not given
        :return: an action, or ``False`` where there are no records to show
        """
        tile = self.env["crm.dashboard.tile"].search([("id", "=", tile_id)])
        if not tile:
            raise UserError(self.env._("This tile is no longer there."))
        chosen = tile.dashboard_id._get_state(state)
        return tile._get_action(chosen, group=group, point=point, metric=metric)


class CrmDashboardTile(models.Model):
    """Turns tiles into requests to metrics, and answers into what a tile shows."""

    _inherit = "crm.dashboard.tile"

    # ------------------------------------------------------------------
    # Requests
    # ------------------------------------------------------------------

    def _get_scope(self, state):
        """Whose figures the tile shows: its own scope within what is allowed."""
        self.ensure_one()
        return state.get_scope(self.scope)

    def _get_requests(self, state):
        """Requests by name: ``main``, ``compared`` and one per further metric."""
        self.ensure_one()
        codes = self._get_codes()
        if not codes or not (self.kind in ("figure", "chart") or self.groupby):
            return {}
        main = self._make_request(codes[0], state)
        requests = {"main": main}
        if self.kind in ("figure", "chart") and state.window.compared:
            requests["compared"] = self._compare(main, state)
        if self.kind == "chart":
            for code in codes[1:]:
                requests[code] = main._replace(metric=code)
        return requests

    def _make_request(self, code, state):
        window = state.window
        by_time = self.kind == "figure" or (self.kind == "chart" and not self.groupby)
        by_time = by_time and self.chart != "gauge"
        return MetricRequest(
            code,
            window.span.first,
            window.span.until,
            tz=state.tz,
            scope=self._get_scope(state),
            groupby=self.groupby or "" if self.kind in ("chart", "list") else "",
            series=(window.step or "") if by_time else "",
        )

    def _get_records_request(self, code, state):
        """The request whose records the tile lists or opens."""
        request = self._make_request(code, state)
        if self._lists_today(state):
            today = fields.Date.context_today(self)
            until = fields.Date.add(today, days=1)
            request = request._replace(first=today, until=until)
        return request

    def _lists_today(self, state):
        """Whether the tile lists what there is today, whatever days the home shows.

        Of the past of a balance only figures are kept: nobody knows which leads were
        waiting a month ago, and that nobody was would be wrong.
        """
        codes = self._get_codes()
        if self.kind not in ("list", "queue") or self.groupby or not codes:
            return False
        metric = state.metrics.get(codes[0])
        if not metric or metric._get_base().kind != "balance":
            return False
        return not metric._is_present(self._make_request(codes[0], state))

    def _compare(self, request, state):
        """The same question about the days to compare with."""
        compared = state.window.compared
        series = request.series if self.kind == "chart" else ""
        return request._replace(
            first=compared.first, until=compared.until, series=series, groupby=""
        )

    def _get_groups(self, state):
        """In which call of ``read_tiles`` each tile is read.

        Tiles whose leading metrics are answered by one query are read together; every
        other tile comes by itself, so that a slow one delays no other.

        :return: ``{tile id: number}``
        """
        leading, groups = {}, {}
        state = state._replace(metrics=self._get_metrics())
        for tile in self:
            requests = tile._get_requests(state)
            if requests:
                leading[tile.id] = requests["main"]
        if leading:
            metric = self.env["crm.metric"]
            numbers = metric._get_query_groups(list(leading.values()))
            groups = dict(zip(leading, numbers, strict=True))
        following = max(groups.values(), default=-1) + 1
        alone = (tile.id for tile in self if tile.id not in groups)
        return groups | {number: following + i for i, number in enumerate(alone)}

    # ------------------------------------------------------------------
    # Data
    # ------------------------------------------------------------------

    def _read(self, state):
        """Data by tile id; metrics of all tiles are evaluated together."""
        state = state._replace(metrics=self._get_metrics())
        try:
            with self.env.cr.savepoint(flush=False):
                return self._read_together(state)
        except BROKEN as error:
            if len(self) == 1:
                return {self.id: self._describe(state) | self._get_error(error)}
        data = {}
        for tile in self:
            data |= tile._read(state)
        return data

    def _read_together(self, state):
        places, requests = {}, []
        for tile in self:
            for name, request in tile._get_requests(state).items():
                places[tile.id, name] = len(requests)
                requests.append(request)
        answers = self.env["crm.metric"]._evaluate(requests) if requests else []
        state = state._replace(goals=self._get_goals(places, requests))
        data = {}
        for tile in self:
            found = {
                name: answers[place]
                for (number, name), place in places.items()
                if number == tile.id
            }
            data[tile.id] = tile._describe(state) | tile._get_data(found, state)
        return data

    def _get_goals(self, places, requests):
        """``{tile id: goal}`` of the tiles that show one number.

        Whoever typed an aim into the settings of a tile is shown that one.
        """
        shown = self.filtered(
            lambda tile: (
                (tile.kind == "figure" or tile.chart == "gauge")
                and (tile.id, "main") in places
                and not (tile.options or {}).get("target")
            )
        )
        if not shown:
            return {}
        asked = [requests[places[tile.id, "main"]] for tile in shown]
        goals = self.env["crm.target"]._get_goals(asked)
        return dict(zip(shown.ids, goals, strict=True))

    def _get_data(self, answers, state):
        """What the tile shows.

        :param answers: results of the metrics by the names of :meth:`_get_requests`
        """
        main = answers.get("main")
        if main and main["error"]:
            return {
                "error": main["error"],
                "message": main["message"],
                "scope": main["scope"],
            }
        shown = {"scope": main["scope"]} if main else {}
        return shown | getattr(self, f"_get_{self.kind}_data")(answers, state)

    def _describe(self, state):
        """What every tile says: whose figures, of which days, read when."""
        period = state.window.period
        if self._lists_today(state):
            period = Period.of(fields.Date.context_today(self), "day", state.tz)
        return {
            "kind": self.kind,
            "error": None,
            "message": None,
            "scope": self._get_scope(state),
            "period": period.label(self.dashboard_id._get_locale()),
            "moment": fields.Datetime.to_string(fields.Datetime.now()),
        }

    def _get_error(self, error):
        """An error as the tile shows it, in the words of a person."""
        if isinstance(error, AccessError):
            message = self.env._("You may not see these records.")
            return {"error": "access", "message": message}
        if isinstance(error, psycopg2.errors.QueryCanceled):
            message = self.env._("This took too long. Try a shorter period.")
            return {"error": "slow", "message": message}
        if isinstance(error, UserError):
            return {"error": "invalid", "message": str(error)}
        _logger.warning("Tile %s cannot be read", self.id, exc_info=error)
        message = self.env._(
            "This tile cannot be read. Its settings may be out of date."
        )
        return {"error": "invalid", "message": message}

    # ------------------------------------------------------------------
    # Figures, charts, leader boards
    # ------------------------------------------------------------------

    def _get_figure_data(self, answers, state):
        main, compared = answers["main"], answers.get("compared")
        today = fields.Date.to_string(fields.Date.context_today(self))
        return figures.describe(main) | {
            "value": main["value"],
            "compared": self._get_comparison(main, compared, state),
            "points": figures.without_future(main["points"] or [], today),
            "target": (self.options or {}).get("target"),
            "goal": figures.goal(
                main["value"], state.goals.get(self.id), main["direction"]
            ),
        }

    def _get_comparison(self, main, compared, state):
        if not compared or compared["error"]:
            return None
        return {
            "value": compared["value"],
            "change": figures.change(main["value"], compared["value"]),
            "verdict": figures.verdict(
                main["value"], compared["value"], main["direction"]
            ),
            "label": self.dashboard_id._get_span_label(state.window.compared),
            "to_date": state.window.to_date,
        }

    def _get_chart_data(self, answers, state):
        main = answers["main"]
        shown = figures.describe(main) | {
            "chart": self.chart,
            "value": main["value"],
            "compared": self._get_comparison(main, answers.get("compared"), state),
        }
        if self.chart == "gauge":
            goal = state.goals.get(self.id) or {}
            target = (self.options or {}).get("target") or goal.get("amount")
            return shown | figures.gauge(main, answers.get("compared"), target)
        if self.groupby:
            return shown | self._get_grouped(answers, state)
        today = fields.Date.to_string(fields.Date.context_today(self))
        return shown | figures.by_time(answers, today, self.env._("Compared with"))

    def _get_grouped(self, answers, state):
        metric = state.metrics[self._get_codes()[0]]
        additive = metric.kind != "ratio" and metric._get_measure().is_additive()
        return figures.by_group(
            answers,
            limit=self._get_limit(),
            keep_order=self.chart == "funnel" or ":" in self.groupby,
            rest=self.env._("Others") if additive else None,
        )

    def _get_leaders_data(self, answers, state):
        request = MetricRequest(
            self._get_codes()[0],
            state.window.span.first,
            state.window.span.until,
            tz=state.tz,
        )
        try:
            ranking = self.env["crm.metric"]._get_ranking(request)
        except AccessError as refusal:
            # it says in words of people why colleagues are not compared
            return {"error": "access", "message": str(refusal)}
        rows = figures.places(ranking["rows"], ranking["direction"])
        return figures.describe(ranking) | {
            "scope": "team",
            "place": ranking["place"],
            "of": ranking["of"],
            "value": ranking["value"],
            "average": ranking["average"],
            "rows": figures.around_me(rows, self._get_limit()),
        }

    # ------------------------------------------------------------------
    # The records behind a tile
    # ------------------------------------------------------------------

    def _get_action(self, state, *, group=None, point=None, metric=None):
        """See ``crm.dashboard.open_tile``."""
        self.ensure_one()
        codes = self._get_codes()
        if not codes:
            return self._get_filter_action()
        code = metric if metric in codes else codes[0]
        state = state._replace(metrics=self._get_metrics())
        request = self._get_records_request(code, state)
        if point:
            first, last = (fields.Date.to_date(day) for day in point)
            point = first, fields.Date.add(last, days=1)
        action = self.env["crm.metric"]._get_figure_action(
            request, group=group, point=point
        )
        if action and self.name:
            action["name"] = self.name
        return action
