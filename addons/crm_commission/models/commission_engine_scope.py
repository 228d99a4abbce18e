from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_base.models.crm_metric_evaluation import MetricRequest

from ..const import BASIS_DOCUMENTS
from .commission_scope import (
    FIRST_DAY,
    LAST_DAY,
    Scope,
    get_end,
    get_periods,
    get_span,
    get_unit,
    needs_target,
    to_decimal,
)


class CommissionEngine(models.AbstractModel):
    """What has to be computed: everything, or the groups that changes touch."""

    _inherit = "commission.engine"

    @api.model
    def _get_scope(self, component, changes, last_run, *, full):
        """The scope of a component in a run; ``None`` when nothing of it changed.

        :param changes: ``{model: ids}``
        :param last_run: the run before, for what comes with time
        """
        version = component.version_id
        scope = self._get_scope_of_days(
            component, version.date_from, version.date_to or LAST_DAY
        )
        plans = changes.get("commission.plan", ())
        if full or component.plan_id.id in plans or component.basis == "metric":
            return scope
        ids = self._get_touched(component, changes, last_run)
        groups = self._find_groups(component, scope, ids) if ids else ()
        return scope.with_groups(groups) if groups else None

    @api.model
    def _get_scope_of_days(self, component, first, last):
        """The scope of all facts of some days."""
        scope = Scope(first, last, figures=self._get_figures(component, first, last))
        if component._has_target():
            scope = Scope(
                first,
                last,
                figures=scope.figures,
                goals=self._get_goals(component, first, last),
            )
        return scope

    # ------------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------------

    @api.model
    def _get_touched(self, component, changes, last_run):
        """The documents whose facts may be different now."""
        ids = set(changes.get(BASIS_DOCUMENTS[component.basis], ()))
        if component.unpaid_days:
            ids |= self._find_overdue(component, last_run)
        if component.basis == "order" and component.holdback_percent:
            ids |= self._find_orders(changes.get("account.move", ()))
        if component.customers != "all":
            ids |= self._find_of_customers(component, ids, changes)
        if component.basis in ("invoice", "payment") and ids:
            ids |= self._find_reversals(ids)
        return ids

    @api.model
    def _find_groups(self, component, scope, ids):
        """The groups in which documents were booked or would be now."""
        found = SQL(
            "WITH %s SELECT DISTINCT person_id, %s FROM entry",
            self._get_entry_sql(component, self._restrict(scope, ids)),
            get_span(component, SQL("period_date")),
        )
        booked = SQL(
            "SELECT DISTINCT person_id, %s FROM commission_credit"
            " WHERE component_id = %s AND document_id = ANY(%s)",
            get_span(component, SQL("period_date")),
            component.id,
            list(ids),
        )
        groups = set()
        for query in (found, booked):
            self.env.cr.execute(query)
            groups.update(self.env.cr.fetchall())
        return groups

    @api.model
    def _restrict(self, scope, ids):
        return Scope(
            scope.first,
            scope.last,
            document_ids=tuple(sorted(ids)),
            goals=scope.goals,
        )

    @api.model
    def _find_overdue(self, component, last_run):
        """Invoices that became overdue since the last run."""
        since = last_run.date.date() if last_run else FIRST_DAY
        self.env.cr.execute(
            SQL(
                """
                SELECT id FROM account_move
                 WHERE company_id = %s AND state = 'posted' AND amount_residual <> 0
                   AND move_type IN ('out_invoice', 'out_refund')
                   AND invoice_date_due + %s BETWEEN %s AND %s
                """,
                component.company_id.id,
                component.unpaid_days,
                since - timedelta(days=2),
                self._get_today(component.company_id),
            )
        )
        return {id_ for (id_,) in self.env.cr.fetchall()}

    @api.model
    def _find_orders(self, move_ids):
        """The orders that wait for these invoices to be paid."""
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT s.order_id
                  FROM account_move_line l
                  JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = l.id
                  JOIN sale_order_line s ON s.id = rel.order_line_id
                 WHERE l.move_id = ANY(%s)
                """,
                list(move_ids),
            )
        )
        return {id_ for (id_,) in self.env.cr.fetchall()}

    @api.model
    def _find_of_customers(self, component, ids, changes):
        """All documents of the customers of some: one may make others old or new."""
        model = self.env[BASIS_DOCUMENTS[component.basis]]
        documents = model.with_context(active_test=False)
        customers = documents.browse(sorted(ids)).exists().partner_id
        if component.basis == "opportunity":
            order_ids = changes.get("sale.order", ())
            customers |= self.env["sale.order"].browse(order_ids).exists().partner_id
        if not customers:
            return set()
        entities = customers.commercial_partner_id
        query = documents._search(
            [("partner_id.commercial_partner_id", "in", entities.ids)]
        )
        return set(query.get_result_ids())

    @api.model
    def _find_reversals(self, ids):
        self.env.cr.execute(
            SQL(
                "SELECT id FROM account_move WHERE reversed_entry_id = ANY(%s)",
                list(ids),
            )
        )
        return {id_ for (id_,) in self.env.cr.fetchall()}

    # ------------------------------------------------------------------
    # Targets
    # ------------------------------------------------------------------

    @api.model
    def _get_goals(self, component, first, last):
        """The targets of the participants, period by period.

        The latest participation that touches a period decides.

        :return: tuples (partner id, first day, target, share), a target of 0 where
            there is none
        """
        last = min(last, date(self._get_today(component.company_id).year + 1, 12, 31))
        found = {}
        for row in component.plan_id.participant_ids.sorted("date_from"):
            row_first = max(first, row.date_from)
            row_last = min(last, row.date_to or LAST_DAY)
            if row_first <= row_last:
                for day in get_periods(row_first, row_last, get_unit(component)):
                    found[row.partner_id.id, day] = row
        amounts = self._get_target_amounts(component, found)
        return tuple(
            (*key, amounts[key], to_decimal(row.share))
            for key, row in sorted(found.items())
        )

    @api.model
    def _get_target_amounts(self, component, rows):
        """``{(partner id, first day): target}`` for participations by the same keys."""
        metric = component.target_metric_id
        if not metric:
            return {key: to_decimal(row.target, 10) for key, row in rows.items()}
        amounts = dict.fromkeys(rows, to_decimal(0, 10))
        for day in sorted({day for _partner_id, day in rows}):
            users = {
                row.user_id.id: key
                for key, row in rows.items()
                if key[1] == day and row.user_id
            }
            until = get_end(day, get_unit(component)) + timedelta(days=1)
            targets = self.env["crm.target"]._get_amounts(
                metric, self.env["res.users"].browse(users), day, until
            )
            for user_id, found in targets.items():
                amounts[users[user_id]] = to_decimal(found.amount, 10)
        return amounts

    @api.model
    def _get_problems(self, component, scope):
        """Sentences about people whose target is missing."""
        if not needs_target(component):
            return []
        today = self._get_today(component.company_id)
        missing = [
            (person_id, day)
            for person_id, day, target, _share in scope.goals
            if target <= 0 and day <= today
        ]
        partners = self.env["res.partner"].browse(
            {person_id for person_id, _ in missing}
        )
        names = {partner.id: partner.display_name for partner in partners}
        return [
            self.env._(
                "“%(component)s”: %(person)s has no target for the %(unit)s from"
                " %(day)s, so nothing was computed.",
                component=component.name,
                person=names[person_id],
                unit=dict(component._fields["scope"]._description_selection(self.env))[
                    get_unit(component)
                ].lower(),
                day=fields.Date.to_string(day),
            )
            for person_id, day in missing
        ]

    # ------------------------------------------------------------------
    # Metrics
    # ------------------------------------------------------------------

    @api.model
    def _get_figures(self, component, first, last):
        """The figures of a metric, person by person and month by month.

        :return: tuples (partner id, first day of the month, figure)
        """
        if component.basis != "metric":
            return ()
        company = component.company_id
        months = get_periods(first, min(last, self._get_today(company)), "month")
        requests = [
            MetricRequest(
                component.metric_id.code,
                month,
                month + relativedelta(months=1),
                tz=self._get_zone(company),
                groupby="owner",
            )
            for month in months
        ]
        users = {
            user.id: user.partner_id.id
            for user in component.plan_id.participant_ids.user_id
        }
        answers = self.env["crm.metric"]._evaluate(requests)
        return tuple(
            (users[group["key"]], month, to_decimal(group["value"], 10))
            for month, answer in zip(months, answers, strict=True)
            for group in answer["groups"]
            if group["key"] in users and group["value"]
        )

    @api.model
    def _get_zone(self, company):
        return self.env["crm.target"]._get_zone(company)

    @api.model
    def _get_today(self, company):
        return date.fromordinal(self.env["crm.target"]._get_today(company))
