from odoo import fields, models
from odoo.tools import SQL

from ..const import KINDS


class CommissionEarning(models.Model):
    """The ledger in the company's currency, for metrics and tiles.

    One row for each row of the ledger, read by the same rules. Plans in another
    currency count by the rates by which they were booked.
    """

    _name = "commission.earning"
    _description = "Commission Earned"
    _auto = False
    _order = "date_booked desc, id desc"
    _rec_name = "kind"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    plan_id = fields.Many2one("commission.plan", readonly=True)
    component_id = fields.Many2one("commission.component", readonly=True)
    person_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    date = fields.Date("Day of the Fact", readonly=True)
    date_booked = fields.Date("Booked in", readonly=True)
    amount = fields.Monetary("Earned", readonly=True)
    held = fields.Monetary(
        "Held until Paid", readonly=True, help="What waits for the customer's payment."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT c.id, c.company_id, c.plan_id, c.component_id, c.person_id,
                   c.user_id, c.kind, c.date, c.date_booked, own.team_id,
                   c.amount / coalesce(x.rate, 1) AS amount,
                   CASE c.kind WHEN 'holdback' THEN -c.amount / coalesce(x.rate, 1)
                        ELSE 0 END AS held
              FROM commission_credit c
              JOIN commission_plan p ON p.id = c.plan_id
              JOIN res_company company ON company.id = c.company_id
              LEFT JOIN LATERAL (
                   SELECT e.rate FROM commission_exchange e
                    WHERE p.currency_id <> company.currency_id
                      AND e.company_id = c.company_id
                      AND e.currency_id = p.currency_id
                    ORDER BY abs(e.date - c.date), e.date LIMIT 1) x ON true
              LEFT JOIN (
                   SELECT user_id, min(crm_team_id) AS team_id
                     FROM crm_team_member WHERE active GROUP BY user_id) own
                ON own.user_id = c.user_id
            """
        )
