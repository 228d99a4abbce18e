"""Rules broken on purpose, each with the tests that have to notice.

``old`` is text of the file as it stands; the mutation check fails when it is no longer
found, so that this table follows the code.
"""

from typing import NamedTuple


class Mutant(NamedTuple):
    """A change of one file, inside ``addons/``."""

    title: str
    file: str
    old: str
    new: str
    tests: str  # add-on/tests/file.py, several with blanks between them


class RuleMutant(NamedTuple):
    """A record rule that lets everybody through."""

    title: str
    xmlid: str
    tests: str


_SLOTS = "crm_base/utils/slots.py"
_ENGINE = "crm_leads_ext/models/crm_assignment_engine.py"
_PEOPLE = "crm_leads_ext/models/crm_assignment_engine_people.py"
_APPLY = "crm_leads_ext/models/crm_assignment_engine_apply.py"
_SCORE = "crm_leads_ext/models/crm_score_engine_write.py"
_TESTS = "crm_leads_ext/tests/"

MUTANTS = (
    Mutant(
        "the turn starts over in every run",
        _SLOTS,
        "start = 0 if served_last is None else served_last + 1\n    return tuple(\n"
        "        Member(key=key, free=free, tie=",
        "start = 0\n    return tuple(\n        Member(key=key, free=free, tie=",
        "crm_base/tests/test_slots.py",
    ),
    Mutant(
        "a record goes to the last rule that matches instead of the first",
        _SLOTS,
        "(p for p in group if rule_of[p] == NO_RULE)",
        "(p for p in group)",
        "crm_base/tests/test_slots.py",
    ),
    Mutant(
        "a recorded comparison includes its limit",
        "crm_base/utils/facts.py",
        '    "<": operator.lt,',
        '    "<": operator.le,',
        "crm_base/tests/test_facts.py crm_base/tests/test_fact_compiler.py",
    ),
    Mutant(
        "decisions can be changed",
        "crm_base/models/crm_decision.py",
        'raise UserError(self.env._("Decisions are only added, never changed."))',
        "return True",
        f"{_TESTS}test_access.py {_TESTS}test_explain.py {_TESTS}test_plan.py",
    ),
    Mutant(
        "absent and paused people receive leads",
        "crm_leads_ext/utils/situation.py",
        "return 0 if user in self.out else self.left.get(user, UNLIMITED)",
        "return self.left.get(user, UNLIMITED)",
        f"{_TESTS}test_situation.py {_TESTS}test_plan.py",
    ),
    Mutant(
        "what was received does not count against the capacity",
        _PEOPLE,
        "member.user_id.id: member.capacity - counts.get(member.user_id.id, 0)",
        "member.user_id.id: member.capacity",
        f"{_TESTS}test_plan.py {_TESTS}test_rule.py",
    ),
    Mutant(
        "the capacity never begins anew",
        _PEOPLE,
        "given.date >= s.start",
        "true",
        f"{_TESTS}test_plan.py {_TESTS}test_rule.py",
    ),
    Mutant(
        "the worst lead goes first",
        _ENGINE,
        "crm_lead.priority DESC, coalesce",
        "crm_lead.priority, coalesce",
        f"{_TESTS}test_plan.py",
    ),
    Mutant(
        "a rule looks at leads of other companies",
        _ENGINE,
        'domain &= Domain("company_id", "in", [False, *rules.company_id.ids])',
        "domain &= Domain.TRUE",
        f"{_TESTS}test_multicompany.py {_TESTS}test_plan.py",
    ),
    Mutant(
        "nobody is said to have got the same lead in every run",
        "crm_leads_ext/models/crm_assignment_engine_store.py",
        "(plan.user_id IS NOT NULL OR NOT EXISTS (",
        "(TRUE OR NOT EXISTS (",
        f"{_TESTS}test_plan.py {_TESTS}test_explain.py {_TESTS}test_creation.py",
    ),
    Mutant(
        "who returns gets everything until they have caught up",
        _SLOTS,
        "base=2 * max(served, ceil(front * weight - Fraction(1, 2))),",
        "base=2 * served,",
        f"crm_base/tests/test_slots.py {_TESTS}test_strategies.py",
    ),
    Mutant(
        "the limit of a person holds for each rule apart",
        _SLOTS,
        "room[key] -= number",
        "pass",
        f"crm_base/tests/test_slots.py {_TESTS}test_strategies.py",
    ),
    Mutant(
        "a lead goes back to who declined it",
        "crm_leads_ext/utils/matching.py",
        "if user in need.barred:",
        "if False:",
        f"{_TESTS}test_strategies.py",
    ),
    Mutant(
        "a lead of a stored plan is planned again",
        _ENGINE,
        "if self._has_unfinished_runs():",
        "if False:",
        f"{_TESTS}test_apply.py {_TESTS}test_plan.py",
    ),
    Mutant(
        "everybody may assign and simulate",
        _ENGINE,
        'if not self.env.user.has_group("sales_team.group_sale_manager"):',
        "if False:",
        f"{_TESTS}test_access.py {_TESTS}test_simulation.py",
    ),
    Mutant(
        "a lead that somebody took meanwhile is given away",
        _APPLY,
        "lead.user_id IS NOT DISTINCT FROM given.holder_id",
        "TRUE",
        f"{_TESTS}test_apply.py",
    ),
    Mutant(
        "the second digest of a run is sent like the first",
        "crm_leads_ext/models/crm_assignment_digest.py",
        "AND sent.user_id = d.user_id)",
        "AND sent.user_id = -1)",
        f"{_TESTS}test_effects.py {_TESTS}test_apply.py",
    ),
    Mutant(
        "anybody accepts a lead for a colleague",
        "crm_leads_ext/models/crm_lead_acceptance.py",
        "if lead.user_id != self.env.user:",
        "if False:",
        f"{_TESTS}test_acceptance.py",
    ),
    Mutant(
        "a lead moves on although only the leader was to be told",
        "crm_leads_ext/models/crm_lead_response_watch.py",
        'or (due[row] == "breach" and row.on_breach != "leader")',
        'or due[row] == "breach"',
        f"{_TESTS}test_watch.py",
    ),
    Mutant(
        "the statistics show leads that the reader may not see",
        "crm_leads_ext/report/crm_lead_report.py",
        'self.env["crm.lead"].with_context(',
        'self.env["crm.lead"].sudo().with_context(',
        f"{_TESTS}test_statistics_access.py",
    ),
    Mutant(
        "who could not receive is promised leads all the same",
        "crm_leads_ext/report/crm_assignment_fairness.py",
        "OR pool.barred @> to_jsonb(person.ref::int) THEN 0",
        "THEN 0",
        f"{_TESTS}test_fairness.py",
    ),
    Mutant(
        "points for interest never fade in the database",
        _SCORE,
        '"""CASE WHEN half_life = 0 THEN rule.points',
        '"""CASE WHEN true THEN rule.points',
        f"{_TESTS}test_score_event.py {_TESTS}test_score_property.py",
    ),
    Mutant(
        "a lead is qualified again whenever its score comes back",
        "crm_leads_ext/models/crm_score_threshold.py",
        "AND lead.qualified_date IS NULL",
        "AND true",
        f"{_TESTS}test_score_threshold.py",
    ),
    Mutant(
        "a lead is held against leads of other companies",
        "crm_leads_ext/models/crm_lead_duplicate.py",
        "AND (o.company_id = n.company_id OR o.company_id IS NULL",
        "AND (TRUE OR o.company_id IS NULL",
        f"{_TESTS}test_duplicates.py",
    ),
    Mutant(
        "an expired or switched-off intake key still works",
        "crm_leads_ext/models/crm_intake_key.py",
        'return key if proved and key.state == "valid" else key.browse()',
        "return key if proved else key.browse()",
        f"{_TESTS}test_intake_api.py",
    ),
    Mutant(
        "the territory nearest the top of the tree wins",
        "crm_base/models/crm_territory_resolve.py",
        "ARRAY[-%(r)s.depth,",
        "ARRAY[%(r)s.depth,",
        "crm_base/tests/test_territory_resolve.py crm_base/tests/test_territory.py",
    ),
    Mutant(
        "a preview of other rules is applied all the same",
        "crm_base/models/crm_territory_run.py",
        "if run.fingerprint != self._get_fingerprint(run.company_id):",
        "if False:",
        "crm_base/tests/test_territory_run.py",
    ),
    Mutant(
        "a team's figures are those of everybody",
        "crm_base/models/crm_metric_question.py",
        'return companies & Domain(paths["team"], "in", asker.team_ids)',
        "return companies",
        "crm_base/tests/test_metric_access.py crm_base/tests/test_metric.py",
    ),
    Mutant(
        "what happened at midnight counts on both days",
        "crm_base/models/crm_metric_question.py",
        'Domain(name, "<", before)',
        'Domain(name, "<=", before)',
        "crm_base/tests/test_metric.py",
    ),
    Mutant(
        "figures that are not published are compared",
        "crm_base/models/crm_metric_colleagues.py",
        "if not metric or not (metric.published or manager):",
        "if not metric:",
        "crm_base/tests/test_metric_access.py",
    ),
    Mutant(
        "a day counts in the period that it ends",
        "crm_base/utils/metric.py",
        "day >= periods[place][1]:",
        "day > periods[place][1]:",
        "crm_base/tests/test_metric_arithmetic.py",
    ),
    Mutant(
        "what one metric counts is counted by its family",
        "crm_base/models/crm_metric_reading.py",
        "for flags, row in rows if flags[place]",
        "for flags, row in rows",
        "crm_base/tests/test_metric_family.py",
    ),
    Mutant(
        "a home can be given to somebody else",
        "crm_base/models/crm_dashboard.py",
        '        self.check_access("write")\n',
        "",
        "crm_base/tests/test_dashboard_access.py",
    ),
    Mutant(
        "who has changed their home sees that of the role beside it",
        "crm_base/models/crm_dashboard.py",
        "(home in offered - own.origin_id)",
        "(home in offered)",
        "crm_base/tests/test_dashboard.py",
    ),
    Mutant(
        "an entry of the timeline stands on two pages",
        "crm_base/models/crm_customer_panel_timeline.py",
        '"(%s, %s) < (%s, %s)"',
        '"(%s, %s) <= (%s, %s)"',
        "crm_base/tests/test_customer_timeline.py",
    ),
    Mutant(
        "today asks for the whole target",
        "crm_base/utils/target.py",
        "part = passed / total if additive and passed < total else 1",
        "part = 1",
        "crm_base/tests/test_target_arithmetic.py",
    ),
    Mutant(
        "cents that are left go to whoever comes first",
        "crm_base/utils/target.py",
        "order = sorted(range(len(wanted)), key=lambda place: -rests[place])",
        "order = list(range(len(wanted)))",
        "crm_base/tests/test_target_arithmetic.py",
    ),
    Mutant(
        "a figure that is not published is measured for everybody",
        "crm_base/models/crm_target_attainment.py",
        "known = mine or aim.metric.published",
        "known = True",
        "crm_base/tests/test_target_attainment.py",
    ),
    Mutant(
        "a deal leaves the forecast with what it is worth now",
        "crm_forecast/utils/flow.py",
        "found.append((LEFT[end], -was, 0))",
        "found.append((LEFT[end], -now, 0))",
        "crm_forecast/tests/test_flow_plain.py",
    ),
    Mutant(
        "two snapshots of a day",
        "crm_forecast/models/crm_forecast_snapshot.py",
        "        if taken:\n            taken.week = taken.week or week\n"
        "            return taken\n",
        "",
        "crm_forecast/tests/test_snapshot.py",
    ),
    Mutant(
        "what somebody moved meanwhile is moved again",
        "crm_planner/models/crm_planner_move.py",
        'if source._get_stamp(record) == move.get("stamp"):',
        "if True:",
        "crm_planner/tests/test_move.py",
    ),
    Mutant(
        "everybody plans for everybody",
        "crm_planner/models/crm_planner_move.py",
        "        if not strangers:\n",
        "        if True:\n",
        "crm_planner/tests/test_access.py crm_planner/tests/test_move.py",
    ),
    Mutant(
        "a finished turn is followed by two",
        "crm_activity/models/mail_activity_repeat.py",
        'newest_sudo.write({"series_followed": True})',
        "pass",
        "crm_activity/tests/test_repeat.py",
    ),
    Mutant(
        "a variant is applied to another quotation than was compared",
        "crm_price_impact/models/crm_price_impact_apply.py",
        "if version != self._get_version(order):",
        "if False:",
        "crm_price_impact/tests/test_apply.py",
    ),
    Mutant(
        "what should not be booked any more stays booked",
        "crm_commission/models/commission_engine.py",
        "FULL JOIN booked b",
        "LEFT JOIN booked b",
        "crm_commission/tests/test_engine.py",
    ),
    Mutant(
        "closed months move",
        "crm_commission/models/commission_engine.py",
        "greatest(month, %(first_open)s),",
        "month,",
        "crm_commission/tests/test_engine.py",
    ),
    Mutant(
        "cents of single lines are lost",
        "crm_commission/models/commission_engine_state.py",
        "WHERE %(upto)s - %(before)s <> credit",
        "WHERE false AND %(upto)s - %(before)s <> credit",
        "crm_commission/tests/test_engine.py",
    ),
    Mutant(
        "a tier begins above its threshold",
        "crm_commission/models/commission_engine_state.py",
        'SQL("greatest(width_bucket(%s, %s), 1)", x, curve.start)',
        'SQL("greatest(width_bucket(%s - 0.01, %s), 1)", x, curve.start)',
        "crm_commission/tests/test_rules.py crm_commission/tests/test_engine.py",
    ),
    Mutant(
        "credit notes count for the payment basis as money",
        "crm_commission/models/commission_engine_invoices.py",
        "money.move_type = 'entry' AND j.type IN ('bank', 'cash', 'credit')",
        "TRUE",
        "crm_commission/tests/test_rules.py crm_commission/tests/test_engine.py",
    ),
    Mutant(
        "a rate that is corrected books history again",
        "crm_commission/models/commission_engine_frozen.py",
        "            if day not in rates:\n",
        "            if True:\n",
        "crm_commission/tests/test_engine.py",
    ),
    RuleMutant(
        "salespeople read each other's commissions",
        "crm_commission.commission_credit_rule_user",
        "crm_commission/tests/test_statement_access.py crm_commission/tests/test_my.py",
    ),
    RuleMutant(
        "everybody reads everybody's targets",
        "crm_base.crm_target_rule_employee",
        "crm_base/tests/test_target.py crm_base/tests/test_target_attainment.py",
    ),
    RuleMutant(
        "salespeople read each other's forecasts",
        "crm_forecast.crm_forecast_entry_rule_own",
        "crm_forecast/tests/test_access.py",
    ),
    RuleMutant(
        "tiles of other people's homes are read",
        "crm_base.crm_dashboard_tile_rule_read",
        "crm_base/tests/test_dashboard_access.py",
    ),
    RuleMutant(
        "colleagues' past figures are read",
        "crm_base.crm_metric_snapshot_rule_employee",
        "crm_base/tests/test_metric_snapshot.py crm_base/tests/test_metric_access.py",
    ),
    RuleMutant(
        "rules of other companies are visible",
        "crm_leads_ext.crm_assignment_rule_rule_company",
        f"{_TESTS}test_access.py",
    ),
    RuleMutant(
        "salespeople read each other's decisions",
        "crm_base.crm_decision_rule_salesperson",
        f"{_TESTS}test_access.py",
    ),
)
