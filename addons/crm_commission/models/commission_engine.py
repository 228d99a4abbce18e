from functools import partial

from odoo import SUPERUSER_ID, api, models
from odoo.service.model import retrying
from odoo.tools import SQL

from ..const import BOOKED_STATES


class CommissionEngine(models.AbstractModel):
    """Compares what each fact should be booked with, and what it is, in one statement.

    For each component: facts (``_get_fact_sql``), who is credited (``_get_claim_sql``),
    the walk (``_get_line_sql``), and what of it is booked (``_get_state_sql``).
    Nothing but the last step writes. ``docs/commission-rules.md`` has the rules.
    """

    _name = "commission.engine"
    _description = "Commission Engine"

    # ------------------------------------------------------------------
    # Runs
    # ------------------------------------------------------------------

    @api.model
    def _cron_run(self, *, full=False):
        """Book what changed, company by company.

        :param full: compute everything: what no document tells, such as a category
            that got another product, is found only so
        """
        domain = [("version_ids.state", "in", BOOKED_STATES)]
        companies = self.env["commission.plan"].sudo().search(domain).company_id
        for done, company in enumerate(companies, 1):
            # somebody may press the button meanwhile
            retrying(partial(self._run, company, full=full), self.env)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - done)

    @api.model
    def _run(self, company, *, full=False):
        """Book the differences of a company.

        :param full: compute everything, not only what changed since the last run
        :return: the ``commission.run``; it stays empty when nothing was different
        """
        engine = self._as_company(company)
        engine._hold(company)
        self.env.flush_all()
        engine._prepare_memory()
        changes = self.env["commission.change"].sudo()._take(company)
        run = engine.env["commission.run"].create(
            {"company_id": company.id, "is_full": full}
        )
        last = engine._get_last_run(run)
        problems = []
        for component in engine._get_components(company):
            scope = engine._get_scope(component, changes, last, full=full)
            if scope is not None:
                problems += engine._book(run, component, scope)
        engine._book_months(run)
        engine._count(run, problems)
        engine.env["commission.credit"].invalidate_model()
        return run

    @api.model
    def _prepare_memory(self):
        """Sort and join in memory, for this transaction; compiling takes longer."""
        self.env.cr.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")

    @api.model
    def _as_company(self, company):
        """The engine computes for the company, whoever started it."""
        context = {"allowed_company_ids": company.ids, "lang": self.env.lang}
        env = self.env(user=SUPERUSER_ID, context=context, su=True)
        return self.with_env(env)

    @api.model
    def _hold(self, company):
        """Wait until nobody else books for the company, until the end of it all."""
        self.env["commission.turn"]._take(company)

    @api.model
    def _get_last_run(self, run):
        return self.env["commission.run"].search(
            [("company_id", "=", run.company_id.id), ("id", "<", run.id)], limit=1
        )

    @api.model
    def _get_components(self, company):
        """The components by which anything is or was booked, oldest first."""
        return self.env["commission.component"].search(
            [
                ("company_id", "=", company.id),
                ("version_id.state", "in", BOOKED_STATES),
            ],
            order="id",
        )

    @api.model
    def _count(self, run, problems):
        self.env.cr.execute(
            SQL(
                "SELECT count(*), coalesce(sum(amount), 0) FROM commission_credit"
                " WHERE run_id = %s",
                run.id,
            )
        )
        count, amount = self.env.cr.fetchone()
        run.write(
            {"credit_count": count, "amount": amount, "problems": problems or False}
        )

    # ------------------------------------------------------------------
    # Booking
    # ------------------------------------------------------------------

    def _book(self, run, component, scope):
        """Write the differences of a component.

        :return: sentences about what could not be computed
        """
        self._keep_costs(component, scope)
        scope = self._convert(component, scope)
        self._keep_rates(component, scope)
        state = self._get_state_sql(component, scope)
        first_open = self.env["commission.period"]._get_first_open(run.company_id)
        query = self._get_booking_sql(run, component, scope, state, first_open)
        self.env.cr.execute(query)
        if component._has_target():
            self._keep_targets(run, component, scope, first_open)
        return self._get_problems(component, scope)

    def _get_booking_sql(self, run, component, scope, state, first_open):
        """Target state against booked state: a row for each key that differs."""
        return SQL(
            """
            INSERT INTO commission_credit (run_id, company_id, plan_id, component_id,
                person_id, user_id, kind, period_date, month, fact_id, part_id, rev,
                document_id, date, date_booked, base, quantity, share, amount)
            WITH %(state)s, %(booked)s
            SELECT %(run)s, %(company)s, %(plan)s, %(component)s,
                   person_id, coalesce(s.user_id, b.user_id), kind, period_date, month,
                   fact_id, part_id, coalesce(b.latest / 100000, 0) + 1,
                   coalesce(s.document_id, b.document_id),
                   coalesce(s.date, DATE '1900-01-01' + (b.latest %% 100000)::int),
                   greatest(month, %(first_open)s),
                   coalesce(s.base, 0) - coalesce(b.base, 0),
                   coalesce(s.quantity, 0) - coalesce(b.quantity, 0),
                   coalesce(s.share, 0) - coalesce(b.share, 0),
                   coalesce(s.amount, 0) - coalesce(b.amount, 0)
              FROM state s
              FULL JOIN booked b
                USING (person_id, kind, period_date, month, fact_id, part_id)
             WHERE coalesce(s.amount, 0) <> coalesce(b.amount, 0)
                OR coalesce(s.base, 0) <> coalesce(b.base, 0)
                OR coalesce(s.quantity, 0) <> coalesce(b.quantity, 0)
                OR coalesce(s.share, 0) <> coalesce(b.share, 0)
                OR s.date <> DATE '1900-01-01' + (b.latest %% 100000)::int
            """,
            state=state,
            booked=self._get_booked_sql(component, scope),
            run=run.id,
            company=run.company_id.id,
            plan=component.plan_id.id,
            component=component.id,
            first_open=first_open,
        )

    def _get_booked_sql(self, component, scope):
        """A CTE ``booked``: what the ledger says of each key so far.

        ``latest`` is the last revision and its day in one number, so that one maximum
        finds both.
        """
        return SQL(
            """
            booked AS (
                SELECT person_id, kind, period_date, month, fact_id, part_id,
                       max(user_id) AS user_id, max(document_id) AS document_id,
                       sum(base) AS base, sum(quantity) AS quantity,
                       sum(share) AS share, sum(amount) AS amount,
                       max(rev::bigint * 100000 + (date - DATE '1900-01-01')) AS latest
                  FROM commission_credit c
                 WHERE component_id = %s AND %s
                 GROUP BY person_id, kind, period_date, month, fact_id, part_id
            )""",
            component.id,
            scope.get_booked_condition(component),
        )

    def _keep_targets(self, run, component, scope, first_open):
        """Remember by which target and share people's groups were paid."""
        goal = scope.goal
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO commission_curve (run_id, company_id, component_id,
                    person_id, period_date, date_booked, target, share)
                SELECT %(run)s, %(company)s, %(component)s, g.person_id, g.period_date,
                       greatest(g.period_date, %(first_open)s), g.target, g.share
                  FROM %(goal)s
                  LEFT JOIN LATERAL (
                       SELECT target, share FROM commission_curve k
                        WHERE k.component_id = %(component)s
                          AND k.person_id = g.person_id
                          AND k.period_date = g.period_date
                        ORDER BY id DESC LIMIT 1) k ON true
                 WHERE (k.target, k.share) IS DISTINCT FROM (g.target, g.share)
                   AND EXISTS (SELECT FROM commission_credit c
                                WHERE c.component_id = %(component)s
                                  AND c.person_id = g.person_id
                                  AND c.period_date = g.period_date)
                """,
                run=run.id,
                company=run.company_id.id,
                component=component.id,
                first_open=first_open,
                goal=goal,
            )
        )

    # ------------------------------------------------------------------
    # Looking without booking
    # ------------------------------------------------------------------

    @api.model
    def _simulate(self, version, date_from, date_to):
        """What a version would pay for the facts of some days; nothing is written.

        :return: list of dictionaries with ``person_id``, ``component_id``, ``kind``,
            ``month`` (its first day) and ``amount`` (in the plan's currency)
        """
        engine = self._as_company(version.company_id)
        self.env.flush_all()
        rows = []
        for component in version.sudo().component_ids.with_env(engine.env):
            scope = engine._convert(
                component, engine._get_scope_of_days(component, date_from, date_to)
            )
            engine.env.cr.execute(
                SQL(
                    "WITH %s SELECT person_id, %s AS component_id, kind, month,"
                    " sum(amount) AS amount FROM state GROUP BY person_id, kind, month"
                    " ORDER BY month, person_id, kind",
                    engine._get_state_sql(component, scope),
                    component.id,
                )
            )
            rows += engine.env.cr.dictfetchall()
        return rows

    @api.model
    def _get_booked(self, plan, date_from, date_to):
        """What was booked for the facts of some days, in rows as :meth:`_simulate`."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT person_id, component_id, kind, month, sum(amount) AS amount
                  FROM commission_credit
                 WHERE plan_id = %s AND component_id IS NOT NULL
                   AND month BETWEEN %s AND %s
                 GROUP BY person_id, component_id, kind, month
                 ORDER BY month, person_id, kind
                """,
                plan.id,
                date_from.replace(day=1),
                date_to,
            )
        )
        return self.env.cr.dictfetchall()
