from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..utils import metric as arithmetic
from ..utils.period import Period
from .crm_metric_evaluation import MetricRequest
from .crm_metric_question import Asker

MANAGER = "sales_team.group_sale_manager"


class CrmMetric(models.Model):
    """What people may know of their colleagues, and the records behind a figure."""

    _inherit = "crm.metric"

    # ------------------------------------------------------------------
    # Colleagues
    # ------------------------------------------------------------------

    @api.model
    def _get_ranking(self, request):
        """A person's place among the colleagues of their teams.

        Only metrics that a manager has published are compared; managers may compare
        all. Totals of colleagues are computed with every right, but nothing else of
        them is told: names and figures only where published with names.

        :param request: :class:`MetricRequest`; its scope and groups are not looked at
        :return: ``place`` (1 is best, ``None`` without a figure), ``of``, own
            ``value``, ``average`` of the colleagues, and ``rows`` (list of ``user_id``,
            ``name``, ``value``, ``me``), empty unless names are published
        :raise AccessError: when the metric is not published
        """
        metric = self._get_by_code([request.metric]).get(request.metric)
        manager = self.env.user.has_group(MANAGER)
        if not metric or not (metric.published or manager):
            raise AccessError(
                self.env._("This figure is not compared with colleagues.")
            )
        values = self._get_colleagues_values(metric, request)
        place, number, average = arithmetic.rank(
            values, self.env.uid, lower_is_better=metric.direction == "down"
        )
        named = metric.published_names or manager
        return metric._describe() | {
            "place": place,
            "of": number,
            "value": values.get(self.env.uid),
            "average": average,
            "rows": self._get_named_rows(metric, values) if named else [],
        }

    def _get_colleagues_values(self, metric, request):
        """``{user id: figure or None}`` of everybody in the teams of the asker."""
        asker = Asker(self.env)
        base = metric._get_base()
        if not base.owner_path:
            raise AccessError(self.env._("This figure belongs to nobody."))
        people = Domain(base.owner_path, "in", asker.colleague_ids)
        asked = request._replace(
            scope="company",
            groupby="owner",
            series="",
            domain=(*request.domain, *people),
        )
        # totals of colleagues only; the companies stay those of the asker
        companies = {"allowed_company_ids": self.env.companies.ids}
        every = self.sudo().with_context(**companies)
        (answer,) = every._evaluate([asked])
        if answer["error"]:
            raise AccessError(answer["message"])
        nothing = 0 if metric._counts_nothing_as_zero() else None
        found = {group["key"]: group["value"] for group in answer["groups"]}
        return {user_id: found.get(user_id, nothing) for user_id in asker.colleague_ids}

    def _counts_nothing_as_zero(self):
        """Whether somebody without records has the figure 0 rather than none."""
        return self.kind != "ratio" and self._get_measure().is_additive()

    def _get_named_rows(self, metric, values):
        lower = metric.direction == "down"
        known = [
            (user_id, value) for user_id, value in values.items() if value is not None
        ]
        known.sort(key=lambda pair: pair[1] if lower else -pair[1])
        users = self.env["res.users"].sudo().browse([user_id for user_id, _ in known])
        return [
            {
                "user_id": user.id,
                "name": user.name,
                "value": value,
                "me": user.id == self.env.uid,
            }
            for user, (_user_id, value) in zip(users, known, strict=True)
        ]

    # ------------------------------------------------------------------
    # The records behind a figure
    # ------------------------------------------------------------------

    def action_open_records(self):
        """The records behind this month's figure, or behind today's of a balance."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        month = Period.of(today, "month", self.env.tz.zone)
        request = MetricRequest(self.code, month.first, month.until, self.env.tz.zone)
        return self._get_figure_action(request)

    @api.model
    def _get_figure_action(self, request, *, group=None, point=None):
        """Open exactly the records behind a figure.

        :param request: :class:`MetricRequest`
        :param group: key of one of its groups
        :param point: ``(first day, first day after)`` of one of its points
        :return: an action; ``False`` where there are none to show, as for the past of a
            balance
        """
        metric = self._get_by_code([request.metric]).get(request.metric)
        base = metric and metric._get_base()
        if not base:
            return False
        if point:
            first, until = point
            request = request._replace(
                first=max(first, request.first), until=min(until, request.until)
            )
        if base.kind == "balance" and not base._is_present(request):
            return False
        domain = base._get_records_domain(request, Asker(self.env))
        if group is not None:
            domain &= base._get_group_domain(request, group)
        return {
            "type": "ir.actions.act_window",
            "name": metric.name,
            "res_model": base.model,
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
            "context": {"active_test": base.archived == "exclude", "create": False},
        }
