import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_base.utils.period import Period

from ..const import CATEGORIES, STATUSES
from .crm_stage_rate import FEWEST

_logger = logging.getLogger(__name__)

REBUILT_WEEKS = "crm_forecast.rebuilt_weeks"
DEFAULT_REBUILT_WEEKS = 26
# Deals won longer ago are not taken into the first snapshots.
KNOWN_DAYS = 400
# Any number: two snapshots at the same time are one too many.
LOCK = 730419
# What is remembered of a deal; a new row as soon as one of them differs.
REMEMBERED = (
    *("company_id", "team_id", "user_id", "stage_id"),
    *("status", "category", "amount", "day"),
)


class CrmForecastSnapshot(models.Model):
    """The forecast as it was on a day, of all companies.

    One is taken each week by the scheduled action, further ones by hand. What every
    deal looked like is in ``crm.forecast.state``, the figures by person in
    ``crm.forecast.total``. A snapshot is taken in one transaction, so there is a whole
    one or none.
    """

    _name = "crm.forecast.snapshot"
    _description = "Forecast Snapshot"
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Date(required=True, readonly=True)
    week = fields.Date(
        readonly=True, help="Monday of the week whose snapshot it is; one a week."
    )
    rebuilt = fields.Boolean(
        readonly=True,
        help="Worked out afterwards from the dates of the deals: the amounts, people "
        "and expected closings are those known when it was rebuilt.",
    )
    rates = fields.Json(
        readonly=True, help="Rates of the companies' currencies on that day."
    )
    added_count = fields.Integer("Rows Added", readonly=True)
    ended_count = fields.Integer("Rows Ended", readonly=True)

    _date_unique = models.UniqueIndex(
        "(date)", "There is already a snapshot of this day."
    )
    _week_unique = models.UniqueIndex("(week) WHERE week IS NOT NULL")

    # ------------------------------------------------------------------
    # Taking
    # ------------------------------------------------------------------

    @api.model
    def _cron_take(self):
        """Take the snapshot of this week if there is none; twice takes one.

        It runs every day, so that a day without a server costs no week.
        """
        if not self._is_my_turn():
            return
        self.env["crm.stage.rate"]._refresh()
        self.env["ir.cron"]._commit_progress(remaining=1)
        if not self._is_my_turn():
            return
        today = fields.Date.context_today(self)
        if not self.search_count(Domain.TRUE, limit=1):
            self._rebuild(self._get_past_weeks(today))
        week = Period.of(today, "week").first
        if not self.search_count([("week", "=", week)], limit=1):
            self._take(today, week)
        self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _is_my_turn(self):
        """Whether nobody else is taking a snapshot, until the transaction ends."""
        ((free,),) = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s)", LOCK)
        )
        return free

    @api.model
    def take_snapshot(self):
        """Take a snapshot now, as before a meeting; a manager's button.

        :raise UserError: when there is one of today already
        """
        self.env["crm.forecast"]._check_manager()
        today = fields.Date.context_today(self)
        taken = self.sudo()
        if not taken._is_my_turn() or taken.search_count([("date", "=", today)]):
            raise UserError(
                self.env._("There is a snapshot of today already: compare with it.")
            )
        taken._take(today)
        return fields.Date.to_string(today)

    @api.model
    def _take(self, today, week=None):
        """Remember what changed since the last snapshot, and today's figures.

        :param today: the day of the snapshot
        :param week: Monday of the week whose snapshot it is
        :return: the snapshot; that of today if there is one
        """
        taken = self.search([("date", "=", today)])
        if taken:
            taken.week = taken.week or week
            return taken
        ended, added = self._store_changes(today)
        self._store_totals(today)
        return self.create(
            {
                "date": today,
                "week": week,
                "rates": self._get_rates(today),
                "added_count": added,
                "ended_count": ended,
            }
        )

    def _get_rates(self, day):
        """``{id of a company: {id of a currency: rate}}`` by its own rates of a day.

        Branches go by the rates of their main company.
        """
        companies = self.env["res.company"].search(Domain.TRUE, order="id")
        currencies = companies.currency_id
        if len(currencies) < 2:
            return {}
        return {
            str(company.id): {
                str(currency): rate
                for currency, rate in currencies._get_rates(company, day).items()
            }
            for company in companies.root_id
        }

    def _store_changes(self, today):
        """End rows that are no longer true and add those that are.

        A row is ended before the next one of its deal is added, which counting the
        ended ones sees to: a deal has one row that is true now.

        :return: number of rows ended and added
        """
        State = self.env["crm.forecast.state"]
        State.flush_model()
        same = SQL(
            "(%s) IS NOT DISTINCT FROM (%s)", _get_columns("d"), _get_columns("s")
        )
        ((ended, added),) = self.env.execute_query(
            SQL(
                """WITH deal AS MATERIALIZED (%(deals)s),
                   ended AS (
                       UPDATE crm_forecast_state s SET until_date = %(today)s
                        WHERE s.until_date IS NULL AND NOT EXISTS (
                            SELECT FROM deal d
                             WHERE d.lead_id = s.lead_id AND %(same)s)
                       RETURNING s.lead_id),
                   added AS (
                       INSERT INTO crm_forecast_state
                           (lead_id, %(columns)s, from_date)
                       SELECT d.lead_id, %(values)s, %(today)s
                         FROM deal d
                         LEFT JOIN crm_forecast_state s
                           ON s.lead_id = d.lead_id AND s.until_date IS NULL
                        WHERE (SELECT count(*) FROM ended) >= 0
                          AND CASE WHEN s.id IS NOT NULL THEN NOT %(same)s
                                   ELSE d.status = 'open'
                                     OR d.status = 'won' AND d.day >= %(known)s END
                       RETURNING lead_id)
                   SELECT (SELECT count(*) FROM ended), (SELECT count(*) FROM added)""",
                deals=self.env["crm.forecast"]._get_deals_sql(),
                columns=_get_columns(),
                values=_get_columns("d"),
                same=same,
                today=today,
                known=today - timedelta(days=KNOWN_DAYS),
            )
        )
        State.invalidate_model()
        return ended, added

    def _store_totals(self, today):
        """Figures by person, month and category, open ones with both weights.

        They are added as the deals are read, with core's probability, which changes for
        all of them each night and is not worth a row per deal.
        """
        self.env["crm.stage.rate"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_forecast_total
                       (date, company_id, team_id, user_id, month, category,
                        count, amount, weighted, historic)
                   SELECT %(today)s, d.company_id, d.team_id, d.user_id,
                          date_trunc('month', d.day)::date, d.category, count(*),
                          sum(d.amount), sum(d.amount * d.probability / 100),
                          sum(d.amount * CASE WHEN d.status = 'won' THEN 1
                              ELSE coalesce(own.rate, every.rate, d.probability / 100)
                              END)
                     FROM (%(deals)s) AS d
                     LEFT JOIN crm_stage_rate own ON own.company_id = d.company_id
                      AND own.stage_id = d.stage_id AND own.closed_count >= %(fewest)s
                     LEFT JOIN crm_stage_rate every ON every.company_id = d.company_id
                      AND every.stage_id IS NULL AND every.closed_count >= %(fewest)s
                    WHERE d.status = 'open'
                       OR d.status = 'won' AND d.day >= %(known)s
                    GROUP BY 2, 3, 4, 5, 6""",
                deals=self.env["crm.forecast"]._get_deals_sql(),
                fewest=FEWEST,
                today=today,
                known=today - timedelta(days=KNOWN_DAYS),
            )
        )
        self.env["crm.forecast.total"].invalidate_model()

    # ------------------------------------------------------------------
    # The time before the first snapshot
    # ------------------------------------------------------------------

    @api.model
    def _get_past_weeks(self, today):
        """The Mondays before this week that are rebuilt, oldest first."""
        Parameter = self.env["ir.config_parameter"].sudo()
        weeks = int(Parameter.get_param(REBUILT_WEEKS, DEFAULT_REBUILT_WEEKS))
        monday = Period.of(today, "week").first
        return [monday - timedelta(weeks=back) for back in range(weeks, 0, -1)]

    @api.model
    def _rebuild(self, days):
        """Work out snapshots of the past from when deals were made and closed.

        What they were worth then, whose they were and when they were expected to close
        is not known: as they are now is the best there is, and a closed deal that says
        nothing of its expected closing belongs to the day it was closed. What they
        counted as is not known either; they are in the pipeline. A snapshot shows the
        evening of its day.

        :param days: in order, and before any other snapshot
        """
        if not days:
            return
        deals = self.env["crm.forecast"]._get_deals_sql()
        self.env.cr.execute(_get_rebuilt_sql(deals, days))
        self.env["crm.forecast.state"].invalidate_model()
        self.create(
            [
                {
                    "date": day,
                    "week": Period.of(day, "week").first,
                    "rates": self._get_rates(day),
                    "rebuilt": True,
                }
                for day in days
            ]
        )
        self._rebuild_totals(days)

    def _rebuild_totals(self, days):
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_forecast_total
                       (date, company_id, team_id, user_id, month, category,
                        count, amount)
                   SELECT day.day, s.company_id, s.team_id, s.user_id,
                          date_trunc('month', s.day)::date, s.category, count(*),
                          sum(s.amount)
                     FROM unnest(%(days)s) AS day (day)
                     JOIN crm_forecast_state s ON s.from_date <= day.day
                      AND (s.until_date IS NULL OR s.until_date > day.day)
                    WHERE s.status <> 'lost'
                    GROUP BY 1, 2, 3, 4, 5, 6""",
                days=list(days),
            )
        )
        self.env["crm.forecast.total"].invalidate_model()


