from odoo import fields, models
from odoo.tools import SQL

STATES = [
    ("open", "Open"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("archived", "Archived"),
]
HOUR, DAY = 3600, 86400


class CrmLeadStatistics(models.Model):
    """One row per lead with what became of it, to be summed and averaged.

    The rows are those of ``crm.lead`` that the reader may see: core's record rules and
    any other on leads hold here, too, because the query starts from the model's own
    search. A row has the id of its lead.

    Counts are 0 or 1, so they are summed. A share is 100, 0 or nothing: nothing where
    the question does not arise (an open lead has neither won nor lost), so the average
    over any group is the share on its right base. A step that has not been made has no
    duration.

    Other add-ons add columns by extending :meth:`_select` and rows or joins by
    extending :meth:`_from`.
    """

    _name = "crm.lead.statistics"
    _description = "Lead Statistics"
    _auto = False
    _order = "create_date DESC, id DESC"
    _depends = {
        "crm.lead": [
            "active",
            "campaign_id",
            "company_id",
            "country_id",
            "create_date",
            "date_closed",
            "date_conversion",
            "date_open",
            "expected_revenue",
            "lang_id",
            "lost_reason_id",
            "medium_id",
            "name",
            "partner_id",
            "prorated_revenue",
            "source_id",
            "stage_id",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ]
    }

    # ------------------------------------------------------------------
    # What the leads are grouped by
    # ------------------------------------------------------------------

    lead_id = fields.Many2one("crm.lead", readonly=True)
    name = fields.Char(readonly=True)
    create_date = fields.Datetime("Created", readonly=True)
    date_closed = fields.Datetime("Closed", readonly=True)
    date_conversion = fields.Datetime("Became Opportunity", readonly=True)
    type = fields.Selection(
        [("lead", "Lead"), ("opportunity", "Opportunity")], readonly=True
    )
    status = fields.Selection(
        STATES,
        readonly=True,
        help="Archived leads that were not marked as lost count as neither open, won "
        "nor lost.",
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
    country_id = fields.Many2one("res.country", readonly=True)
    lang_id = fields.Many2one("res.lang", "Language", readonly=True)
    tag_ids = fields.Many2many(
        "crm.tag", "crm_tag_rel", "lead_id", "tag_id", readonly=True
    )
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)

    # ------------------------------------------------------------------
    # Counts and values
    # ------------------------------------------------------------------

    lead_count = fields.Integer("Leads", readonly=True)
    open_count = fields.Integer("Open", readonly=True)
    converted_count = fields.Integer("Opportunities", readonly=True)
    won_count = fields.Integer("Won", readonly=True)
    lost_count = fields.Integer("Lost", readonly=True)
    value = fields.Monetary("Expected Revenue", readonly=True)
    weighted_value = fields.Monetary(
        "Weighted Revenue",
        readonly=True,
        help="Expected revenue times the present probability.",
    )
    won_value = fields.Monetary("Won Revenue", readonly=True)
    lost_value = fields.Monetary("Lost Revenue", readonly=True)

    # ------------------------------------------------------------------
    # Shares and durations
    # ------------------------------------------------------------------

    converted_rate = fields.Float(
        "Became Opportunity (%)",
        aggregator="avg",
        readonly=True,
        help="Of all leads.",
    )
    won_share = fields.Float(
        "Won of All (%)", aggregator="avg", readonly=True, help="Of all leads."
    )
    win_rate = fields.Float(
        "Won of Closed (%)",
        aggregator="avg",
        readonly=True,
        help="Of the leads that were won or lost; open leads do not count.",
    )
    hours_to_assign = fields.Float(
        "Hours to Assignment",
        aggregator="avg",
        readonly=True,
        help="From the creation until the present person got the lead.",
    )
    days_to_convert = fields.Float(
        "Days to Opportunity",
        aggregator="avg",
        readonly=True,
        help="From the creation until the lead became an opportunity.",
    )
    days_to_close = fields.Float(
        "Days to Close",
        aggregator="avg",
        readonly=True,
        help="From the creation until the lead was won or lost.",
    )

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
            "id name create_date date_conversion type company_id team_id user_id"
            " partner_id stage_id campaign_id medium_id source_id country_id lang_id"
        ).split()
        columns = {name: SQL.identifier("crm_lead", name) for name in copied}
        return (
            columns
            | self._select_result()
            | {
                "lead_id": SQL("crm_lead.id"),
                "currency_id": SQL(
                    "coalesce(company.currency_id, %s)", self.env.company.currency_id.id
                ),
                "lead_count": SQL("1"),
                "hours_to_assign": self._between("create_date", "date_open", HOUR),
                "days_to_convert": self._between("create_date", "date_conversion", DAY),
            }
        )

    def _select_result(self):
        """What became of the leads, and for how much."""
        won, lost = SQL("crm_lead.won_status = 'won'"), self._lost_sql()
        converted = SQL("crm_lead.type = 'opportunity'")
        closed = SQL("(%s OR %s)", won, lost)
        is_open = SQL("(crm_lead.active AND NOT %s)", closed)
        return {
            "status": SQL(
                "CASE WHEN %s THEN 'won' WHEN %s THEN 'lost' WHEN %s THEN 'open'"
                " ELSE 'archived' END",
                won,
                lost,
                is_open,
            ),
            "date_closed": SQL("CASE WHEN %s THEN crm_lead.date_closed END", closed),
            "lost_reason_id": SQL(
                "CASE WHEN %s THEN crm_lead.lost_reason_id END", lost
            ),
            "open_count": self._count(is_open),
            "converted_count": self._count(converted),
            "won_count": self._count(won),
            "lost_count": self._count(lost),
            "value": SQL("coalesce(crm_lead.expected_revenue, 0)"),
            "weighted_value": SQL("coalesce(crm_lead.prorated_revenue, 0)"),
            "won_value": self._value(won),
            "lost_value": self._value(lost),
            "converted_rate": self._share(converted),
            "won_share": self._share(won),
            "win_rate": self._share(won, base=closed),
            "days_to_close": SQL(
                "CASE WHEN %s THEN %s END",
                closed,
                self._between("create_date", "date_closed", DAY),
            ),
        }

    def _lost_sql(self):
        return SQL("crm_lead.won_status = 'lost'")

    def _count(self, condition):
        return SQL("(%s)::int", condition)

    def _value(self, condition):
        return SQL(
            "CASE WHEN %s THEN coalesce(crm_lead.expected_revenue, 0) ELSE 0 END",
            condition,
        )

    def _share(self, condition, base=None):
        """100 where the condition holds and 0 where not; nothing outside the base."""
        share = SQL("CASE WHEN %s THEN 100.0 ELSE 0 END", condition)
        return SQL("CASE WHEN %s THEN %s END", base, share) if base else share

    def _between(self, start, end, unit):
        """Time between two columns of the lead, nothing when it would be negative."""
        start, end = SQL.identifier("crm_lead", start), SQL.identifier("crm_lead", end)
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
