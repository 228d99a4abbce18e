from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_base.utils.period import Period

from ..const import ALL_DEALS, MANAGER, SALESPERSON

# What a line of the forecast is made of; the first five say whose and of what kind.
GROUPS = ("company_id", "team_id", "user_id", "stage_id", "forecast_category")
DEAL_FIELDS = (
    *("active", "company_id", "date_closed", "date_deadline", "expected_revenue"),
    *("forecast_category", "probability", "stage_id", "team_id", "type", "user_id"),
    "won_status",
)


class CrmForecast(models.AbstractModel):
    """Which deals a forecast is made of, and who may look at whose.

    Everybody who looks at a forecast sees the same days: an open deal belongs to its
    expected closing, a won one to the day of its closing in the time zone of the
    company's working hours. Deals of no company are counted with the first company,
    as the snapshots of metrics do.
    """

    _name = "crm.forecast"
    _description = "Forecast"

    # ------------------------------------------------------------------
    # Who may look
    # ------------------------------------------------------------------

    @api.model
    def _check_reader(self):
        """:raise AccessError: for whoever does not sell"""
        if not self.env.user.has_group(SALESPERSON):
            raise AccessError(self.env._("Forecasts are for people who sell."))

    @api.model
    def _sees_all(self):
        return self.env.user.has_group(ALL_DEALS)

    @api.model
    def _check_manager(self):
        """:raise AccessError: for whoever leads no sales"""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only sales managers may adjust a forecast."))

    @api.model
    def _get_companies(self):
        """The companies looked at, in the order of their ids."""
        return self.env.companies.sorted("id")

    @api.model
    def _get_first_company(self):
        """The company with which deals of no company are counted."""
        # whoever may not read that company must not count its deals either
        Company = self.env["res.company"].sudo().with_context(active_test=False)
        return Company.search(Domain.TRUE, order="id", limit=1)

    @api.model
    def _get_zone(self, company):
        """Name of the time zone in which the days of a company begin."""
        # the calendar says more than its time zone, which alone leaves this method
        return company.sudo().resource_calendar_id.tz or "UTC"

    # ------------------------------------------------------------------
    # Deals as domains, under the rights of whoever asks
    # ------------------------------------------------------------------

    @api.model
    def _get_open_domain(self, first, until):
        """Open deals expected to close on these days."""
        return (
            self._get_all_open_domain()
            & Domain("date_deadline", ">=", first)
            & Domain("date_deadline", "<", until)
        )

    @api.model
    def _get_all_open_domain(self):
        """Open deals, whatever their day."""
        return (
            Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
            & Domain("active", "=", True)
            & self._get_company_domain(self._get_companies())
        )

    @api.model
    def _get_won_domain(self, first, until):
        """Deals won on these days of their company."""
        won = Domain("type", "=", "opportunity") & Domain("won_status", "=", "won")
        zones = self._get_companies().grouped(self._get_zone)
        return won & Domain.OR(
            self._get_company_domain(companies)
            & Domain("date_closed", ">=", get_moment(first, zone))
            & Domain("date_closed", "<", get_moment(until, zone))
            for zone, companies in zones.items()
        )

    @api.model
    def _get_company_domain(self, companies):
        nobody = [False] if self._get_first_company() in companies else []
        return Domain("company_id", "in", [*companies.ids, *nobody])

    @api.model
    def _read_lines(self, first, until):
        """All deals of these days by whose they are and how sure, in one statement.

        :return: list of tuples of :data:`GROUPS` and the number of deals, their
            expected revenue, and that by core's probability, in the currency of the
            company
        """
        Lead = self.env["crm.lead"].with_context(active_test=False)
        Lead.check_access("read")
        query = Lead._search(
            self._get_open_domain(first, until) | self._get_won_domain(first, until)
        )
        if query.is_empty():
            return []
        table = Lead._table
        fields_sql = {
            name: Lead._field_to_sql(table, name, query)
            for name in (*GROUPS, "expected_revenue", "prorated_revenue")
        }
        groups = [fields_sql[name] for name in GROUPS]
        query.groupby = SQL(", ").join(groups)
        found = self.env.execute_query(
            query.select(
                *groups,
                SQL("count(*)"),
                SQL("coalesce(sum(%s), 0)", fields_sql["expected_revenue"]),
                SQL("coalesce(sum(%s), 0)", fields_sql["prorated_revenue"]),
            )
        )
        first_company = self._get_first_company().id
        return [(company or first_company, *rest) for company, *rest in found]

    # ------------------------------------------------------------------
    # Deals as SQL, for snapshots
    # ------------------------------------------------------------------

    @api.model
    def _get_deals_sql(self, days=None):
        """All opportunities as they are now, whoever may read them.

        Archived ones that were not lost are no part of any forecast.

        :param days: first day, and the first after the last: only those that are open
            or won on these days, and perhaps a day around them
        :return: a SELECT of ``lead_id``, ``company_id``, ``team_id``, ``user_id``,
            ``stage_id``, ``status``, ``category``, ``amount``, ``day``, and of
            ``created``, ``closed`` and ``date_deadline`` (days) and ``probability``
        """
        lead = self.env["crm.lead"].sudo()
        lead.flush_model(DEAL_FIELDS)
        company = SQL("coalesce(l.company_id, %s)", self._get_first_company().id)
        zone = self._get_zone_sql(company)
        closed = SQL("(l.date_closed AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", zone)
        return SQL(
            """SELECT l.id AS lead_id, %(company)s AS company_id, l.team_id, l.user_id,
                      l.stage_id, CASE l.won_status WHEN 'pending' THEN 'open'
                      ELSE l.won_status END AS status,
                      l.forecast_category AS category,
                      coalesce(l.expected_revenue, 0) AS amount,
                      CASE WHEN l.won_status = 'pending' THEN l.date_deadline
                           ELSE %(closed)s END AS day,
                      (l.create_date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                          AS created,
                      %(closed)s AS closed, l.date_deadline,
                      coalesce(l.probability, 0) AS probability
                 FROM crm_lead l
                WHERE l.type = 'opportunity'
                  AND (l.won_status IN ('won', 'lost')
                       OR l.won_status = 'pending' AND l.active)
                  %(within)s""",
            within=_get_within_sql(*days) if days else SQL(),
            company=company,
            closed=closed,
            zone=zone,
        )

    def _get_zone_sql(self, company):
        Company = self.env["res.company"].sudo().with_context(active_test=False)
        companies = Company.search(Domain.TRUE)
        zones = {each.id: self._get_zone(each) for each in companies}
        if len({*zones.values()}) == 1:
            return SQL("%s", next(iter(zones.values())))
        cases = [SQL("WHEN %s THEN %s", *item) for item in zones.items()]
        return SQL("CASE %s %s END", company, SQL(" ").join(cases))

    # ------------------------------------------------------------------
    # Periods
    # ------------------------------------------------------------------

    @api.model
    def _get_period(self, kind, first):
        """The month or quarter that holds a day.

        :param first: a date, a text, or nothing for today
        """
        day = fields.Date.to_date(first) or fields.Date.context_today(self)
        return Period.of(day, kind)

    @api.model
    def _get_targets(self, company, owners, first, until):
        """The targets of people, teams or a company for these days.

        :param company: in whose currency
        :param owners: records of one model
        :return: ``{id: amount}`` of those that have one
        """
        Target = self.env["crm.target"].with_company(company)
        found = Target._get_amounts("won_value", owners, first, until)
        return {owner: each.amount for owner, each in found.items() if each.amount}


def _get_within_sql(first, until):
    """Deals of some days as indexes know them; days begin elsewhere at other times."""
    margin = timedelta(days=1)
    return SQL(
        """AND (l.won_status = 'pending' AND l.date_deadline >= %s
                AND l.date_deadline < %s
             OR l.won_status = 'won' AND l.date_closed >= %s AND l.date_closed < %s)""",
        first,
        until,
        first - margin,
        until + margin,
    )


def get_moment(day, zone):
    """The first moment of a day in a time zone, as it is stored."""
    moment = Period.of(day, "day", zone).start_utc
    return datetime.combine(moment.date(), moment.time())
