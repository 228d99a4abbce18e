from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column


class CrmTerritoryDocument(models.AbstractModel):
    """A document that carries the territory of its customer, of the day it was firm.

    A draft looks for it whenever its customer, address or company changes; a document
    that is firm keeps what it has, so that figures of the past stay.
    """

    _name = "crm.territory.document"
    _description = "Document of a Territory"

    territory_id = fields.Many2one(
        "crm.territory",
        compute="_compute_territory_id",
        store=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
    )

    def _auto_init(self):
        # Documents of the past have none: spare large tables the look.
        if not self._abstract and not column_exists(
            self.env.cr, self._table, "territory_id"
        ):
            create_column(self.env.cr, self._table, "territory_id", "int4")
        return super()._auto_init()

    @api.depends(lambda self: self._get_territory_depends())
    def _compute_territory_id(self):
        """One statement, however many documents."""
        asking = self.browse()
        for document in self:
            if document._keeps_territory():
                document.territory_id = document.territory_id
            else:
                asking |= document
        found = self.env["res.partner"]._find_territories(
            [document._get_territory_request() for document in asking]
        )
        for document, territory in zip(asking, found, strict=True):
            document.territory_id = territory

    def write(self, vals):
        if "state" in vals:
            # What becomes firm is what was true until now.
            self.sudo().mapped("territory_id")
        return super().write(vals)

    @api.model
    def _get_territory_depends(self):
        """The fields that a draft follows."""
        return []

    def _keeps_territory(self):
        """Tell whether the territory does not change any more."""
        raise NotImplementedError

    def _get_territory_request(self):
        """Return the partner at whose place the customer is, and the company."""
        raise NotImplementedError
