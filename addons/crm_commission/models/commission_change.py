from odoo import api, fields, models
from odoo.tools import SQL

KEY = "crm_commission.changes"
# Orders without own shares count by those of their opportunity, invoices by the costs
# and shares of their orders. Only customers' documents count at all.
WRITE_DOWN = """
    INSERT INTO commission_change (company_id, model, res_id)
    WITH given AS (
        SELECT * FROM unnest(%s, %s, %s) AS g(company_id, model, res_id)
    ),
    orders AS (
        SELECT res_id AS id FROM given WHERE model = 'sale.order'
        UNION
        SELECT o.id FROM given g JOIN sale_order o ON o.opportunity_id = g.res_id
         WHERE g.model = 'crm.lead'
           AND EXISTS (SELECT FROM commission_split s WHERE s.lead_id = g.res_id)
    ),
    changed AS (
        SELECT company_id, model, res_id FROM given
        UNION
        SELECT 0, 'sale.order', id FROM orders
        UNION
        SELECT 0, 'account.move', i.move_id
          FROM orders
          JOIN sale_order_line l ON l.order_id = orders.id
          JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
          JOIN account_move_line i ON i.id = r.invoice_line_id
    )
    SELECT coalesce(nullif(c.company_id, 0), m.company_id, o.company_id, l.company_id,
                    u.company_id, p.company_id), c.model, c.res_id
      FROM changed c
      LEFT JOIN account_move m ON c.model = 'account.move' AND m.id = c.res_id
      LEFT JOIN sale_order o ON c.model = 'sale.order' AND o.id = c.res_id
      LEFT JOIN crm_lead l ON c.model = 'crm.lead' AND l.id = c.res_id
      LEFT JOIN res_users u ON u.id = l.user_id
      LEFT JOIN commission_plan p ON c.model = 'commission.plan' AND p.id = c.res_id
     WHERE (c.company_id > 0 OR num_nonnulls(m.id, o.id, l.company_id, u.id, p.id) > 0)
       AND (m.id IS NULL OR m.move_type IN ('out_invoice', 'out_refund'))
"""


class CommissionChange(models.Model):
    """Documents and plans that changed since the engine last looked at them.

    Noted once per transaction, with one statement whatever its documents.
    """

    _name = "commission.change"
    _description = "Change for Commissions"
    _order = "id"
    _log_access = False

    company_id = fields.Integer(required=True)
    model = fields.Char(required=True)
    res_id = fields.Integer(required=True)

    @api.model
    def _mark(self, records, companies=None):
        """Note records that changed; written when the transaction is committed.

        :param records: documents, or plans of which everything is computed again
        :param companies: the company of each, of records that will not be there or
            will have another one then; by default it is looked up when it is written
        """
        companies = companies or [self.env["res.company"]] * len(records)
        changes = {
            (company.id or 0, records._name, record.id)
            for record, company in zip(records, companies, strict=True)
            if isinstance(record.id, int)
        }
        if not changes:
            return
        waiting = self.env.cr.precommit.data.setdefault(KEY, set())
        if not waiting:
            self.env.cr.precommit.add(self._write_down)
        waiting.update(changes)

    @api.model
    def _mark_plans(self, plans):
        """Note plans of which everything must be computed again."""
        self._mark(plans)

    @api.model
    def _write_down(self):
        """Write what waits and what follows from it, with one statement."""
        waiting = self.env.cr.precommit.data.pop(KEY, None)
        if waiting:
            columns = map(list, zip(*sorted(waiting), strict=True))
            self.env.cr.execute(SQL(WRITE_DOWN, *columns))

    @api.model
    def _take(self, company):
        """Take the changes of a company off the list.

        They are gone when the transaction commits: a run that dies leaves them.

        :return: ``{model: set of ids}``
        """
        self._write_down()
        self.env.cr.execute(
            SQL(
                "DELETE FROM commission_change WHERE company_id = %s"
                " RETURNING model, res_id",
                company.id,
            )
        )
        changes = {}
        for model, res_id in self.env.cr.fetchall():
            changes.setdefault(model, set()).add(res_id)
        return changes
