from odoo import api, fields, models
from odoo.tools import SQL

# So many characters of a postal code make an area of the report.
AREA_LENGTH = 2
COUNTED = (("res.partner", "partner_id"), ("crm.lead", "lead_id"))


class CrmTerritoryCoverage(models.Model):
    """Where customers and open leads are, by territory, country and area.

    An area is the beginning of the postal codes. Rows without territory are the gaps.
    Records are counted in the territory that they have, by rules or by hand.
    """

    _name = "crm.territory.coverage"
    _description = "Territory Coverage"
    _auto = False
    _rec_name = "area"
    _order = "partner_count DESC, lead_count DESC, id"

    territory_id = fields.Many2one("crm.territory", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    area = fields.Char(
        readonly=True, help="How the postal codes begin. Empty: no postal code."
    )
    partner_count = fields.Integer("Customers", readonly=True)
    lead_count = fields.Integer("Open Leads", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT row_number() OVER (
                       ORDER BY territory_id, company_id, country_id, area) AS id,
                   territory_id, company_id, country_id, area,
                   count(partner_id) AS partner_count, count(lead_id) AS lead_count
              FROM (%s) AS place
             GROUP BY territory_id, company_id, country_id, area""",
            self._get_places_sql(),
        )

    @api.model
    def _get_places_sql(self):
        """Return the query of the active customers and open leads with their places."""
        queries = []
        for model, column in COUNTED:
            queries.append(
                SQL(
                    """SELECT r.territory_id, s.company_id, s.country_id,
                           left(s.zip, %(length)s) AS area,
                           %(partner)s AS partner_id, %(lead)s AS lead_id
                      FROM (%(subjects)s) AS s (id, company_id, country_id, state_id,
                                                zip, industry_id, lang_id)
                      JOIN %(table)s r ON r.id = s.id""",
                    length=AREA_LENGTH,
                    partner=SQL("s.id" if column == "partner_id" else "NULL::int"),
                    lead=SQL("s.id" if column == "lead_id" else "NULL::int"),
                    subjects=self.env[model]._get_territory_subjects_sql(
                        everybody=True
                    ),
                    table=SQL.identifier(self.env[model]._table),
                )
            )
        return SQL(" UNION ALL ").join(queries)

    def action_open_partners(self):
        """The customers of the row."""
        return self._open("res.partner", "partner_id")

    def action_open_leads(self):
        """The open leads of the row."""
        return self._open("crm.lead", "lead_id")

    def _open(self, model, column):
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT %(column)s FROM (%(places)s) AS place
                    WHERE %(column)s IS NOT NULL
                      AND territory_id IS NOT DISTINCT FROM %(territory)s
                      AND company_id IS NOT DISTINCT FROM %(company)s
                      AND country_id IS NOT DISTINCT FROM %(country)s
                      AND area = %(area)s""",
                column=SQL.identifier(column),
                places=self._get_places_sql(),
                territory=self.territory_id.id or None,
                company=self.company_id.id or None,
                country=self.country_id.id or None,
                area=self.area or "",
            )
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env[model]._description,
            "res_model": model,
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", [id_ for (id_,) in rows])],
        }
