from odoo import fields, models
from odoo.tools import SQL

HOUR, DAY = 3600, 86400


class CrmLeadReport(models.AbstractModel):
    """One row per lead that the reader may see: the ground of reports on leads.

    The rows come from the search of ``crm.lead`` under the reader's own rights, so
    core's record rules and any that somebody adds on leads hold in the report, too. A
    row has the id of its lead.

    Reports and other add-ons add columns by extending :meth:`_select`, rows and joins
    by extending :meth:`_from`.
    """

    _name = "crm.lead.report"
    _description = "Leads To Be Counted"
    _auto = False
    _depends = {
        "crm.lead": [
            "active",
            "campaign_id",
            "company_id",
            "country_id",
            "create_date",
            "expected_revenue",
            "lang_id",
            "medium_id",
            "name",
            "partner_id",
            "source_id",
            "stage_id",
            "team_id",
            "territory_id",
            "type",
            "user_id",
            "won_status",
        ],
        "res.company": ["currency_id"],
    }

    lead_id = fields.Many2one("crm.lead", readonly=True)
    name = fields.Char(readonly=True)
    create_date = fields.Datetime("Created", readonly=True)
    type = fields.Selection(
        [("lead", "Lead"), ("opportunity", "Opportunity")], readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", "Person", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    territory_id = fields.Many2one("crm.territory", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    lang_id = fields.Many2one("res.lang", "Language", readonly=True)
    tag_ids = fields.Many2many(
        "crm.tag", "crm_tag_rel", "lead_id", "tag_id", readonly=True
    )
    lead_count = fields.Integer("Leads", readonly=True)
    value = fields.Monetary("Expected Revenue", readonly=True)

    # ------------------------------------------------------------------
    # The query
    # ------------------------------------------------------------------

    @property
    def _table_query(self):
        return self._from().select(
            *(
                SQL("%s AS %s", column, SQL.identifier(name))
                for name, column in self._select().items()
            )
        )

    def _from(self):
        """The leads that the reader may see, closed ones included.

        :return: ``Query`` over crm_lead with its company joined as ``company``
        """
        query = self.env["crm.lead"].with_context(active_test=False)._search([])
        query.add_join(
            "LEFT JOIN",
            "company",
            SQL.identifier("res_company"),
            SQL("company.id = crm_lead.company_id"),
        )
        return query

    def _select(self):
        """The columns of a row.

        :return: ``{field name: SQL over the tables of _from}``
        """
        copied = (
            "id name create_date type company_id team_id user_id partner_id stage_id"
            " campaign_id medium_id source_id territory_id country_id"
            " lang_id"
        ).split()
        return {name: SQL.identifier("crm_lead", name) for name in copied} | {
            "lead_id": SQL("crm_lead.id"),
            "currency_id": SQL(
                "coalesce(company.currency_id, %s)", self.env.company.currency_id.id
            ),
            "lead_count": SQL("1"),
            "value": SQL("coalesce(crm_lead.expected_revenue, 0)"),
        }

    # ------------------------------------------------------------------
    # Parts of columns
    # ------------------------------------------------------------------

    def _is_open(self):
        """Condition: the lead is neither closed nor archived."""
        return SQL("(crm_lead.active AND crm_lead.won_status = 'pending')")

    def _count(self, condition):
        """1 where the condition holds, else 0: to be summed."""
        return SQL("coalesce(%s, false)::int", condition)

    def _share(self, condition, base=None):
        """100 where the condition holds and 0 where not; nothing outside the base.

        The average over any group is then the share on the right base.
        """
        share = SQL("CASE WHEN %s THEN 100.0 ELSE 0 END", condition)
        return SQL("CASE WHEN %s THEN %s END", base, share) if base else share

    def _between(self, start, end, unit):
        """Time between two moments, nothing when it is unknown or negative.

        :param unit: its length in seconds
        """
        return SQL(
            "CASE WHEN %(end)s >= %(start)s"
            " THEN extract(epoch FROM %(end)s - %(start)s)::float8 / %(unit)s END",
            start=start,
            end=end,
            unit=unit,
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_lead(self):
        """Open the lead that the row is about."""
        self.ensure_one()
        return self.lead_id.get_formview_action()
