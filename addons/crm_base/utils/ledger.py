"""Fields for tables of millions of rows that are only ever added."""

from odoo import fields
from odoo.tools import sql


class LedgerMany2one(fields.Many2one):
    """A link without a foreign key in the database.

    PostgreSQL looks up each foreign key of each new row: a third of the time it takes
    to store a million decisions. Whoever deletes the records linked to says what
    becomes of the links: the model of the ledger does that with one statement.
    """

    def update_db_foreign_key(self, model, column):
        """Make none, and drop the one that an earlier version made."""
        target = model.env[self.comodel_name]._table
        action = self.ondelete or "set null"
        for name in sql.get_foreign_keys(
            model.env.cr, model._table, self.name, target, "id", action
        ):
            sql.drop_constraint(model.env.cr, model._table, name)
