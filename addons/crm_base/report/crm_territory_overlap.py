from odoo import api, fields, models
from odoo.tools import SQL

from ..models.crm_territory_resolve import PREVIEWED
from .crm_territory_coverage import COUNTED

REASONS = [
    ("depth", "It lies deeper in the tree"),
    ("precision", "Its rule is more precise"),
    ("priority", "Its priority is higher"),
    ("age", "Only because it is older"),
]
CODES_SHOWN = 8
# Whether somebody may be of both rules, as far as their other parts say.
SHARING = SQL(
    """(a.company_id IS NULL OR b.company_id IS NULL OR a.company_id = b.company_id)
       AND (a.states IS NULL OR b.states IS NULL OR a.states && b.states)
       AND (a.industries IS NULL OR b.industries IS NULL
            OR a.industries && b.industries)
       AND (a.langs IS NULL OR b.langs IS NULL OR a.langs && b.langs)"""
)


class CrmTerritoryOverlap(models.Model):
    """Two rules of different territories that claim the same postal codes or country.

    A territory and its own parts may claim the same: that is what parts are for.
    Planned rules count, so that an overlap shows before it takes force.
    """

    _name = "crm.territory.overlap"
    _description = "Overlap of Territories"
    _auto = False
    _rec_name = "codes"
    _order = "code_count DESC, id"

    winner_id = fields.Many2one("crm.territory", "Goes To", readonly=True)
    loser_id = fields.Many2one("crm.territory", "Claimed By Too", readonly=True)
    winner_rule_id = fields.Many2one("crm.territory.rule", readonly=True)
    loser_rule_id = fields.Many2one("crm.territory.rule", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    reason = fields.Selection(REASONS, "Why", readonly=True)
    codes = fields.Char(
        "Postal Codes", readonly=True, help="How they begin. Empty: the whole country."
    )
    code_count = fields.Integer("Beginnings", readonly=True)
    partner_count = fields.Integer("Customers", compute="_compute_counts")
    lead_count = fields.Integer("Open Leads", compute="_compute_counts")

    @property
    def _table_query(self):
        return SQL(
            """WITH %(pairs)s,
            judged AS (
                SELECT company_id, country_id, prefix, LEAST(rank_a, rank_b) AS winner,
                       GREATEST(rank_a, rank_b) AS loser
                  FROM pair
            ),
            named AS (
                SELECT *, CASE WHEN winner[1] <> loser[1] THEN 'depth'
                          WHEN winner[2:3] <> loser[2:3] THEN 'precision'
                          WHEN winner[4] <> loser[4] THEN 'priority'
                          ELSE 'age' END AS reason
                  FROM judged
            )
            SELECT row_number() OVER (
                       ORDER BY winner[6], loser[6], country_id, reason) AS id,
                   winner[5]::int AS winner_id, loser[5]::int AS loser_id,
                   winner[6]::int AS winner_rule_id, loser[6]::int AS loser_rule_id,
                   company_id, country_id, reason,
                   array_to_string((array_agg(DISTINCT prefix ORDER BY prefix))
                       [1:%(shown)s], ', ')
                   || CASE WHEN count(DISTINCT prefix) > %(shown)s THEN ' …' ELSE '' END
                       AS codes,
                   count(DISTINCT prefix) AS code_count
              FROM named
             GROUP BY winner[5], loser[5], winner[6], loser[6], company_id, country_id,
                   reason""",
            pairs=self._get_pairs_sql(),
            shown=CODES_SHOWN,
        )

    @api.model
    def _get_pairs_sql(self):
        """Return named queries, the last of which is ``pair``: both ranks, place."""
        Territory = self.env["crm.territory"]
        return SQL(
            """rule AS MATERIALIZED (%(rules)s),
            place AS (
                SELECT r.*, COALESCE(r.countries, (
                    SELECT array_agg(DISTINCT s.country_id) FROM res_country_state s
                     WHERE s.id = ANY(r.states))) AS places
                  FROM rule r WHERE NOT r.has_codes
            ),
            part AS MATERIALIZED (
                SELECT r.id, c.country_id, c.prefix, c.share
                  FROM rule r JOIN crm_territory_rule_code c ON c.rule_id = r.id
                UNION ALL
                SELECT p.id, country.id, '', 1
                  FROM place p CROSS JOIN LATERAL unnest(p.places) AS country(id)
            ),
            pair AS (
                SELECT %(rank_a)s AS rank_a, %(rank_b)s AS rank_b,
                       COALESCE(a.company_id, b.company_id) AS company_id,
                       pb.country_id, pb.prefix
                  FROM part pb
                  CROSS JOIN LATERAL generate_series(0, length(pb.prefix)) AS n
                  JOIN part pa
                    ON pa.country_id = pb.country_id AND pa.prefix = left(pb.prefix, n)
                   AND (pa.prefix <> pb.prefix OR pa.id < pb.id)
                  JOIN rule a ON a.id = pa.id
                  JOIN rule b ON b.id = pb.id
                 WHERE a.territory_id <> b.territory_id
                   AND NOT starts_with(a.parent_path, b.parent_path)
                   AND NOT starts_with(b.parent_path, a.parent_path)
                   AND %(same)s
            )""",
            rules=Territory._get_rules_sql(PREVIEWED),
            rank_a=Territory._get_rank_sql("a", "pa"),
            rank_b=Territory._get_rank_sql("b", "pb"),
            same=SHARING,
        )

    def _compute_counts(self):
        """Count who is claimed by both rules, in one statement for each model."""
        pairs = {(row.winner_rule_id.id, row.loser_rule_id.id) for row in self}
        counts = {
            model: self._count_claimed(model, pairs) if pairs else {}
            for model, __ in COUNTED
        }
        for row in self:
            pair = (row.winner_rule_id.id, row.loser_rule_id.id)
            row.partner_count = counts["res.partner"].get(pair, 0)
            row.lead_count = counts["crm.lead"].get(pair, 0)

    @api.model
    def _count_claimed(self, model, pairs):
        """Return (rule id, rule id) -> number of records that both rules match.

        Records of the companies of the person who asks are counted.
        """
        self.env.flush_all()
        winners, losers = ([*column] for column in zip(*sorted(pairs), strict=True))
        subjects = self.env[model]._get_territory_subjects_sql(
            SQL(
                "(r.company_id IS NULL OR r.company_id = ANY(%s))",
                self.env.companies.ids,
            )
        )
        rows = self.env.execute_query(
            SQL(
                """WITH %s
                SELECT pair.winner_id, pair.loser_id, count(*)
                  FROM unnest(%s::int[], %s::int[]) AS pair(winner_id, loser_id)
                  JOIN (SELECT DISTINCT id, rule_id FROM claim) AS won
                    ON won.rule_id = pair.winner_id
                  JOIN (SELECT DISTINCT id, rule_id FROM claim) AS lost
                    ON lost.rule_id = pair.loser_id AND lost.id = won.id
                 GROUP BY pair.winner_id, pair.loser_id""",
                self.env["crm.territory"]._get_claims_sql(subjects, PREVIEWED),
                winners,
                losers,
            )
        )
        return {(winner, loser): count for winner, loser, count in rows}
