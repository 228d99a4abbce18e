from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache

from ..utils import metric as arithmetic
from ..utils.period import Period
from .crm_metric_question import Asker

BROKEN = (ValueError, TypeError, KeyError, SyntaxError)
# what snapshots are asked for
KEPT = ["value:sum"]


class MetricRequest(NamedTuple):
    """What is asked of a metric.

    :param metric: its code
    :param first: first local day, and ``until`` the first day after the last
    :param tz: name of the time zone whose midnights bound the days
    :param scope: whose figures: ``me``, ``team`` or ``company``
    :param groupby: a field, a dotted path, or ``owner``, ``team``, ``company``
    :param series: kind of period of the points of a series (``day`` to ``year``)
    :param domain: further conditions on the records, a tuple of terms
    """

    metric: str
    first: date
    until: date
    tz: str = "UTC"
    scope: str = "company"
    groupby: str = ""
    series: str = ""
    domain: tuple = ()


class CrmMetric(models.Model):
    """Evaluates metrics under the rights of whoever asks. Nothing is written."""

    _inherit = "crm.metric"

    @api.model
    def _evaluate(self, requests):
        """Answer requests; the same question is asked of the database once.

        :param requests: list of :class:`MetricRequest`
        :return: a dictionary per request, in order: ``value`` (``None`` where there is
            nothing to divide by), ``groups`` (list of ``key``, ``label``, ``value``)
            and ``points`` (list of ``key``, ``label``, ``from``, ``to``, ``value``)
            where asked for, the ``scope`` that was applied, ``error`` (``access``,
            ``invalid``, ``unknown`` or ``None``) with its ``message``, and how to write
            the figure: ``name``, ``unit``, ``digits``, ``direction``, ``currency``
        """
        return Evaluation(self.env, requests).answers()

    @api.model
    def _get_query_groups(self, requests):
        """Number of the query that answers each request: equal numbers share one."""
        numbers = {}
        return [
            numbers.setdefault(family, len(numbers))
            for family in Evaluation(self.env, requests).get_families()
        ]

    @api.model
    def _get_by_code(self, codes):
        """Metrics by code; what is counted is no secret, only the records may be."""
        ids = self._get_ids_by_code()
        known = sorted({code for code in codes if code in ids})
        metrics = self.sudo().browse([ids[code] for code in known])
        return dict(zip(known, metrics, strict=True))

    @api.model
    @ormcache()
    def _get_ids_by_code(self):
        """``{code: id}`` of the metrics in use; every call of a home asks for them."""
        metrics = self.sudo().with_context(active_test=True)
        return {metric.code: metric.id for metric in metrics.search_fetch([], ["code"])}


