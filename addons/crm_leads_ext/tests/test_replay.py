from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SALES, AssignmentCase


@tagged("post_install", "-at_install")
class TestReplay(AssignmentCase):
    def test_same_rules_same_people_after_500_edits(self):
        self.rule.domain = "[('city', 'ilike', 'pa'), ('expected_revenue', '>', 50)]"
        self.member(self.bruno).capacity = 90
        self.member(self.carla).paused = True
        leads = self.make_leads(500, city="Pavia")
        for number, lead in enumerate(leads):
            lead.write({"expected_revenue": number, "priority": str(number % 4)})
        run = self.assign()
        leads.write(
            {"city": "Lyon", "expected_revenue": 1, "priority": "0", "user_id": False}
        )
        leads[:50].unlink()
        for rules in (None, self.rule):
            replayed = self.engine._replay(run, rules)
            self.assertEqual(replayed.compared, 500)
            self.assertEqual(replayed.same, 500)
            self.assertFalse(replayed.different)
            self.assertFalse(replayed.lacking)

    def test_several_runs_with_their_own_turns(self):
        runs = self.env["crm.decision.run"]
        for count in (4, 1, 2):
            self.make_leads(count)
            runs |= self.assign()
        self.assertEqual(self.engine._replay(runs, self.rule).same, 7)

    def test_relative_dates_are_those_of_the_run(self):
        self.rule.domain = "[('create_date', '>', 'today -3d')]"
        with freeze_time("2026-11-10 10:00:00"):
            leads = self.make_leads(3)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = '2026-11-09' WHERE id = ANY(%s)",
                [leads.ids],
            )
            leads.invalidate_recordset()
            run = self.assign()
        with freeze_time("2027-03-01 10:00:00"):
            self.assertEqual(self.engine._replay(run, self.rule).same, 3)

    def test_draft_shows_who_would_have_got_what(self):
        leads = self.make_leads(4)
        run = self.assign()
        draft = self.make_rule("Draft", self.bruno, state="draft")
        replayed = self.engine._replay(run, draft)
        self.assertEqual(replayed.same, 1)
        self.assertEqual(
            [(each.lead_id, each.now) for each in replayed.different],
            [(lead.id, self.bruno.id) for lead in leads if lead.user_id != self.bruno],
        )
        self.assertFalse(replayed.unknown, "the run knew Bruno by another rule")

    def test_draft_with_somebody_no_run_knew(self):
        self.make_leads(2)
        run = self.assign()
        dora = self.new_user("dora", SALES)
        replayed = self.engine._replay(
            run, self.make_rule("Draft", dora, state="draft")
        )
        self.assertEqual(replayed.unknown, {dora.id})
        self.assertEqual(replayed.shares[dora.id].now[0], 2)
        self.assertEqual(replayed.shares[self.ana.id].then[0], 1)

    def test_missing_facts_are_counted_and_never_read_live(self):
        self.make_leads(3, city="Pavia")
        run = self.assign()
        draft = self.make_rule(
            "Draft", self.bruno, state="draft", domain="[('city', '=', 'Pavia')]"
        )
        replayed = self.engine._replay(run, draft)
        self.assertEqual(replayed.lacking, 3)
        self.assertEqual(replayed.compared, 0)

    def test_redacted_leads_are_lacking(self):
        self.rule.domain = "[('city', '=', 'Pavia')]"
        leads = self.make_leads(2, city="Pavia")
        run = self.assign()
        self.env["crm.decision"]._redact_facts("crm.assignment.engine", leads[0].ids)
        self.assertEqual(self.engine._replay(run, self.rule).lacking, 1)

    def test_wizard_tells_the_difference(self):
        leads = self.make_leads(4)
        run = self.assign()
        dora = self.new_user("dora", SALES)
        draft = self.make_rule("Draft", dora, state="draft")
        action = run.with_user(self.manager).action_replay()
        wizard = self.env["crm.decision.replay"].browse(action["res_id"])
        wizard = wizard.with_user(self.manager)
        self.assertIn("No difference.", str(wizard.result))
        wizard.rule_ids = draft
        self.assertIn("to somebody else", str(wizard.result))
        self.assertIn(leads[0].name, str(wizard.result))
        self.assertIn("Nothing was recorded about", str(wizard.result))

    def test_last_month_under_a_draft(self):
        with freeze_time("2026-03-10 10:00:00"):
            leads = self.make_leads(4, expected_revenue=100)
            self.assign()
        with freeze_time("2026-04-10 10:00:00"):
            self.make_leads(2)
            self.assign()
        draft = self.make_rule("Draft", self.bruno, state="draft", sequence=1)
        with freeze_time("2026-04-20 10:00:00"):
            action = draft.with_user(self.manager).action_replay()
            wizard = self.env["crm.decision.replay"].browse(action["res_id"])
            wizard = wizard.with_user(self.manager)
            self.assertEqual(wizard._get_runs().considered_count, len(leads))
            values = wizard._get_result_values()
        rows = {row["name"]: row for row in values["people"]}
        self.assertEqual((rows["Ana"]["then"], rows["Ana"]["now"]), (2, 0))
        self.assertEqual((rows["Bruno"]["then"], rows["Bruno"]["now"]), (1, 4))
        self.assertEqual(rows["Bruno"]["change"], "+3")

    def test_expected_answer_times(self):
        self.make_leads(3)
        run = self.assign()
        responses = self.env["crm.lead.response"]
        for user, seconds, outcome in (
            (self.ana, 3600, "answered_in_time"),
            (self.bruno, 10800, "answered_late"),
        ):
            row = responses.search([("user_id", "=", user.id)])
            row.write({"response_seconds": seconds, "outcome": outcome})
        draft = self.make_rule("Draft", self.ana, state="draft")
        wizard = self.env["crm.decision.replay"].create(
            {"run_ids": run.ids, "rule_ids": draft.ids}
        )
        expected = wizard._get_result_values()["expected"]
        self.assertEqual(
            (expected["hours_then"], expected["hours_now"]), ("2.0", "1.0")
        )
        self.assertEqual(expected["in_time_now"], "100")

    def test_days_in_order(self):
        wizard = self.env["crm.decision.replay"].new(
            {"date_from": "2026-03-02", "date_to": "2026-03-01"}
        )
        with self.assertRaisesRegex(UserError, "comes before the first"):
            wizard._get_runs()
