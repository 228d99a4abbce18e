import ast
from functools import cached_property
from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain

from ..utils.period import Period

SNAPSHOT = "crm.metric.snapshot"
# Whose figure it is, in the columns of a snapshot.
SNAPSHOT_FIELDS = {"owner": "user_id", "team": "team_id", "company": "company_id"}
PATHS = {"owner": "owner_path", "team": "team_path", "company": "company_path"}


class Question(NamedTuple):
    """What is measured of these records is asked at once.

    Questions that differ in what they count only, and not in whose it is and when it
    happened, make a *family*, which one query answers.

    :param model: whose records
    :param conditions: whose figures, of which days: a domain as text, so that equal
        questions are found
    :param counted: what the metric counts, a domain as text
    :param archived: whether archived records are looked at
    :param groupby: path of the groups, or empty
    :param day: date field by whose days the figures are told apart, or empty
    :param tz: time zone of these days
    """

    model: str
    conditions: str
    counted: str
    archived: bool
    groupby: str
    day: str
    tz: str

    @property
    def family(self):
        return self._replace(counted="")

    def get_asked(self):
        """Domain of whose figures are asked for, and of which days."""
        return Domain(ast.literal_eval(self.conditions))

    def get_counted(self):
        """Domain of what is counted."""
        return Domain(ast.literal_eval(self.counted))


class Asker:
    """Who asks; teams and colleagues are looked up when they are needed."""

    def __init__(self, env):
        self.user_id = env.uid
        self.company_ids = tuple(env.companies.ids)
        self._env = env

    @cached_property
    def _teams(self):
        """The teams somebody leads or works in, with two statements."""
        # which teams somebody is in, and with whom, is no secret to them
        Member, Team = (
            self._env[name].sudo() for name in ("crm.team.member", "crm.team")
        )
        mine = Domain("user_id", "=", self.user_id)
        member = Member.search_fetch(mine, ["crm_team_id"])
        return member.crm_team_id | Team.search_fetch(mine, ["user_id"])

    @cached_property
    def team_ids(self):
        return tuple(self._teams.ids)

    @cached_property
    def colleague_ids(self):
        """Themselves, whoever leads their teams, and everybody in these."""
        Member = self._env["crm.team.member"].sudo()
        own = Member.search_fetch([("crm_team_id", "in", self.team_ids)], ["user_id"])
        users = self._teams.user_id | own.user_id
        return tuple(sorted({self.user_id, *users.filtered("active").ids}))