class Evaluation:
    """The answers to some requests, each question asked once.

    First every request says which questions it has, and what is to be measured there.
    Then the questions are asked, and the figures are put together. A question that
    fails spoils the figures that need it, and no others.
    """

    def __init__(self, env, requests):
        self.env = env
        self.requests = requests
        self.metrics = env["crm.metric"]._get_by_code(r.metric for r in requests)
        self.today = fields.Date.context_today(env["crm.metric"])
        self._asker = None
        self._answers = {}
        self._hosts = {}  # questions in groups that add up, by the family of the whole

    @property
    def asker(self):
        if self._asker is None:
            self._asker = Asker(self.env)
        return self._asker

    def get_families(self):
        """The family of each request's question; ``None`` when there is none to ask."""
        questions = [self._get_leading(request) for request in self.requests]
        return [
            question and self._get_finest(question).family for question in questions
        ]

    def _get_leading(self, request):
        metric = self.metrics.get(request.metric)
        if not metric:
            return None
        try:
            return self._get_question(metric._get_base(), request)
        except BROKEN:
            return None

    def answers(self):
        """See ``crm.metric._evaluate``."""
        self._ask_all()
        return [self._answer(request) for request in self.requests]

    # ------------------------------------------------------------------
    # Questions
    # ------------------------------------------------------------------

    def _ask_all(self):
        wanted = defaultdict(dict)
        for request in self.requests:
            metric = self.metrics.get(request.metric)
            for base in metric._get_parts() if metric else ():
                try:
                    for question, aggregates in self._get_questions(base, request):
                        wanted[question].update(dict.fromkeys(aggregates))
                except BROKEN:
                    continue  # asked again, and told, with the figure
        families = defaultdict(lambda: defaultdict(dict))
        for question, aggregates in wanted.items():
            finest = self._get_finest(question)
            families[finest.family][finest].update(aggregates)
        for family in families.values():
            self._answers |= self._ask_family(
                {question: [*aggregates] for question, aggregates in family.items()}
            )
        for question, aggregates in wanted.items():
            if question not in self._answers:
                self._answers[question] = self._add_up(question, aggregates)

    def _get_finest(self, question):
        """The question in whose groups this one is answered, too: often itself."""
        host = self._hosts.get(question.family)
        return question._replace(groupby=host.groupby) if host else question

    def _add_up(self, question, aggregates):
        """Rows of the whole from those of its groups."""
        rows = self._answers[self._get_finest(question)]
        if isinstance(rows, Exception):
            # the groups may be what cannot be asked
            return self._ask(question, [*aggregates])
        return [((), day, row) for _groups, day, row in rows]

    def _ask_family(self, family):
        """Answers by question, all of one query where there are several questions.

        :param family: ``{question: aggregates}``
        """
        if len(family) > 1 and (read := self._read_family(family)):
            return read
        return {
            question: self._ask(question, some) for question, some in family.items()
        }

    def _read_family(self, family):
        """Answers of one query; none when a question spoils it."""
        aggregates = [*dict.fromkeys(one for some in family.values() for one in some)]
        try:
            read = self.env["crm.metric"]._read_family([*family], aggregates)
        except (AccessError, *BROKEN):
            return {}
        return {
            question: _by_aggregate(rows, aggregates) for question, rows in read.items()
        }

    def _ask(self, question, aggregates):
        """Rows by aggregate, or the error that there was instead."""
        try:
            rows = self.env["crm.metric"]._read_question(question, aggregates)
        except (AccessError, *BROKEN) as error:
            return error
        return _by_aggregate(rows, aggregates)

    def _get_questions(self, metric, request):
        """Questions behind a figure, each with what is to be measured."""
        past = self._get_past_days(metric, request)
        if not past or self._holds_today(request):
            aggregates = metric._get_measure().parts(money=metric._is_money())
            yield self._get_question(metric, request), aggregates
            whole = self._get_whole(metric, request)
            if whole != request:
                yield metric._get_question(whole, self.asker), aggregates
        if past:
            yield metric._get_snapshot_question(past, request, self.asker), KEPT

    def _get_question(self, metric, request):
        """The question of the present; its groups may answer for the whole, too."""
        question = metric._get_question(request, self.asker)
        if question.groupby and self._get_whole(metric, request) == request:
            whole = question._replace(groupby="")
            self._hosts.setdefault(whole.family, question)
        return question

    def _get_whole(self, metric, request):
        """The request whose rows add up to the figure.

        A record with two tags is in two groups, so the groups do not add up.
        """
        overlapping = metric._get_groups_overlap(request)
        return request._replace(groupby="") if overlapping else request

    def _get_past_days(self, metric, request):
        """Days whose snapshots a balance needs; none for a flow."""
        if metric.kind != "balance":
            return []
        ends = [period.until for period in self._get_periods(request)]
        days = arithmetic.snapshot_days([(None, end) for end in ends], self.today)
        return [day for day in days if day]

    def _holds_today(self, request):
        return request.until > self.today

    def _get_periods(self, request):
        """The periods of the series; without one, the request itself as one period."""
        if not request.series:
            return [request]
        period = Period.of(request.first, request.series, request.tz)
        periods = []
        while period.first < request.until:
            periods.append(period)
            if len(periods) > arithmetic.MOST_POINTS:
                raise ValueError(self.env._("it would have too many points."))
            period = period.next()
        return periods

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------

    def _answer(self, request):
        metric = self.metrics.get(request.metric)
        answer = _blank(request)
        if not metric:
            message = self.env._("There is no metric “%s”.", request.metric)
            return answer | {"error": "unknown", "message": message}
        answer |= metric._describe()
        try:
            return answer | self._get_figures(metric, request)
        except AccessError:
            message = self.env._("You may not see these records.")
            return answer | {"error": "access", "message": message}
        except BROKEN as error:
            message = self.env._(
                "The metric “%(metric)s” cannot be evaluated: %(problem)s",
                metric=metric.name,
                problem=metric._get_problem() or error,
            )
            return answer | {"error": "invalid", "message": message}

    def _get_figures(self, metric, request):
        parts = [self._get_plain_figures(part, request) for part in metric._get_parts()]
        return _divide(*parts, metric.unit) if metric.kind == "ratio" else parts[0]

    def _get_plain_figures(self, metric, request):
        figures = {"scope": metric._get_scope(request.scope)}
        if metric.kind == "balance":
            figures |= self._get_balance(metric, request)
        else:
            figures |= self._get_flow(metric, request)
        return figures

    def _get_rows(self, question):
        rows = self._answers[question]
        if isinstance(rows, Exception):
            raise rows
        return rows

    def _get_flow(self, metric, request):
        measure = metric._get_measure()
        rows = self._measured(metric, self._get_whole(metric, request))
        figures = {"value": measure.combine([parts for _group, _day, parts in rows])}
        if request.groupby:
            figures["groups"] = self._get_groups(
                measure.combine, self._measured(metric, request)
            )
        if request.series:
            periods = self._get_periods(request)
            folded = arithmetic.fold(
                [(period.first, period.until) for period in periods],
                [(day, parts) for _group, day, parts in rows if day],
            )
            values = [measure.combine(parts) for parts in folded]
            figures["points"] = self._get_points(periods, values)
        return figures

    def _measured(self, metric, request):
        """``[(group, day, parts of the measure)]`` of records."""
        aggregates = metric._get_measure().parts(money=metric._is_money())
        question = metric._get_question(request, self.asker)
        return self._get_parts(question, aggregates)

    def _get_parts(self, question, aggregates):
        """``[(group, day, values of some aggregates)]`` of a question's answer."""
        return [
            (groups[0] if groups else None, day, tuple(row[a] for a in aggregates))
            for groups, day, row in self._get_rows(question)
        ]

    def _get_balance(self, metric, request):
        """What there is now, and what snapshots remember of the evenings before."""
        # the past of records is no more open to somebody than the records are
        self.env[metric.model].check_access("read")
        past = self._get_past_days(metric, request)
        now, then = [], defaultdict(list)
        if self._holds_today(request):
            now = self._measured(metric, self._get_whole(metric, request))
        if past:
            question = metric._get_snapshot_question(past, request, self.asker)
            for row in self._get_parts(question, KEPT):
                _group, day, _parts = row
                then[day].append(row)
        periods = self._get_periods(request)
        days = arithmetic.snapshot_days(
            [(period.first, period.until) for period in periods], self.today
        )
        rows = [then.get(day, []) if day else now for day in days]
        known = [
            period.first <= self.today if day is None else day in then
            for period, day in zip(periods, days, strict=True)
        ]
        values = [
            _add([parts for _group, _day, parts in row]) if sure else None
            for row, sure in zip(rows, known, strict=True)
        ]
        # what lies ahead has no figure: the last that there is counts
        started = [place for place, p in enumerate(periods) if p.first <= self.today]
        newest = started[-1] if started else -1
        figures = {"value": values[newest]}
        if request.groupby:
            present = days[newest] is None and known[newest]
            last = self._measured(metric, request) if present else rows[newest]
            figures["groups"] = [
                group
                for group in self._get_groups(_add, last)
                if group["key"] or group["value"]  # not the mark of a snapshot
            ]
        if request.series:
            figures["points"] = self._get_points(periods, values)
        return figures

    # ------------------------------------------------------------------
    # Groups and points
    # ------------------------------------------------------------------

    def _get_groups(self, combine, rows):
        grouped, labels = defaultdict(list), {}
        for group, _day, parts in rows:
            key = group.id if isinstance(group, models.BaseModel) else group
            grouped[key].append(parts)
            labels.setdefault(key, group)
        return [
            {
                "key": _plain(key),
                "label": self._get_label(labels[key]),
                "value": combine(parts),
            }
            for key, parts in grouped.items()
        ]

    def _get_label(self, group):
        if isinstance(group, models.BaseModel):
            # whoever sees the figure of a group may know its name, as in core's lists
            group = group.sudo().display_name
        return str(_plain(group)) if group else self.env._("None")

    def _get_points(self, periods, values):
        locale = self.env.lang or "en_US"
        return [
            {
                "key": period.key,
                "label": period.label(locale),
                "from": fields.Date.to_string(period.first),
                "to": fields.Date.to_string(period.last),
                "value": value,
            }
            for period, value in zip(periods, values, strict=True)
        ]


