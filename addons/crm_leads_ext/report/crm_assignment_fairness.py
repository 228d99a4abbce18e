from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.crm_assignment_engine import ENGINE
from ..utils.fairness import BY_WEIGHT, PROMISING

ONE_DAY = timedelta(days=1)
# Rows are numbered by the first decision of theirs and the place of the person.
PLACES = 10_000


class CrmAssignmentFairness(models.Model):
    """What each person got by the rules, against what the rules promised them.

    Everything comes from the ledger: the decisions that were carried out with the facts
    recorded then, and what each run met (who could receive, how much room was left).
    Nothing is read live, so the past does not change when a lead or a rule does.

    What a rule promises of the leads it gave in a run is an equal share, or one by
    weight, for everybody who could receive, within their room: the same as
    :func:`~odoo.addons.crm_leads_ext.utils.fairness.promise`. Rules that look at
    load or at who suits a lead promise no share. Leads and promises are summed, so
    shares are right for any person, rule and time.
    """

    _name = "crm.assignment.fairness"
    _description = "Assignment Fairness"
    _auto = False
    _order = "date DESC, id"
    _depends = {
        "crm.decision": [
            "company_id",
            "engine",
            "facts",
            "from_user_id",
            "kind",
            "rank",
            "res_id",
            "rule_ref",
            "run_id",
            "user_id",
        ],
        "crm.decision.run": ["cursor", "date", "ruleset_id", "situation", "state"],
        "crm.decision.ruleset": ["content"],
        "crm.assignment.rule": ["name"],
        "res.company": ["currency_id"],
    }

    date = fields.Date(readonly=True, help="The day in the reader's time zone.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    rule_ref = fields.Integer("Rule ID", readonly=True, aggregator=None)
    rule_id = fields.Many2one(
        "crm.assignment.rule",
        readonly=True,
        help="Empty when the rule was deleted since.",
    )
    rule_version = fields.Integer("Version", readonly=True, aggregator=None)
    strategy = fields.Selection(
        lambda self: self.env["crm.assignment.rule"]._fields["strategy"].selection,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", "Person", readonly=True)
    received_count = fields.Integer("Leads", readonly=True)
    taken_over_count = fields.Integer(
        "Taken Over",
        readonly=True,
        help="Of the leads received, those that somebody else had before.",
    )
    passed_on_count = fields.Integer(
        "Passed On",
        readonly=True,
        help="Of the leads received, those that a later decision moved on.",
    )
    pool_count = fields.Integer(
        "Leads of the Rule",
        readonly=True,
        help="Given by the rule while the person was a member.",
    )
    promised_count = fields.Float(
        "Promised Leads",
        digits=(16, 1),
        readonly=True,
        help="The person's share by the rule of the leads given while they could "
        "receive.",
    )
    deviation = fields.Float(
        "Difference",
        digits=(16, 1),
        readonly=True,
        help="Leads received less leads promised.",
    )
    value = fields.Monetary(
        readonly=True, help="Expected revenue of the leads when they were given."
    )
    pool_value = fields.Monetary("Value of the Rule", readonly=True)
    expected_wins = fields.Float(
        digits=(16, 1),
        readonly=True,
        help="The sum of the leads' chances when they were given.",
    )
    chance = fields.Float(
        "Chance (%)",
        aggregator="avg",
        readonly=True,
        help="Average probability of the leads when they were given.",
    )
    share = fields.Float(
        "Share of Leads (%)",
        aggregator="avg",
        readonly=True,
        help="Of what the rule gave while the person was a member.",
    )
    promised_share = fields.Float(
        "Promised Share (%)",
        aggregator="avg",
        readonly=True,
        help="Of what rules that promise a share gave while the person was a member.",
    )
    value_share = fields.Float(
        "Share of Value (%)",
        aggregator="avg",
        readonly=True,
        help="Of the value that the rule gave while the person was a member.",
    )

    # ------------------------------------------------------------------
    # Aggregates
    # ------------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """Shares of a group are those of its sums, not averages of shares."""
        parts = {
            "chance:avg": ("expected_wins", "received_count"),
            "share:avg": ("received_count", "pool_count"),
            "value_share:avg": ("value", "pool_value"),
        }
        if aggregate_spec == "promised_share:avg":
            promised = self._field_to_sql(self._table, "promised_count", query)
            return SQL(
                "100.0 * sum(%(promised)s)"
                " / nullif(sum(%(pool)s) FILTER (WHERE %(promised)s IS NOT NULL), 0)",
                promised=promised,
                pool=self._field_to_sql(self._table, "pool_count", query),
            )
        if aggregate_spec not in parts:
            return super()._read_group_select(aggregate_spec, query)
        part, whole = (
            self._field_to_sql(self._table, name, query)
            for name in parts[aggregate_spec]
        )
        return SQL("100.0 * sum(%s) / nullif(sum(%s), 0)", part, whole)

    # ------------------------------------------------------------------
    # The query, from the inside out
    # ------------------------------------------------------------------

    @property
    def _table_query(self):
        return SQL(
            """SELECT member.first_id * %(places)s + member.place AS id,
                      member.date, member.company_id, company.currency_id,
                      member.rule_ref, rule.id AS rule_id, member.rule_version,
                      member.strategy, account.id AS user_id,
                      member.received_count, member.taken_over_count,
                      member.passed_on_count, member.pool_count,
                      member.value, member.pool_value, member.expected_wins,
                      promise.count AS promised_count,
                      member.received_count - promise.count AS deviation,
                      100.0 * member.expected_wins / nullif(member.received_count, 0)
                          AS chance,
                      100.0 * member.received_count / member.pool_count AS share,
                      100.0 * promise.count / member.pool_count AS promised_share,
                      100.0 * member.value / nullif(member.pool_value, 0)
                          AS value_share
                 FROM (%(levels)s) member
                CROSS JOIN LATERAL (SELECT CASE WHEN member.promises
                      THEN least(member.level * member.weight, member.most) END)
                      AS promise(count)
                 LEFT JOIN res_company company ON company.id = member.company_id
                 LEFT JOIN crm_assignment_rule rule ON rule.id = member.rule_ref
                 LEFT JOIN res_users account ON account.id = member.user_ref""",
            places=PLACES,
            levels=self._levels(),
        )

    def _levels(self):
        """Members with the level to which each row's leads fill everybody.

        Filled in the order of room per weight, the level rises while people are full
        before it and falls once the first is not: the highest is the right one.
        """
        return SQL(
            """SELECT filled.*,
                      max(filled.reached) OVER (
                          PARTITION BY filled.date, filled.first_id) AS level
                 FROM (SELECT member.*, (member.pool_count
                              - coalesce(sum(member.most) OVER before, 0))
                              / sum(member.weight) OVER after AS reached
                         FROM (%s) member
                       WINDOW before AS (
                              PARTITION BY member.date, member.first_id
                              ORDER BY member.most / member.weight, member.place
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                              after AS (
                              PARTITION BY member.date, member.first_id
                              ORDER BY member.most / member.weight, member.place
                              ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
                      ) filled""",
            self._members(),
        )

    def _members(self):
        """Everybody in the rule of each row: weight, room, and what they got.

        Who could not receive has no room. Nobody takes more than all there is.
        """
        return SQL(
            """SELECT pool.date, pool.first_id, pool.company_id, pool.rule_ref,
                      pool.pool_count, pool.pool_value,
                      (spec->>'version')::int AS rule_version,
                      spec->>'strategy' AS strategy,
                      spec->>'strategy' IN %(promising)s AND NOT coalesce(
                          spec->'criteria' @> '[{"required": true}]', false)
                          AS promises,
                      person.ref::int AS user_ref, person.place,
                      coalesce((pool.got->person.ref->>0)::int, 0) AS received_count,
                      coalesce((pool.got->person.ref->>1)::int, 0) AS taken_over_count,
                      coalesce((pool.got->person.ref->>2)::int, 0) AS passed_on_count,
                      coalesce((pool.got->person.ref->>3)::numeric, 0) AS value,
                      coalesce((pool.got->person.ref->>4)::numeric, 0)
                          AS expected_wins,
                      CASE WHEN spec->>'strategy' = %(by_weight)s
                           THEN coalesce((spec->'weights'->>(person.place::int - 1)
                                          )::numeric, 1)
                           ELSE 1 END AS weight,
                      CASE WHEN pool.met->'out' ? person.ref
                             OR pool.barred @> to_jsonb(person.ref::int) THEN 0
                           ELSE least((pool.met->'left'->>person.ref)::numeric,
                                      (pool.room->>person.ref)::numeric,
                                      pool.pool_count) END AS most
                 FROM (%(pools)s) pool
                 JOIN crm_decision_ruleset ruleset ON ruleset.id = pool.ruleset_id
                CROSS JOIN LATERAL jsonb_array_elements(ruleset.content->'rules') spec
                CROSS JOIN LATERAL jsonb_array_elements_text(spec->'people')
                      WITH ORDINALITY AS person(ref, place)
                WHERE (spec->>'id')::int = pool.rule_ref""",
            by_weight=BY_WEIGHT,
            promising=PROMISING,
            pools=self._pools(),
        )

    def _pools(self):
        """What a rule gave in one situation, and of that each person.

        ``got`` is ``{person: [leads, taken over, passed on, value, expected wins]}``.
        """
        return SQL(
            """SELECT date, ruleset_id, company_id, rule_ref, barred, met, room,
                      min(first_id) AS first_id, sum(count)::bigint AS pool_count,
                      sum(value) AS pool_value,
                      jsonb_object_agg(user_id::text, jsonb_build_array(
                          count, taken_over, passed_on, value, wins)) AS got
                 FROM (SELECT date, ruleset_id, company_id, rule_ref, barred, met, room,
                              single, user_id, min(id) AS first_id, count(*) AS count,
                              count(from_user_id) AS taken_over,
                              count(*) FILTER (WHERE passed_on) AS passed_on,
                              sum(value) AS value, sum(chance) / 100 AS wins
                         FROM (%s) given
                        GROUP BY date, ruleset_id, company_id, rule_ref, barred, met,
                              room, single, user_id) AS person
                GROUP BY date, ruleset_id, company_id, rule_ref, barred, met, room,
                      single""",
            self._given(),
        )

    def _given(self):
        """The decisions that were carried out, with the situation they were made in.

        How much room people had does not matter to a single lead: whoever could receive
        had room for it. So the many runs of a day with one lead each share a situation.
        """
        Decision = self.env["crm.decision"]
        return SQL(
            """SELECT id, ruleset_id, company_id, rule_ref, user_id, from_user_id,
                      (date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS date,
                      CASE WHEN count = 1 THEN 0 ELSE run_id END AS single,
                      coalesce(nullif(facts->'barred', 'null'), '[]') AS barred,
                      CASE WHEN count = 1 THEN met - '{left,load,served,served_last}'
                           ::text[] ELSE met END AS met,
                      CASE WHEN count = 1 THEN '{}' ELSE room END AS room,
                      coalesce((facts->>'expected_revenue')::numeric, 0) AS value,
                      coalesce((facts->>'automated_probability')::numeric, 0) AS chance,
                      passed_on
                 FROM (SELECT given.id, run.date, run.ruleset_id, run.company_id,
                              given.run_id, given.rule_ref, given.user_id,
                              given.from_user_id, given.facts,
                              run.situation->'rules'->given.rule_ref::text AS met,
                              coalesce(run.situation->'room', '{}') AS room,
                              count(*) OVER (PARTITION BY run.date, given.run_id,
                                  given.rule_ref) AS count,
                              %(passed_on)s AS passed_on
                         FROM crm_decision_run run
                         JOIN crm_decision given ON given.run_id = run.id
                        WHERE run.engine = %(engine)s AND given.user_id IS NOT NULL
                          AND (run.state = 'done' OR given.id <= run.cursor)
                          AND %(real)s) given""",
            zone=self.env.tz.zone,
            engine=ENGINE,
            real=Decision._real_sql("given"),
            passed_on=self._passed_on(),
        )

    def _passed_on(self):
        """Condition: a later decision took the lead from the person."""
        return SQL(
            """EXISTS (
                SELECT FROM crm_decision later
                  JOIN crm_decision_run later_run ON later_run.id = later.run_id
                 WHERE later.engine = given.engine AND later.res_id = given.res_id
                   AND later.id > given.id AND later.from_user_id = given.user_id
                   AND (later_run.state = 'done' OR later.id <= later_run.cursor)
                   AND %s)""",
            self.env["crm.decision"]._real_sql("later"),
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_decisions(self):
        """The decisions by which the person of this row got leads of the rule."""
        self.ensure_one()
        return self._get_decisions_action(
            [
                ("user_id", "=", self.user_id.id),
                ("rule_ref", "=", self.rule_ref),
                ("date", ">=", fields.Date.to_string(self.date)),
                ("date", "<", fields.Date.to_string(self.date + ONE_DAY)),
            ]
        )

    @api.model
    def _get_decisions_action(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_base.crm_decision_action"
        )
        return action | {
            "domain": [("engine", "=", ENGINE), ("kind", "=", "plan"), *domain]
        }