class CrmMetric(models.Model):
    """Turns what is asked of a metric into questions to the database."""

    _inherit = "crm.metric"

    # ------------------------------------------------------------------
    # Whose figures
    # ------------------------------------------------------------------

    def _get_scope(self, scope):
        """The scope that can be applied: a metric without people has no «me»."""
        if scope == "me" and not self.owner_path:
            scope = "team"
        if scope == "team" and not (self.team_path or self.owner_path):
            scope = "company"
        return scope

    def _get_scope_domain(self, scope, asker, paths):
        """Records of the scope.

        :param asker: :class:`Asker`
        :param paths: ``{owner, team, company: path or empty}`` on the records
        """
        companies = Domain.TRUE
        if paths["company"]:
            companies = Domain(paths["company"], "in", [False, *asker.company_ids])
        if scope == "me":
            return companies & Domain(paths["owner"], "=", asker.user_id)
        if scope == "team" and paths["team"]:
            return companies & Domain(paths["team"], "in", asker.team_ids)
        if scope == "team":
            return companies & Domain(paths["owner"], "in", asker.colleague_ids)
        return companies

    def _get_paths(self):
        return {name: self[path] or "" for name, path in PATHS.items()}

    # ------------------------------------------------------------------
    # Records
    # ------------------------------------------------------------------

    def _get_records_domain(self, request, asker):
        """Exactly the records behind a figure of the present or of a flow."""
        return self._get_counted_domain() & self._get_asked_domain(request, asker)

    def _get_counted_domain(self):
        """What the metric counts, whoever asks."""
        domain = self._get_domain()
        if self.archived == "only":
            domain &= Domain("active", "=", False)
        return domain

    def _get_asked_domain(self, request, asker):
        """Whose records of which days are asked for."""
        scope = self._get_scope(request.scope)
        domain = Domain(list(request.domain))
        domain &= self._get_scope_domain(scope, asker, self._get_paths())
        if self.kind == "flow":
            domain &= self._get_window(request)
        return domain

    def _get_window(self, request, date_field=None):
        """Records whose date lies in the days of the request, in its time zone."""
        name = date_field or self.date_field
        bounds = [fields.Date.to_string(day) for day in (request.first, request.until)]
        if self.env[self.model]._fields[name].type == "datetime":
            days = [
                Period.of(day, "day", request.tz)
                for day in (request.first, request.until)
            ]
            bounds = [fields.Datetime.to_string(day.start_utc) for day in days]
        after, before = bounds
        return Domain(name, ">=", after) & Domain(name, "<", before)

    def _get_question(self, request, asker):
        """The question whose answer holds the figure, its groups and its days."""
        return Question(
            self.model,
            repr(list(self._get_asked_domain(request, asker))),
            repr(list(self._get_counted_domain())),
            self.archived != "exclude",
            self._get_groupby(request),
            self.date_field if request.series and self.kind == "flow" else "",
            request.tz,
        )

    def _get_groupby(self, request):
        """Path of the groups on the records."""
        if request.groupby in PATHS:
            path = self[PATHS[request.groupby]]
            if not path:
                raise ValueError(self.env._("it does not say whose figures they are."))
            return path
        return request.groupby or ""

    def _get_groups_overlap(self, request):
        """Whether a record can be in several groups of the request."""
        Model, path = self.env[self.model], self._get_groupby(request)
        for name in path.partition(":")[0].split("."):
            field = Model._fields.get(name)
            if field is not None and field.relational:
                Model = self.env[field.comodel_name]
        return bool(path) and field is not None and field.type == "many2many"

    def _get_group_domain(self, request, key):
        """Records of one group of the figure.

        :param key: as the evaluation answered it
        """
        path, _colon, granularity = self._get_groupby(request).partition(":")
        if not granularity:
            return Domain(path, "=", key)
        # core keeps one record per part of time apart by these bounds
        period = Period.of(fields.Date.to_date(key), granularity, request.tz)
        bounds = request._replace(first=period.first, until=period.until)
        return self._get_window(bounds, path)

    def _is_present(self, request):
        """Whether the request reaches up to today, so that records show the figure."""
        return request.until > fields.Date.context_today(self)

    # ------------------------------------------------------------------
    # Snapshots
    # ------------------------------------------------------------------

    def _get_snapshot_question(self, days, request, asker):
        """The question about the past of a balance.

        :param days: the days on whose evening it is asked for
        """
        if request.domain:
            raise ValueError(self.env._("its past is not kept for a part of it."))
        if self.unit == "money" and len(self.env.companies.currency_id) > 1:
            raise ValueError(
                self.env._("its past is kept in the companies' currencies.")
            )
        scope = self._get_scope(request.scope)
        domain = Domain("date", "in", [fields.Date.to_string(day) for day in days])
        domain &= self._get_scope_domain(scope, asker, SNAPSHOT_FIELDS)
        groupby = ""
        if request.groupby:
            path = self._get_groupby(request)
            same = [name for name, own in self._get_paths().items() if own == path]
            if not same:
                raise ValueError(
                    self.env._("its past is kept by person, team and company only.")
                )
            groupby = SNAPSHOT_FIELDS[same[0]]
        counted = repr([("metric_id", "=", self.id)])
        return Question(
            SNAPSHOT, repr(list(domain)), counted, True, groupby, "date", "UTC"
        )
