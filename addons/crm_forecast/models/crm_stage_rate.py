from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Older deals say little about today's; fewer say nothing.
HISTORY_MONTHS = 24
FEWEST = 5

# Closed deals with each stage they were in, and once without a stage.
PASSAGES = """
WITH closed AS (
        SELECT deal.*, status = 'won' AS won
          FROM (%(deals)s) AS deal
         WHERE status <> 'open' AND closed >= %(since)s),
    moved AS (
        SELECT m.res_id AS lead_id, stage_id
          FROM mail_tracking_value v
          JOIN mail_message m ON m.id = v.mail_message_id
         CROSS JOIN LATERAL
               (VALUES (v.old_value_integer), (v.new_value_integer))
               AS stage (stage_id)
         WHERE v.field_id = %(field)s AND m.model = 'crm.lead'),
    passed AS (
        SELECT lead_id, stage_id FROM moved
         UNION
        SELECT lead_id, stage_id FROM closed
         UNION
        SELECT c.lead_id, s.id
          FROM closed c
          LEFT JOIN crm_stage own ON own.id = c.stage_id
          JOIN crm_stage s ON s.is_won IS NOT TRUE
           AND (c.won OR s.sequence <= own.sequence)
           AND (NOT EXISTS (SELECT FROM crm_stage_crm_team_rel r
                             WHERE r.crm_stage_id = s.id)
                OR EXISTS (SELECT FROM crm_stage_crm_team_rel r
                            WHERE r.crm_stage_id = s.id
                              AND r.crm_team_id = c.team_id))
         WHERE NOT EXISTS (SELECT FROM moved WHERE lead_id = c.lead_id))
    SELECT c.company_id, p.stage_id, c.won
      FROM closed c
      JOIN passed p USING (lead_id)
      JOIN crm_stage s ON s.id = p.stage_id
     UNION ALL
    SELECT company_id, NULL, won FROM closed"""


class CrmStageRate(models.Model):
    """How many of the deals that were in a stage were won in the end.

    Worked out anew each night from deals closed in the last two years. A deal was in
    the stages that its history names; one whose moves were not recorded (an import) in
    those that core takes it to have passed: a won one in all stages of its team, a lost
    one in its own and those before. The line without a stage is about all closed deals.
    """

    _name = "crm.stage.rate"
    _description = "Win Rate of a Stage"
    _log_access = False
    _order = "company_id, stage_id, id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    stage_id = fields.Many2one("crm.stage", index="btree_not_null", ondelete="cascade")
    won_count = fields.Integer("Won")
    closed_count = fields.Integer("Closed", help="Won and lost.")
    rate = fields.Float(
        help="Won of closed, between 0 and 1.", aggregator=None, digits=(7, 6)
    )

    _once_idx = models.UniqueIndex("(company_id, coalesce(stage_id, 0))")

    @api.model
    def _refresh(self):
        """Work out all rates; twice gives the same."""
        self.flush_model()
        self.env.cr.execute(SQL("DELETE FROM crm_stage_rate"))
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_stage_rate
                       (company_id, stage_id, won_count, closed_count, rate)
                   SELECT company_id, stage_id, count(*) FILTER (WHERE won), count(*),
                          avg(won::int)
                     FROM (%s) AS passed
                    GROUP BY company_id, stage_id""",
                self._get_passages_sql(),
            )
        )
        self.invalidate_model()

    def _get_passages_sql(self):
        """A row per closed deal and stage it was in, and one without a stage."""
        self.env["crm.stage"].flush_model(["is_won", "sequence", "team_ids"])
        self.env["mail.tracking.value"].flush_model()
        self.env["mail.message"].flush_model(["model", "res_id"])
        since = fields.Datetime.now() - relativedelta(months=HISTORY_MONTHS)
        return SQL(
            PASSAGES,
            deals=self.env["crm.forecast"]._get_deals_sql(),
            since=since.date(),
            field=self.env["ir.model.fields"]._get("crm.lead", "stage_id").id,
        )

    @api.model
    def _get_rates(self, companies):
        """``{(company, stage): rate}`` of stages with enough of a history.

        Under the id ``False`` is the rate of all deals of a company, which stands in
        for stages without. Rates name no deals: whoever sells may know them.
        """
        found = self.sudo().search_fetch(
            [("company_id", "in", companies.ids), ("closed_count", ">=", FEWEST)],
            ["company_id", "stage_id", "rate"],
        )
        return {(each.company_id.id, each.stage_id.id): each.rate for each in found}
