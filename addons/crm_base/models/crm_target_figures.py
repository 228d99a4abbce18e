"""What there is of metrics, by day and owner, for any number of targets."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo.exceptions import AccessError

from .crm_metric_evaluation import BROKEN, Evaluation, MetricRequest

# whose records are asked for: each is one group of a question
OWNER, TEAM, TERRITORY, COMPANY = "owner", "team", "territory", "company"
NOW = None


class Asked(NamedTuple):
    """Figures of a metric that are needed.

    :param metric: a record, no ratio
    :param dimension: by whom they are told apart
    :param ids: owners they are asked for
    :param first: first day, and ``until`` the first one after
    :param evenings: of a balance, the days at whose end it is asked for
    """

    metric: object
    dimension: str
    ids: tuple
    first: date
    until: date
    evenings: tuple = ()


class DailyFigures(Evaluation):
    """Figures by owner and day: one query per kind of record and dimension.

    A metric that fails, or whose records may not be read, spoils no other.
    """

    def __init__(self, env, asked, tz):
        """:param asked: list of :class:`Asked`"""
        requests = [_get_request(each, tz) for each in asked]
        super().__init__(env, requests)
        # targets of a metric out of use are still told; what is counted is no secret
        self.metrics = {
            each.metric.code: each.metric.with_env(env).sudo() for each in asked
        }
        self._asked = dict(zip(requests, asked, strict=True))

    def rows(self):
        """:return: list of rows (owner id or ``None``, day or ``None``, parts), as
        asked, ``None`` for what cannot be told. Of a balance, the day ``None`` is now.
        """
        self._ask_all()
        return [self._get_own_rows(request) for request in self.requests]

    def _get_past_days(self, metric, request):
        return list(self._asked[request].evenings) if metric.kind == "balance" else []

    def _get_own_rows(self, request):
        metric = self.metrics[request.metric]
        try:
            if metric.kind == "balance":
                return self._get_balance_rows(metric, request)
            return _plain(self._measured(metric, request))
        except (AccessError, *BROKEN):
            return None

    def _get_balance_rows(self, metric, request):
        # the past of records is no more open to somebody than the records are
        self.env[metric.model].check_access("read")
        rows = []
        past = self._get_past_days(metric, request)
        if self._holds_today(request):
            # nobody has nothing now
            rows.append((NOW, NOW, (0,)))
            rows += _plain(self._measured(metric, request))
        if past:
            question = metric._get_snapshot_question(past, request, self.asker)
            for groups, day, row in self._get_rows(question):
                owner = groups[0].id if groups else None
                rows.append((owner or None, day, (row["value:sum"],)))
        return rows


def _plain(rows):
    return [(group.id if group else None, day, parts) for group, day, parts in rows]


def _get_request(asked, tz):
    groupby = "" if asked.dimension == COMPANY else asked.dimension
    path = _get_path(asked.metric, asked.dimension)
    if asked.dimension == TERRITORY:
        groupby = path
    flow = asked.metric.kind == "flow"
    # the past of a balance is not kept for a part of the records
    domain = ((path, "in", asked.ids),) if path and flow else ()
    return MetricRequest(
        asked.metric.code,
        asked.first,
        asked.until,
        tz=tz,
        groupby=groupby,
        series="day" if flow else "",
        domain=domain,
    )


def _get_path(metric, dimension):
    return {
        OWNER: metric.owner_path,
        TEAM: metric.team_path,
        TERRITORY: dimension == TERRITORY and metric._get_territory_path(),
        COMPANY: "",
    }[dimension]


def get_evenings(last_days, today):
    """The past evenings among some days, in order; ordinals in, dates out."""
    past = {day for day in last_days if day < today}
    return tuple(date.fromordinal(day) for day in sorted(past))


class Ledger:
    """Rows of one metric and dimension, asked for any owner and days."""

    def __init__(self, rows):
        self._rows = defaultdict(list)
        self.known_days = set()
        for owner, day, parts in rows:
            self._rows[owner].append((day, parts))
            self.known_days.add(day)

    def owner_ids(self):
        """Who has any rows."""
        return self._rows.keys()

    def get(self, owner):
        """``[(day, parts)]`` of an owner."""
        return self._rows.get(owner, [])