def _by_aggregate(rows, aggregates):
    return [
        (groups, day, dict(zip(aggregates, values, strict=True)))
        for groups, day, values in rows
    ]


def _blank(request):
    return {
        "metric": request.metric,
        "name": request.metric,
        "value": None,
        "groups": [] if request.groupby else None,
        "points": [] if request.series else None,
        "scope": request.scope,
        "error": None,
        "message": None,
        "unit": "number",
        "digits": 0,
        "direction": "none",
        "currency": None,
    }


def _plain(key):
    """A group's key as JSON carries it."""
    if isinstance(key, (date, datetime)):
        return fields.Date.to_string(key)
    return key or False


def _add(rows):
    return sum(row[0] or 0 for row in rows)


def _divide(above, below, unit):
    """One figure by the other, group by group and point by point."""
    factor = 100 if unit == "percent" else 1

    def divide(entries, others):
        over = {entry["key"]: entry["value"] for entry in entries}
        return [
            entry
            | {
                "value": arithmetic.ratio(
                    over.get(entry["key"], 0), entry["value"], factor
                )
            }
            for entry in others
        ]

    found = {
        "scope": above["scope"],
        "value": arithmetic.ratio(above["value"], below["value"], factor),
    }
    for name in ("groups", "points"):
        if name in above:
            found[name] = divide(above[name], below[name])
    return found
