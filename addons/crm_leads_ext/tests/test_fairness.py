import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..utils import fairness
from .common import MANAGER, AssignmentCase


def carried_out(env):
    """Decisions that gave a lead to somebody, not only planned to."""
    decisions = env["crm.decision"].search([("engine", "=", "crm.assignment.engine")])
    return decisions.filtered(
        lambda d: (
            d.kind == "plan"
            and d.user_id
            and d.run_id.state not in ("simulated", "cancelled")
            and (d.run_id.state == "done" or d.id <= d.run_id.cursor)
            and not any(
                v.kind == "void" and v.res_id == d.res_id
                for v in d.run_id._get_decisions()
            )
        )
    )


def recorded(env):
    """The obvious way: walk through the ledger, decision by decision.

    :return: ``{(rule id, user id): [leads, taken over, passed on, value, wins,
        promised]}``
    """
    found = defaultdict(lambda: [0, 0, 0, 0.0, 0.0, 0.0])
    real = carried_out(env)
    given = Counter()
    for decision in real:
        row = found[decision.rule_ref, decision.user_id.id]
        row[0] += 1
        row[1] += bool(decision.from_user_id)
        row[2] += any(
            later.res_id == decision.res_id
            and later.id > decision.id
            and later.from_user_id == decision.user_id
            for later in real
        )
        row[3] += decision.facts.get("expected_revenue") or 0
        row[4] += (decision.facts.get("automated_probability") or 0) / 100
        barred = tuple(decision.facts.get("barred") or ())
        given[decision.run_id, decision.rule_ref, barred] += 1
    for (run, rule_ref, barred), count in given.items():
        for user, promised in promised_by(run, rule_ref, barred, count).items():
            found[rule_ref, user][5] += promised
    return dict(found)


def promised_by(run, rule_ref, barred, count):
    """What the rule promised its people of the leads it gave in a run."""
    (spec,) = [r for r in run.ruleset_id.content["rules"] if r["id"] == rule_ref]
    met = run.situation["rules"][str(rule_ref)]
    people = {}
    for user, weight in zip(spec["people"], spec["weights"], strict=True):
        room = [met["left"].get(str(user)), run.situation["room"].get(str(user))]
        limits = [limit for limit in room if limit is not None]
        if str(user) not in met["out"] and user not in barred:
            weight = weight if spec["strategy"] == "weighted" else 1
            people[user] = (weight, min(limits, default=None))
    return dict.fromkeys(spec["people"], 0) | fairness.promise(count, people)


