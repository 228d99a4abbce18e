from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

MEMBERSHIP = {"territory_id", "territory_manual"}


class CrmTerritoryMixin(models.AbstractModel):
    """A record that belongs to a territory: found by rules, or set by hand.

    The rules look again when something they read changes, never when they change
    themselves: see ``crm.territory.run``. A value that somebody writes is kept;
    writing nothing hands the record back to the rules.

    A model says in ``_get_territory_depends`` what the rules read, and gives it in two
    ways: as values in memory (new records too), and as SQL for all records at once.
    """

    _name = "crm.territory.mixin"
    _description = "Belongs to a Territory"

    territory_id = fields.Many2one(
        "crm.territory",
        compute="_compute_territory_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    territory_manual = fields.Boolean(
        "Territory Set by Hand",
        default=False,
        groups="base.group_user",
        help="The territory was chosen by a person: the rules leave it alone.",
    )

    def _auto_init(self):
        # Without rules there is nothing to find: spare large tables the look.
        if not self._abstract and not column_exists(
            self.env.cr, self._table, "territory_id"
        ):
            create_column(self.env.cr, self._table, "territory_id", "int4")
        return super()._auto_init()

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends(lambda self: self._get_territory_depends())
    def _compute_territory_id(self):
        """Ask the rules about all records that are not decided otherwise."""
        subjects = {}
        for record in self:
            decided, territory = record._get_given_territory()
            if decided:
                record.territory_id = territory
            else:
                subjects[record] = record._get_territory_subject(len(subjects))
        found = self.env["crm.territory"]._resolve([*subjects.values()])
        for record, subject in subjects.items():
            record.territory_id, __ = found.get(subject.id, (False, False))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._mark_manual(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._mark_manual(vals)
        result = super().write(vals)
        if "territory_manual" in vals and not vals["territory_manual"]:
            self._find_territory_again()
        return result

    @api.model
    def _mark_manual(self, vals):
        """A territory among the values was set by hand, unless they say otherwise."""
        if "territory_id" not in vals:
            return vals
        vals = dict(vals)
        if vals.setdefault("territory_manual", bool(vals["territory_id"])):
            return vals
        del vals["territory_id"]
        return vals

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _get_territory_depends(self):
        """The fields, and paths of fields, that the rules read."""
        return ["territory_manual"]

    def _get_territory_subject(self, id_):
        """Return a :class:`~.crm_territory_resolve.Subject` with this id."""
        raise NotImplementedError

    @api.model
    def _get_territory_subjects_sql(self, where=None, *, everybody=False):
        """Return the query of all open records that the rules decide about.

        Its columns are those of ``Subject``.

        :param where: SQL condition on table ``r``, the records
        :param everybody: those whose territory was set by hand as well
        """
        raise NotImplementedError

    def _get_given_territory(self):
        """Return whether the territory is decided without rules, and which it is."""
        self.ensure_one()
        return self.territory_manual, self.territory_id

    def _find_territory_again(self):
        """Let the rules look at the records anew (written when the cache is)."""
        self.env.add_to_compute(self._fields["territory_id"], self)

    def _may_use_territory(self, territory):
        """Tell whether the company of the record may use the territory."""
        company = territory.company_id
        return not company or company == self.company_id


def place_sql(alias):
    """Return the SQL of the country: that of the state where none is given."""
    return SQL(
        """COALESCE(%(alias)s.country_id, (
            SELECT country_id FROM res_country_state WHERE id = %(alias)s.state_id))""",
        alias=SQL.identifier(alias),
    )
