from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class CommissionPeriod(models.Model):
    """A month of a company in which commissions are booked, until it is closed.

    Months are closed one after the other. What comes to light later is booked in the
    first open month.
    """

    _name = "commission.period"
    _description = "Commission Period"
    _order = "date_from desc, company_id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("Until", required=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="open",
    )
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True)
    closed_date = fields.Datetime("Closed on", readonly=True)

    _month_uniq = models.UniqueIndex(
        "(company_id, date_from)", "A company has one period for each month."
    )
    _days_check = models.Constraint(
        "CHECK (date_to = (date_from + interval '1 month - 1 day')::date)",
        "A period is a whole month.",
    )

    @api.depends("date_from")
    @api.depends_context("lang")
    def _compute_name(self):
        for period in self:
            period.name = (
                self.env["ir.qweb.field.date"].value_to_html(
                    period.date_from, {"format": "MMMM yyyy"}
                )
                if period.date_from
                else ""
            )

    @api.model
    def _ensure(self, company, first, last):
        """Make the months of a company that are missing between two days.

        :return: the periods from the month of ``first`` to that of ``last``
        """
        months, month = [], first.replace(day=1)
        while month <= last:
            months.append(month)
            month += relativedelta(months=1)
        domain = [("company_id", "=", company.id), ("date_from", "in", months)]
        known = set(self.search(domain).mapped("date_from"))
        self.create(
            [
                {
                    "company_id": company.id,
                    "date_from": month,
                    "date_to": month + relativedelta(months=1, days=-1),
                }
                for month in months
                if month not in known
            ]
        )
        return self.search(domain)

    @api.model
    def _get_first_open(self, company):
        """The first day of the month after the last closed one; long ago if none is."""
        last = self.search(
            [("company_id", "=", company.id), ("state", "=", "closed")],
            order="date_from desc",
            limit=1,
        )
        if not last:
            return fields.Date.to_date("1900-01-01")
        return last.date_to + timedelta(days=1)
