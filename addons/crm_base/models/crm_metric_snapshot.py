import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_metric_question import PATHS, SNAPSHOT_FIELDS

_logger = logging.getLogger(__name__)

KEPT_DAYS = "crm_base.metric_snapshot_days"
DEFAULT_KEPT_DAYS = 1100


class CrmMetricSnapshot(models.Model):
    """What a balance was on an evening, per company, team and person.

    The scheduled action takes them once a day; the last one of a day counts. Rows of
    people who have nothing are left out.
    """

    _name = "crm.metric.snapshot"
    _description = "Metric Snapshot"
    _order = "date desc, id"
    _log_access = False

    metric_id = fields.Many2one("crm.metric", required=True, ondelete="cascade")
    date = fields.Date(required=True)
    company_id = fields.Many2one("res.company", ondelete="cascade")
    team_id = fields.Many2one("crm.team", ondelete="set null")
    user_id = fields.Many2one("res.users", ondelete="set null")
    value = fields.Float(required=True, help="Amounts are in the company's currency.")

    _metric_date_idx = models.Index("(metric_id, date)")
    _user_idx = models.Index("(user_id, date) WHERE user_id IS NOT NULL")

    @api.model
    def _cron_take(self):
        """Take today's snapshot of every balance, one metric per transaction."""
        metrics = self.env["crm.metric"].search([("kind", "=", "balance")])
        left = len(metrics)
        for metric in metrics:
            self._take(metric)
            left -= 1
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break

    @api.model
    def _take(self, metric):
        """Take the snapshot of today, in place of one taken earlier today.

        A metric that cannot be evaluated any more is left out and named in the log.

        :param metric: a balance
        """
        today = fields.Date.context_today(self)
        try:
            rows = self._read(metric)
        except (ValueError, TypeError, KeyError, SyntaxError) as error:
            _logger.error("No snapshot of metric %s: %s", metric.code, error)
            return
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "DELETE FROM crm_metric_snapshot WHERE metric_id = %s AND date = %s",
                metric.id,
                today,
            )
        )
        # the first row marks that the snapshot was taken, whatever there was
        self.create(
            [
                {"metric_id": metric.id, "date": today, **values}
                for values in ({"value": 0}, *rows)
            ]
        )

    def _read(self, metric):
        """What everybody has now, each company in its own currency.

        :return: list of values of snapshots
        """
        if not metric.company_path:
            return self._read_company(metric, Domain.TRUE)
        rows = []
        nobody = [False]  # records of no company are counted with the first
        for company in self.env["res.company"].search(Domain.TRUE, order="id"):
            own = Domain(metric.company_path, "in", [company.id, *nobody])
            rows += [
                {**values, "company_id": company.id}
                for values in self._read_company(metric.with_company(company), own)
            ]
            nobody = []
        return rows

    def _read_company(self, metric, own):
        paths = {name: metric[path] for name, path in PATHS.items() if metric[path]}
        paths.pop("company", None)
        domain = metric._get_domain() & own
        if metric.archived == "only":
            domain &= Domain("active", "=", False)
        Model = metric.env[metric.model].with_context(
            active_test=metric.archived == "exclude"
        )
        (aggregate,) = metric._get_measure().parts(money=metric._is_money())
        names = [SNAPSHOT_FIELDS[name] for name in paths]
        return [
            dict(zip(names, (group.id for group in groups), strict=True))
            | {"value": value}
            for *groups, value in Model._read_group(
                domain, [*paths.values()], [aggregate]
            )
            if value
        ]

    @api.autovacuum
    def _gc_snapshots(self):
        """Forget what is older than anybody looks back."""
        days = int(
            self.env["ir.config_parameter"]
            .sudo()
            .get_param(KEPT_DAYS, DEFAULT_KEPT_DAYS)
        )
        limit = fields.Date.subtract(fields.Date.context_today(self), days=days)
        self.env.cr.execute(
            SQL("DELETE FROM crm_metric_snapshot WHERE date < %s", limit)
        )
