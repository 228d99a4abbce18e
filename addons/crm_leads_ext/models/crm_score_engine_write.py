import json

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_base.utils import facts as conditions

from ..utils.score import LAST_STEP
from .crm_score_engine import ENGINE, SCORED


class CrmScoreEngine(models.AbstractModel):
    """The statement behind the scores: points, changes, history, all at once."""

    _inherit = "crm.score.engine"

    def _write_scores(self, leads, rules, at):
        """Write the scores that changed, and a line of history for each.

        :return: ids of the leads whose score changed
        """
        rules, specs = self._get_specs(rules)
        ruleset = self.env["crm.decision.ruleset"]._store(ENGINE, {"rules": specs})
        named = set().union(*(conditions.moments(spec["condition"]) for spec in specs))
        moments = self.env["crm.fact"]._resolve_moments(named)
        Lead = self.env["crm.lead"]
        Lead.flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH %s, changed AS (%s), reason AS (%s),
                   written AS (
                       UPDATE crm_lead
                          SET score = fit + interest, score_fit = fit,
                              score_interest = interest
                         FROM changed WHERE crm_lead.id = changed.lead_id)
                   INSERT INTO crm_score_history (
                       lead_id, date, ruleset_id, moments, old_score, needed, score,
                       score_fit, score_interest, reasons, facts)
                   %s
                   RETURNING lead_id""",
                self._points_sql(leads, rules, specs, at),
                self._changed_sql(leads),
                self._reasons_sql(),
                self._history_sql(specs, at, ruleset, moments),
            )
        )
        self.env["crm.score.history"].invalidate_model(flush=False)
        return [lead_id for (lead_id,) in rows]

    def _fetch_scores(self, leads, rules, at):
        """The scores that the rules give, without writing anything.

        :return: ``{lead id: (fit, interest, reasons)}``, without leads that get nothing
        """
        rules, specs = self._get_specs(rules)
        self.env["crm.lead"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH %s, changed AS (%s), reason AS (%s)
                   SELECT lead_id, fit, interest, reasons
                     FROM changed JOIN reason USING (lead_id)""",
                self._points_sql(leads, rules, specs, at),
                self._total_sql(),
                self._reasons_sql(),
            )
        )
        return {lead_id: tuple(values) for lead_id, *values in rows}

    # ------------------------------------------------------------------
    # Points
    # ------------------------------------------------------------------

    def _points_sql(self, leads, rules, specs, at):
        """The common tables.

        ``rule``: the rules; ``part``: which lead meets which; ``piece``: points of a
        lead by a rule, event by event; ``gain``: by a rule.
        """
        return SQL(
            """rule (place, id, version, fit, source, event, points, half_life,
                     maximum) AS (VALUES %(rules)s),
               part AS MATERIALIZED (%(parts)s),
               piece AS MATERIALIZED (
                   SELECT lead_id, place, rule.points, NULL::timestamp AS moment
                     FROM part JOIN rule USING (place) WHERE source = 'fact'
                    UNION ALL
                   SELECT lead_id, place, %(fade_since)s, since
                     FROM part JOIN rule USING (place)
                    WHERE source = 'since' AND since <= %(at)s
                    UNION ALL
                   SELECT part.lead_id, place, %(fade_event)s, happened.date
                     FROM part JOIN rule USING (place)
                     JOIN crm_score_event happened
                       ON happened.lead_id = part.lead_id
                      AND happened.kind = rule.event AND happened.date <= %(at)s
                    WHERE source = 'event'),
               gain AS MATERIALIZED (
                   SELECT lead_id, place,
                          CASE WHEN maximum = 0 THEN sum(piece.points)
                               ELSE greatest(-maximum,
                                             least(maximum, sum(piece.points)))
                          END AS points
                     FROM piece JOIN rule USING (place)
                    WHERE piece.points <> 0
                    GROUP BY lead_id, place, maximum)""",
            rules=SQL(", ").join(self._rules_sql(specs)),
            parts=self._parts_sql(leads, rules, specs),
            fade_since=self._fade_sql(SQL("since"), at),
            fade_event=self._fade_sql(SQL("happened.date"), at),
            at=at,
        )

    def _rules_sql(self, specs):
        """A row per rule; the first, of no rule, gives the columns their types."""
        yield SQL(
            "(NULL::int, NULL::int, NULL::int, NULL::bool, NULL::text, NULL::text,"
            " NULL::int, NULL::int, NULL::int)"
        )
        for place, spec in enumerate(specs):
            yield SQL(
                "%s",
                (
                    place,
                    spec["id"],
                    spec["version"],
                    spec["kind"] == "fit",
                    spec["source"],
                    spec["event"] or None,
                    spec["points"],
                    spec["half_life"],
                    spec["maximum"],
                ),
            )

    def _parts_sql(self, leads, rules, specs):
        """Which lead meets the conditions of which rule, and since when."""
        Lead = self.env["crm.lead"]
        query = Lead._search(Domain("id", "in", leads.ids) & Domain(SCORED))
        met = [SQL("(NULL::int, false, NULL::timestamp)")]
        for place, (rule, spec) in enumerate(zip(rules, specs, strict=True)):
            domain = rule._get_lead_domain().optimize_full(Lead)
            since = SQL("NULL")
            if spec["since"]:
                since = Lead._field_to_sql(query.table, spec["since"], query)
            met.append(
                SQL(
                    "(%s, %s, %s::timestamp)",
                    place,
                    domain._to_sql(Lead, query.table, query),
                    since,
                )
            )
        return SQL(
            """SELECT crm_lead.id AS lead_id, met.place, met.since
                 FROM %s
                CROSS JOIN LATERAL (VALUES %s) AS met (place, holds, since)
                WHERE %s AND met.holds""",
            query.from_clause,
            SQL(", ").join(met),
            query.where_clause,
        )

    def _fade_sql(self, since, at):
        """Points left: halved once per whole half-life passed, cut towards zero."""
        return SQL(
            """CASE WHEN half_life = 0 THEN rule.points
                    ELSE rule.points / (1 << least(
                         floor(extract(epoch FROM %(at)s::timestamp - %(since)s)
                               / 86400)::int / half_life, %(last)s))
                END""",
            at=at,
            since=since,
            last=LAST_STEP,
        )

    # ------------------------------------------------------------------
    # Changes, reasons and history
    # ------------------------------------------------------------------

    def _total_sql(self):
        return SQL(
            """SELECT lead_id,
                      coalesce(sum(gain.points) FILTER (WHERE fit), 0)::int AS fit,
                      coalesce(sum(gain.points) FILTER (WHERE NOT fit), 0)::int
                          AS interest
                 FROM gain JOIN rule USING (place) GROUP BY lead_id"""
        )

    def _changed_sql(self, leads):
        """Leads with another score than written, locked unless somebody holds them."""
        return SQL(
            """SELECT lead.id AS lead_id, lead.score AS old_score,
                      coalesce(total.fit, 0) AS fit,
                      coalesce(total.interest, 0) AS interest
                 FROM crm_lead lead
                 LEFT JOIN (%s) total ON total.lead_id = lead.id
                WHERE lead.id = ANY(%s) AND lead.active
                  AND lead.won_status = 'pending'
                  AND (coalesce(lead.score_fit, 0), coalesce(lead.score_interest, 0))
                   <> (coalesce(total.fit, 0), coalesce(total.interest, 0))
                  FOR NO KEY UPDATE OF lead SKIP LOCKED""",
            self._total_sql(),
            leads.ids,
        )

    def _reasons_sql(self):
        return SQL(
            """SELECT lead_id, jsonb_agg(jsonb_build_object(
                          'rule', rule.id, 'version', version, 'points', gain.points,
                          'events', coalesce(moments.events, '[]'::jsonb))
                      ORDER BY place) AS reasons
                 FROM gain JOIN changed USING (lead_id) JOIN rule USING (place)
                 LEFT JOIN (
                      SELECT lead_id, place,
                             jsonb_agg(jsonb_build_array(moment, piece.points)
                                       ORDER BY moment DESC) AS events
                        FROM piece JOIN changed USING (lead_id)
                       WHERE moment IS NOT NULL AND piece.points <> 0
                       GROUP BY lead_id, place) moments USING (lead_id, place)
                GROUP BY lead_id"""
        )

    def _history_sql(self, specs, at, ruleset, moments):
        """A line per changed lead, with the facts of this very snapshot."""
        Lead = self.env["crm.lead"]
        query = Lead._search(Domain.TRUE)
        for kind, table in (("JOIN", "changed"), ("LEFT JOIN", "reason")):
            joined = SQL("%s = crm_lead.id", SQL.identifier(table, "lead_id"))
            query.add_join(kind, table, SQL.identifier(table), joined)
        return query.select(
            SQL("crm_lead.id, %s::timestamp, %s", at, ruleset.id),
            SQL("%s::jsonb, old_score", json.dumps(moments)),
            self.env["crm.score.threshold"]._needed_sql(SQL("crm_lead")),
            SQL("fit + interest, fit, interest"),
            SQL("coalesce(reasons, '[]'::jsonb)"),
            self.env["crm.fact"]._facts_sql(Lead, query, self._get_paths(specs)),
        )
