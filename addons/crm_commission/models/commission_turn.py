from odoo import api, fields, models
from odoo.tools import SQL


class CommissionTurn(models.Model):
    """Whose turn it is to book for a company: a row that whoever books updates.

    Who comes second waits; when the first has booked, PostgreSQL refuses the second,
    whose view of the ledger is out of date by then, and Odoo begins its transaction
    anew. An advisory lock alone would let it go on with what it saw before.
    """

    _name = "commission.turn"
    _description = "Turn to Book Commissions"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    number = fields.Integer(required=True)

    _company_uniq = models.UniqueIndex("(company_id)", "One turn for each company.")

    @api.model
    def _take(self, company):
        """Wait for the turn and keep it until the end of the transaction.

        :raise psycopg2.errors.SerializationFailure: when somebody else booked since
            this transaction began; it has to begin again
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO commission_turn AS t (company_id, number) VALUES (%s, 1)"
                " ON CONFLICT (company_id) DO UPDATE SET number = t.number + 1",
                company.id,
            )
        )
