from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from ..utils import target as arithmetic
from ..utils.target import Portion, Together
from .crm_metric_question import Asker
from .crm_target import OWNER_FIELDS

KINDS = {
    "res.users": "user",
    "crm.team": "team",
    "hr.department": "department",
    "crm.territory": "territory",
    "res.company": "company",
}
NONE = Together(None, 0, 0)


class Wanted(NamedTuple):
    """Whose targets of a metric are asked for, in which days (both included).

    :param kind: one of ``user``, ``team``, ``department``, ``territory``, ``company``
    """

    metric_id: int
    kind: str
    owner_id: int
    first: int
    last: int


class CrmTarget(models.Model):
    """What is asked for in any days, whatever periods the targets were set for."""

    _inherit = "crm.target"

    @api.model
    def _get_targets_of(self, metric, owner, first, until):
        """The target of somebody for some days.

        Targets that were set for just this period are taken as they are; otherwise
        each working day has its share of the finest target that covers it. Amounts
        are in the currency of the current company.

        :param metric: a ``crm.metric`` or its code
        :param owner: a person, team, department, territory or company; several of one
            kind are added up. Or ``me``, ``team`` (those of the reader) or ``company``.
        :param first: first day, and ``until`` the first day after
        :return: an amount; ``None`` where the reader sees no target
        """
        metric = self._find_metric(metric)
        owners = self._get_scope_owners(owner) if isinstance(owner, str) else owner
        if not metric:
            return None
        found = self._get_amounts(metric, owners, first, until)
        amounts = [each.amount for each in found.values() if each.amount is not None]
        if not amounts:
            return None
        return sum(amounts) if metric._is_additive() else sum(amounts) / len(amounts)

    @api.model
    def _get_amounts(self, metric, owners, first, until):
        """Targets of many owners of one kind, in a constant number of statements.

        :param metric: a ``crm.metric`` or its code
        :param owners: records of one model
        :return: ``{owner id: Together}``, see :class:`~..utils.target.Together`
        """
        metric = self._find_metric(metric)
        days = (first.toordinal(), until.toordinal() - 1)
        wanted = [
            Wanted(metric.id, KINDS[owners._name], owner_id, *days)
            for owner_id in owners.ids
        ]
        found = self._get_together(wanted) if metric else {}
        return {each.owner_id: found.get(each, NONE) for each in wanted}

    @api.model
    def _find_metric(self, metric):
        if isinstance(metric, str):
            Metric = self.env["crm.metric"]
            return Metric._get_by_code([metric]).get(metric, Metric)
        # what is counted is no secret
        return metric.sudo()

    @api.model
    def _get_scope_owners(self, scope, asker=None):
        """Whose targets a figure of a scope is compared with.

        :param scope: ``me``, ``team`` or ``company``
        """
        asker = asker or Asker(self.env)
        if scope == "me":
            return self.env.user
        if scope == "team":
            return self.env["crm.team"].browse(asker.team_ids)
        return self.env.companies

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    @api.model
    def _get_together(self, wanted):
        """What is asked for, for many questions at once.

        :param wanted: list of :class:`Wanted`
        :return: ``{wanted: Together}`` of those for which there is any target
        """
        portions = self._read_portions(wanted)
        if not portions:
            return {}
        metrics = self.env["crm.metric"].sudo().browse({w.metric_id for w in wanted})
        by_metric = {metric.id: metric for metric in metrics}
        near = [portion for some in portions.values() for portion in some]
        lines = self._get_day_lines(
            {
                (owner_id if kind == "user" else 0, company_id)
                for _metric, kind, owner_id, company_id in portions
            },
            min(each.first for each in (*wanted, *near)),
            max(each.last for each in (*wanted, *near)),
        )
        companies = self.env["res.company"].browse(
            sorted({company_id for *_key, company_id in portions})
        )
        todays = {company.id: self._get_today(company) for company in companies}
        found = defaultdict(list)
        for each in wanted:
            metric = by_metric[each.metric_id]
            for company in companies:
                some = portions.get((*each[:3], company.id))
                if not some:
                    continue
                owner = each.owner_id if each.kind == "user" else 0
                together = arithmetic.amount_between(
                    some,
                    lines[owner, company.id],
                    (each.first, each.last),
                    today=todays[company.id],
                    additive=metric._is_additive(),
                )
                if together.amount is not None:
                    found[each].append(self._convert(together, metric, company))
        return {
            each: self._add_up(some, by_metric[each.metric_id])
            for each, some in found.items()
        }

    @api.model
    def _read_portions(self, wanted):
        """``{(metric id, kind, owner id, company id): [Portion]}``, by one query."""
        if not wanted:
            return {}
        owners = defaultdict(set)
        for each in wanted:
            owners[each.kind].add(each.owner_id)
        last = max(each.last for each in wanted)
        first = min(each.first for each in wanted)
        domain = Domain("metric_id", "in", list({each.metric_id for each in wanted}))
        domain &= Domain("date_from", "<=", date.fromordinal(last))
        domain &= Domain("date_to", ">=", date.fromordinal(first))
        domain &= Domain("company_id", "in", self.env.companies.ids)
        domain &= Domain.OR(
            Domain("owner_kind", "=", kind) & Domain(OWNER_FIELDS[kind], "in", [*ids])
            for kind, ids in owners.items()
        )
        names = ["metric_id", "owner_kind", "company_id", "period", "period_first"]
        names += ["date_from", "date_to", "amount", *OWNER_FIELDS.values()]
        portions = defaultdict(list)
        for target in self.search_fetch(domain, names, order="id"):
            kind = target.owner_kind
            owner_id = target[OWNER_FIELDS[kind]].id
            period = target._get_period()
            portions[target.metric_id.id, kind, owner_id, target.company_id.id].append(
                Portion(
                    target.period,
                    target.date_from.toordinal(),
                    target.date_to.toordinal(),
                    target.amount,
                    (period.first.toordinal(), period.last.toordinal()),
                )
            )
        return portions

    @api.model
    def _convert(self, together, metric, company):
        """Amounts of another company, in the money of the current one."""
        here = self.env.company.currency_id
        if metric.unit != "money" or company.currency_id == here:
            return together
        today = fields.Date.context_today(self)
        amount, pace = (
            company.currency_id._convert(value, here, self.env.company, today)
            for value in (together.amount, together.pace)
        )
        return together._replace(amount=amount, pace=pace)

    @api.model
    def _add_up(self, some, metric):
        """Targets of one owner in several companies."""
        if len(some) == 1:
            return some[0]
        number = 1 if metric._is_additive() else len(some)
        return Together(
            sum(each.amount for each in some) / number,
            min(each.covered for each in some),
            max(each.total for each in some),
            sum(each.pace for each in some) / number,
            all(each.exact for each in some),
        )

    # ------------------------------------------------------------------
    # Beside figures
    # ------------------------------------------------------------------

    @api.model
    def _get_goals(self, requests):
        """What figures should be, one goal per request; ``None`` where nobody said.

        A target for a part of the days, or for some of the teams, is no goal of the
        whole: it would look reached too easily.

        :param requests: list of :class:`~.crm_metric_evaluation.MetricRequest`
        :return: list of dictionaries with ``amount`` and ``pace`` (what should be there
            tonight), or ``None``
        """
        metrics = self.env["crm.metric"]._get_by_code({r.metric for r in requests})
        asker = Asker(self.env)
        wanted = [
            self._get_wanted(request, metrics.get(request.metric), asker)
            for request in requests
        ]
        found = self._get_together([each for some in wanted for each in some])
        return [
            self._get_goal(request, metrics.get(request.metric), some, found)
            for request, some in zip(requests, wanted, strict=True)
        ]

    @api.model
    def _get_wanted(self, request, metric, asker):
        if not metric or request.domain:
            return []
        scope = metric._get_base()._get_scope(request.scope)
        owners = self._get_scope_owners(scope, asker)
        kind = KINDS[owners._name]
        days = (request.first.toordinal(), request.until.toordinal() - 1)
        return [Wanted(metric.id, kind, owner_id, *days) for owner_id in owners.ids]

    @api.model
    def _get_goal(self, request, metric, wanted, found):
        parts = [found.get(each, NONE) for each in wanted]
        if not parts or not all(part.is_whole for part in parts):
            return None
        number = 1 if metric._is_additive() else len(parts)
        return {
            "amount": sum(part.amount for part in parts) / number,
            "pace": sum(part.pace for part in parts) / number,
        }
