"""Which territory does a customer belong to: the one statement that answers it."""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..utils import postal

RULE_MODELS = ("crm.territory", "crm.territory.rule", "crm.territory.rule.code")
RUNNING = ("running", "ending")
PREVIEWED = ("running", "planned")


class Subject(NamedTuple):
    """What the rules read of one customer or lead; 0 or "" where it is not known.

    ``zip`` is a key as :func:`~..utils.postal.normalize` makes them.
    """

    id: int
    company_id: int
    country_id: int
    state_id: int
    zip: str
    industry_id: int
    lang_id: int


class CrmTerritory(models.Model):
    _inherit = "crm.territory"

    @api.model
    def _resolve(self, subjects):
        """Return subject id -> (territory id, rule id), in one statement.

        :param subjects: list of :class:`Subject`; those without territory are missing
        """
        if not subjects:
            return {}
        columns = [[*column] for column in zip(*subjects, strict=True)]
        rows = SQL(
            """SELECT * FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[],
                                    %s::text[], %s::int[], %s::int[])""",
            *columns,
        )
        self._flush_rules()
        found = self.env.execute_query(self._get_resolve_sql(rows))
        return {
            id_: (territory_id, rule_id)
            for id_, territory_id, rule_id in found
            if territory_id
        }

    def _flush_rules(self):
        for model in RULE_MODELS:
            self.env[model].flush_model()

    @api.model
    def _get_resolve_sql(self, subjects, states=RUNNING):
        """Return the query of (id, territory_id, rule_id), empty for those without.

        :param subjects: SQL of the columns of :class:`Subject`, in that order
        :param states: of the rules that count
        """
        return SQL(
            """WITH %s,
            winner AS (SELECT id, min(rank) AS rank FROM claim GROUP BY id)
            SELECT s.id, w.rank[5]::int AS territory_id, w.rank[6]::int AS rule_id
              FROM subject s LEFT JOIN winner w ON w.id = s.id""",
            self._get_claims_sql(subjects, states),
        )

    @api.model
    def _get_claims_sql(self, subjects, states=RUNNING):
        """Return named queries, the last of which is ``claim``: (id, rule_id, rank).

        A customer meets the rules by looking up: each beginning of the postal code in
        the rows of codes, the country in the rules without codes. Only then the other
        parts are compared. Among its claims the one of the least rank wins, in the
        order that ``crm.territory`` states.
        """
        return SQL(
            """subject (id, company_id, country_id, state_id, zip, industry_id, lang_id)
                AS (%(subjects)s),
            rule AS MATERIALIZED (%(rules)s),
            met AS (
                SELECT s.*, c.rule_id, c.share
                  FROM subject s
                  CROSS JOIN LATERAL generate_series(1, length(s.zip)) AS n
                  JOIN crm_territory_rule_code c
                    ON c.country_id = s.country_id AND c.prefix = left(s.zip, n)
                UNION ALL
                SELECT s.*, r.id, 1
                  FROM rule r
                  CROSS JOIN LATERAL unnest(r.countries) AS place(id)
                  JOIN subject s ON s.country_id = place.id
                 WHERE NOT r.has_codes
                UNION ALL
                SELECT s.*, r.id, 1
                  FROM rule r CROSS JOIN subject s
                 WHERE NOT r.has_codes AND r.countries IS NULL
            ),
            claim AS (
                SELECT m.id, m.rule_id, %(rank)s AS rank
                  FROM met m
                  JOIN rule r ON r.id = m.rule_id
                 WHERE (r.company_id IS NULL OR r.company_id = m.company_id)
                   AND (r.states IS NULL OR m.state_id = ANY(r.states))
                   AND (r.industries IS NULL OR m.industry_id = ANY(r.industries))
                   AND (r.langs IS NULL OR m.lang_id = ANY(r.langs))
            )""",
            subjects=subjects,
            rules=self._get_rules_sql(states),
            rank=self._get_rank_sql("r", "m"),
        )

    def _get_rank_sql(self, rule, code):
        """Return the array by which claims are compared, the winner's being least.

        All its numbers are exact as floats: the share is one already.
        """
        return SQL(
            """ARRAY[-%(r)s.depth, %(c)s.share, -%(r)s.parts, %(r)s.sequence,
                     %(r)s.territory_id, %(r)s.id]::float8[]""",
            r=SQL.identifier(rule),
            c=SQL.identifier(code),
        )

    def _get_rules_sql(self, states):
        """Return the query of the rules that count, each with its parts as arrays."""
        return SQL(
            """SELECT r.id, r.territory_id, t.company_id, r.part_count AS parts,
                   COALESCE(t.sequence, 0) AS sequence, t.parent_path,
                   array_length(string_to_array(t.parent_path, '/'), 1) AS depth,
                   COALESCE(r.has_codes, FALSE) AS has_codes,
                   %s AS countries, %s AS states, %s AS industries, %s AS langs
              FROM crm_territory_rule r
              JOIN crm_territory t ON t.id = r.territory_id
             WHERE t.active AND r.state = ANY(%s)""",
            *(
                self._get_part_sql(name)
                for name in ("country_ids", "state_ids", "industry_ids", "lang_ids")
            ),
            list(states),
        )

    def _get_part_sql(self, name):
        """Return the array of the values of one part of rule ``r``, or NULL."""
        field = self.env["crm.territory.rule"]._fields[name]
        return SQL(
            "(SELECT array_agg(%(value)s ORDER BY %(value)s) FROM %(table)s"
            " WHERE %(rule)s = r.id)",
            value=SQL.identifier(field.column2),
            table=SQL.identifier(field.relation),
            rule=SQL.identifier(field.column1),
        )

    @api.model
    def _get_zip_key_sql(self, code, country):
        """Return the expression of the key of a postal code, as Python makes it.

        :param code: SQL expression of what people typed
        :param country: SQL expression of the id of the country
        """
        ids = self._get_country_ids()
        # OFFSET keeps each step from being worked out again wherever it is named, and
        # most codes need none of the slow functions.
        return SQL(
            """(SELECT CASE
                WHEN %(country)s = ANY(%(british)s)
                THEN regexp_replace(plain.key, %(pattern)s, '\\1-\\2')
                WHEN plain.key ~ '^[0-9]+$' THEN lpad(plain.key, %(width)s, '0')
                ELSE plain.key END
                FROM (SELECT CASE
                      WHEN clean.key ~ '^[A-Z]' AND %(country)s = ANY(%(numeric)s)
                      THEN regexp_replace(clean.key, '^[A-Z]{1,3}(?=[0-9]+$)', '')
                      ELSE clean.key END AS key
                      FROM (SELECT %(clean)s AS key OFFSET 0) AS clean
                      OFFSET 0) AS plain)""",
            country=country,
            british=[ids[code] for code in sorted(postal.BRITISH) if code in ids],
            numeric=[ids[code] for code in sorted(postal.NUMERIC) if code in ids],
            pattern=postal.BRITISH_CODE,
            width=self._get_width_sql(ids, country),
            clean=SQL(
                """CASE WHEN %(code)s COLLATE "C" ~ '^[0-9A-Z]*$'
                   THEN %(code)s COLLATE "C"
                   ELSE upper(regexp_replace(
                       normalize(COALESCE(%(code)s, ''), NFKC) COLLATE "C",
                       '[^0-9A-Za-z]', '', 'g')) END""",
                code=code,
            ),
        )

    def _get_width_sql(self, ids, country):
        """Return the length to which zeros fill up key ``plain.key``."""
        countries = {}
        for code, low, width in postal.paddings():
            if code in ids:
                countries.setdefault((low, width), []).append(ids[code])
        cases = [
            SQL(
                "WHEN length(plain.key) = %s AND %s = ANY(%s) THEN %s",
                low,
                country,
                country_ids,
                width,
            )
            for (low, width), country_ids in sorted(countries.items())
        ]
        return SQL("CASE %s ELSE length(plain.key) END", SQL(" ").join(cases))

    def _get_country_ids(self):
        """Return ISO code -> id of all countries."""
        countries = self.env["res.country"].search_fetch([], ["code"])
        return {country.code: country.id for country in countries}