class CrmForecastState(models.Model):
    """What was known of a deal from one snapshot until another.

    There is a row for each time that something changed, not for each week. Deals are
    told by their ids, for merged and deleted ones disappear and their past does not.
    """

    _name = "crm.forecast.state"
    _description = "Deal in Forecast Snapshots"
    _log_access = False
    _order = "from_date, id"

    lead_id = fields.Integer("Deal", required=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", ondelete="set null")
    user_id = fields.Many2one("res.users", ondelete="set null")
    stage_id = fields.Many2one("crm.stage", ondelete="set null")
    status = fields.Selection(STATUSES, required=True)
    category = fields.Selection(CATEGORIES)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary()
    day = fields.Date(
        "Closing", help="Expected closing of an open deal, closing of a won one."
    )
    from_date = fields.Date("From", required=True)
    until_date = fields.Date("Until", help="First snapshot that shows it otherwise.")

    # even two processes at once leave one row of a deal that is true now
    _current_unique = models.UniqueIndex("(lead_id) WHERE until_date IS NULL")
    _from_unique = models.UniqueIndex("(lead_id, from_date)")
    _day_idx = models.Index("(day, company_id) WHERE status <> 'lost'")


class CrmForecastTotal(models.Model):
    """The figures of a snapshot by person, month of closing and category."""

    _name = "crm.forecast.total"
    _description = "Figures of a Forecast Snapshot"
    _log_access = False
    _order = "date desc, id"

    date = fields.Date("Snapshot", required=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", "Sales Team", ondelete="set null")
    user_id = fields.Many2one("res.users", "Salesperson", ondelete="set null")
    month = fields.Date("Month of Closing")
    category = fields.Selection(CATEGORIES, "Forecast")
    count = fields.Integer("Deals")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary()
    weighted = fields.Monetary(help="Weighted by the probability that Odoo gives.")
    historic = fields.Monetary(help="Weighted by the win rate of the stage.")

    _date_month_idx = models.Index("(date, month, company_id)")


def _get_columns(alias=None):
    names = REMEMBERED
    if alias:
        return SQL(", ").join(SQL.identifier(alias, name) for name in names)
    return SQL(", ").join(SQL.identifier(name) for name in names)


def _get_rebuilt_sql(deals, days):
    """Rows of open deals until they were closed, and of those that were.

    A deal that was made and closed between two snapshots was never seen open. Only
    lost deals that were seen open are of interest.
    """
    return SQL(
        """WITH day AS (SELECT unnest(%(days)s) AS day),
           deal AS (
               SELECT d.*,
                      (SELECT min(day) FROM day WHERE day >= d.created) AS appeared,
                      CASE WHEN d.status <> 'open' THEN
                          (SELECT min(day) FROM day
                            WHERE day >= coalesce(d.closed, d.created))
                      END AS ended
                 FROM (%(deals)s) AS d
                WHERE d.created <= %(last)s)
           INSERT INTO crm_forecast_state
               (lead_id, %(columns)s, from_date, until_date)
           SELECT lead_id, company_id, team_id, user_id, stage_id, 'open',
                  CASE WHEN status = 'open' THEN category ELSE 'pipeline' END, amount,
                  coalesce(date_deadline, CASE WHEN status <> 'open' THEN closed END),
                  appeared, ended
             FROM deal
            WHERE ended IS NULL OR appeared < ended
            UNION ALL
           SELECT lead_id, company_id, team_id, user_id, stage_id, status, category,
                  amount, day, ended, NULL
             FROM deal
            WHERE ended IS NOT NULL AND (
                  appeared < ended OR status = 'won' AND closed >= %(known)s)""",
        days=list(days),
        last=days[-1],
        deals=deals,
        columns=_get_columns(),
        known=days[0] - timedelta(days=KNOWN_DAYS),
    )