@tagged("post_install", "-at_install")
class TestFairness(AssignmentCase):
    """What Ana, Bruno and Carla got in March, against what they were promised."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what other tests or demo data decided takes no part
        cls.env.cr.execute("UPDATE crm_decision SET engine = 'before'")
        cls.env.cr.execute("UPDATE crm_decision_run SET engine = 'before'")
        cls.env.invalidate_all()
        cls.now = datetime(2026, 3, 2, 9)

    def at(self, days=0, hours=0):
        return freeze_time(self.now + timedelta(days=days, hours=hours))

    def figures(self, *groupby, domain=(), measures=None):
        """``{person: (leads, promised)}`` unless asked for something else."""
        self.env.flush_all()
        rows = self.env["crm.assignment.fairness"]._read_group(
            list(domain),
            groupby or ["user_id"],
            measures or ["received_count:sum", "promised_count:sum"],
        )
        width = len(groupby) or 1
        return {
            row[0] if width == 1 else tuple(row[:width]): tuple(row[width:])
            for row in rows
        }

    # ------------------------------------------------------------------
    # What was got
    # ------------------------------------------------------------------

    def test_leads_in_turn_are_as_promised(self):
        self.make_leads(6)
        self.assign()
        expected = dict.fromkeys(self.people, (2, 2))
        self.assertEqual(self.figures(), expected)

    def test_simulations_and_void_decisions_do_not_count(self):
        leads = self.make_leads(3)
        self.engine._plan(self.rule, "button", simulate=True)
        run = self.engine._plan(self.rule, "button")
        leads[0].user_id = self.manager  # taken before the run could give it
        self.engine._apply_inline(run)
        self.assertEqual(
            {user: got for user, (got, _) in self.figures().items()},
            {self.ana: 0, self.bruno: 1, self.carla: 1},
        )

    def test_what_is_planned_but_not_given_yet_does_not_count(self):
        self.make_leads(3)
        self.engine._plan(self.rule, "button")
        self.assertEqual(self.figures(), {})

    def test_value_and_chance_as_recorded(self):
        lead = self.make_leads(1, expected_revenue=500)
        self.env.cr.execute(
            "UPDATE crm_lead SET automated_probability = 50 WHERE id = %s", lead.ids
        )
        self.assign()
        lead.write({"expected_revenue": 9000, "probability": 90})
        found = self.figures(
            domain=[("user_id", "=", self.ana.id)],
            measures=["value:sum", "chance:avg", "expected_wins:sum"],
        )
        self.assertEqual(found[self.ana], (500, 50, 0.5))

    def test_moved_on_lead_counts_for_both_and_says_so(self):
        lead = self.make_leads(1)
        self.assign()
        self.engine._reroute(lead, "breach")
        self.assertEqual(self.names(lead), ["Bruno"])
        found = self.figures(
            measures=[
                "received_count:sum",
                "taken_over_count:sum",
                "passed_on_count:sum",
                "promised_count:sum",
            ]
        )
        self.assertEqual(found[self.ana], (1, 0, 1, 1 / 3))
        self.assertAlmostEqual(found[self.bruno][3], 1 / 3 + 1 / 2)
        self.assertEqual(found[self.bruno][:3], (1, 1, 0))

    # ------------------------------------------------------------------
    # What was promised
    # ------------------------------------------------------------------

    def test_who_is_out_is_promised_nothing(self):
        self.member(self.carla).paused = True
        self.make_leads(4)
        self.assign()
        self.assertEqual(
            self.figures(),
            {self.ana: (2, 2), self.bruno: (2, 2), self.carla: (0, 0)},
        )

    def test_promise_by_weight(self):
        self.rule.strategy = "weighted"
        self.member(self.ana).weight = 2
        self.make_leads(8)
        self.assign()
        promised = {user: of for user, (_, of) in self.figures().items()}
        self.assertEqual(promised, {self.ana: 4, self.bruno: 2, self.carla: 2})

    def test_nobody_is_promised_more_than_they_may_take(self):
        self.member(self.ana).capacity = 1
        self.make_leads(9)
        self.assign()
        self.assertEqual(
            self.figures(),
            {self.ana: (1, 1), self.bruno: (4, 4), self.carla: (4, 4)},
        )

    def test_best_match_promises_no_share(self):
        self.rule.strategy = "best_match"
        self.make_leads(3)
        self.assign()
        promised = {of for _, of in self.figures().values()}
        self.assertEqual(promised, {False})

    def test_rule_with_a_must_promises_no_share(self):
        self.rule.criterion_ids = [
            Command.create({"kind": "language", "required": True})
        ]
        self.make_leads(3)
        self.assign()
        promised = {of for _, of in self.figures().values()}
        self.assertEqual(promised, {False})

    def test_many_runs_of_one_share_rows(self):
        with self.at():
            for _lead in range(9):
                self.make_leads(1, routed=True)
        self.assertEqual(self.figures(), dict.fromkeys(self.people, (3, 3)))
        rows = self.env["crm.assignment.fairness"].search([])
        self.assertEqual(len(rows), 3, "one per person, not per lead")

    def test_shares_of_a_group_are_those_of_its_sums(self):
        """Two leads by one rule, seven by another: Ana's share is of all nine."""
        self.make_leads(2)
        self.assign()
        other = self.make_rule("More", self.ana | self.bruno, sequence=1)
        self.make_leads(7, expected_revenue=10)
        self.assign(rules=other)
        found = self.figures(
            measures=["share:avg", "promised_share:avg", "value_share:avg"]
        )
        share, promised, value = found[self.ana]
        self.assertAlmostEqual(share, 100 * (1 + 4) / 9)
        self.assertAlmostEqual(promised, 100 * (2 / 3 + 7 / 2) / 9)
        self.assertAlmostEqual(value, 100 * 4 / 7)

    def test_version_and_month(self):
        with self.at():
            self.make_leads(3)
            self.assign()
        version = self.rule.version
        self.member(self.carla).paused = True
        with self.at(days=31):
            self.make_leads(2)
            self.assign()
        found = self.figures("date:month", "rule_version")
        self.assertEqual(
            [(month.month, number, *of) for (month, number), of in found.items()],
            [(3, version, 3, 3), (4, version + 1, 2, 2)],
        )

    def test_days_are_those_of_the_reader(self):
        with freeze_time("2026-03-31 22:30:00"):  # already April in Madrid
            self.make_leads(1)
            self.assign()
        rows = self.env["crm.assignment.fairness"].with_context(tz="Europe/Madrid")
        ((month, _count),) = rows._read_group([], ["date:month"], ["__count"])
        self.assertEqual(month.month, 4)

    def test_equals_the_obvious_computation(self):
        """Random weights, limits, absences, moves and runs of one and of many."""
        chance = random.Random(19)
        second = self.make_rule("Second", self.bruno | self.carla, strategy="weighted")
        for day in range(6):
            with self.at(days=day):
                for member in (self.rule | second).member_ids:
                    member.write(
                        {
                            "paused": chance.random() < 0.2,
                            "capacity": chance.choice([0, 0, 2]),
                            "weight": chance.randint(1, 3),
                        }
                    )
                self.rule.strategy = chance.choice(["round_robin", "weighted"])
                leads = self.make_leads(
                    chance.choice([1, 2, 7]), expected_revenue=chance.randint(0, 90)
                )
                self.assign(leads)
                for _lead in range(2):
                    leads |= self.make_leads(1, routed=True)
                self.engine._reroute(leads[chance.randrange(len(leads))], "decline")
        found = self.figures(
            "rule_ref",
            "user_id",
            measures=[
                "received_count:sum",
                "taken_over_count:sum",
                "passed_on_count:sum",
                "value:sum",
                "expected_wins:sum",
                "promised_count:sum",
            ],
        )
        expected = recorded(self.env)
        self.assertEqual({(rule, user.id) for rule, user in found}, set(expected))
        for (rule, user), figures in found.items():
            for here, there in zip(figures, expected[rule, user.id], strict=True):
                self.assertAlmostEqual(here, there)

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------

    def test_only_managers_of_the_company_see_it(self):
        self.make_leads(3)
        self.assign()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            login="crm_stranger",
            groups=MANAGER,
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        rows = self.env["crm.assignment.fairness"].with_context(allowed_company_ids=[])
        self.assertEqual(len(rows.with_user(self.manager).search([])), 3)
        self.assertFalse(rows.with_user(stranger).search([]))
        self.assertIn(
            "No rule gave", self.read_report(stranger, allowed_company_ids=[]).summary
        )
        for user in (self.ana, self.new_user("petra", "base.group_portal")):
            with self.assertRaises(AccessError):
                rows.with_user(user).search([])
            with self.assertRaises(AccessError):
                self.read_report(user)

    # ------------------------------------------------------------------
    # The report
    # ------------------------------------------------------------------

    def read_report(self, user=None, **context):
        reports = self.env["crm.assignment.fairness.reading"].with_context(**context)
        action = reports.with_user(user or self.manager).action_read()
        return reports.with_user(user or self.manager).browse(action["res_id"])

    def test_report_in_sentences(self):
        self.member(self.carla).weight = 2
        self.make_leads(3, expected_revenue=100)
        self.assign()
        report = self.read_report()
        self.assertEqual(report.display_name, "Fairness")
        text = str(report.summary)
        self.assertIn("Everything", text)
        self.assertEqual(text.count("width: 100.0%"), 6, "the widest bar is whole")
        self.assertIn(
            "Ana got 33% of the leads and 33% of the value; the rule promises 33%.",
            text,
        )
        self.assertIn("3 leads. From the promise: +0.0 to +0.0 leads.", text)

    def test_report_of_a_rule_that_promises_no_share(self):
        self.rule.strategy = "least_loaded"
        self.make_leads(3)
        self.assign()
        text = str(self.read_report().summary)
        self.assertIn("promises nobody a share", text)
        self.assertIn("Ana got 33% of the leads and 0% of the value.", text)

    def test_report_names_days_and_rules(self):
        with self.at():
            self.make_leads(3)
            self.assign()
        report = self.read_report()
        report.write({"date_from": "2026-03-02", "date_to": "2026-03-02"})
        self.assertIn("Everything", str(report.summary))
        report.rule_ids = self.make_rule("Another", self.ana)
        self.assertIn("No rule gave", str(report.summary))
        report.write({"rule_ids": [Command.clear()], "date_to": "2026-03-01"})
        with self.assertRaisesRegex(UserError, "first day comes after"):
            report.action_open_figures()

    def test_report_of_a_deleted_rule(self):
        gone = self.make_rule("Gone", self.ana)
        self.make_leads(1)
        self.assign(rules=gone)
        gone_id = gone.id
        gone.unlink()
        self.assertIn(f"Deleted rule {gone_id}", str(self.read_report().summary))

    def test_decisions_behind_a_row(self):
        leads = self.make_leads(6)
        self.assign()
        self.env.flush_all()
        row = self.env["crm.assignment.fairness"].search(
            [("user_id", "=", self.ana.id)]
        )
        action = row.action_open_decisions()
        decisions = self.env["crm.decision"].search(action["domain"])
        self.assertEqual(
            set(decisions.mapped("res_id")),
            set(leads.filtered(lambda lead: lead.user_id == self.ana).ids),
        )

    def test_statements_do_not_grow(self):
        def measure():
            report = self.read_report()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(report.summary)
            return self.env.cr.sql_log_count - before

        self.make_leads(3)
        self.assign()
        measure()  # caches of the process
        few = measure()
        for _run in range(5):
            self.make_leads(6)
            self.assign()
        self.assertEqual(measure(), few)
        self.assertLessEqual(few, REPORT_STATEMENTS)


# Pinned: raise it only with a reason.
REPORT_STATEMENTS = 12
