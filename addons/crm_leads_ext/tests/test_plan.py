from freezegun import freeze_time

from odoo.tests import tagged

from .common import AssignmentCase


@tagged("post_install", "-at_install")
class TestPlan(AssignmentCase):
    def test_in_turn(self):
        leads = self.make_leads(5)
        self.assign()
        self.assertEqual(self.names(leads), ["Ana", "Bruno", "Carla", "Ana", "Bruno"])
        self.assertEqual(leads.team_id, self.team)

    def test_turn_goes_on_in_the_next_run(self):
        self.make_leads(4)
        self.assign()
        leads = self.make_leads(2)
        self.assign()
        self.assertEqual(self.names(leads), ["Bruno", "Carla"])

    def test_best_leads_come_first(self):
        low, high = self.make_leads(1, priority="0"), self.make_leads(1, priority="3")
        self.assign()
        self.assertEqual(self.names(high | low), ["Ana", "Bruno"])

    def test_only_matching_leads(self):
        self.rule.domain = "[('expected_revenue', '>=', 1000)]"
        small, large = (self.make_leads(1, expected_revenue=n) for n in (10, 2000))
        self.assign()
        self.assertEqual(self.names(small | large), ["–", "Ana"])
        self.assertEqual(small.assignment_reason, "no_rule")

    def test_first_rule_finishes_before_the_second(self):
        self.rule.write({"sequence": 20})
        first = self.make_rule(
            "Big ones", self.carla, sequence=1, domain="[('priority', '=', '3')]"
        )
        first.member_ids.capacity = 1
        leads = self.make_leads(3, priority="3")
        self.assign()
        self.assertEqual(self.names(leads), ["Carla", "Ana", "Bruno"])

    def test_capacity_of_the_day(self):
        self.member(self.ana).capacity = 2
        with freeze_time("2026-11-23 10:00:00"):
            leads = self.make_leads(7)
            self.assign()
            self.assertEqual(self.names(leads).count("Ana"), 2)
            more = self.make_leads(2)
            self.assign()
            self.assertNotIn("Ana", self.names(more))
        with freeze_time("2026-11-24 10:00:00"):
            more = self.make_leads(3)
            self.assign()
            self.assertIn("Ana", self.names(more))

    def test_capacity_day_ends_in_the_persons_time_zone(self):
        self.rule.member_ids.filtered(lambda m: m.user_id != self.ana).paused = True
        self.member(self.ana).capacity = 1
        with freeze_time("2026-11-23 22:30:00"):  # half past eleven at night in Madrid
            leads = self.make_leads(2)
            self.assign()
            self.assertEqual(self.names(leads), ["Ana", "–"])
        with freeze_time("2026-11-23 23:30:00"):  # after midnight in Madrid
            self.assign()
            self.assertEqual(self.names(leads), ["Ana", "Ana"])

    def test_absent_people_are_passed_over(self):
        self.take_leave(self.bruno, "2026-11-23 00:00:00", "2026-11-23 23:00:00")
        with freeze_time("2026-11-23 10:00:00"):
            leads = self.make_leads(3)
            self.assign()
        self.assertEqual(self.names(leads), ["Ana", "Carla", "Ana"])

    def test_paused_and_archived_people_are_passed_over(self):
        self.member(self.ana).paused = True
        self.carla.active = False
        leads = self.make_leads(2)
        self.assign()
        self.assertEqual(self.names(leads), ["Bruno", "Bruno"])

    def test_reason_when_nobody_got_it(self):
        lead = self.make_leads(1)
        for prepare, reason in (
            (lambda: self.rule.member_ids.write({"paused": True}), "paused"),
            (lambda: self.member(self.ana).write({"capacity": 1}), "paused"),
            (lambda: self.rule.member_ids.unlink(), "no_member"),
            (lambda: self.rule.write({"domain": "[('city', '=', 'X')]"}), "no_rule"),
        ):
            prepare()
            self.assign()
            with self.subTest(reason=reason):
                self.assertEqual(self.names(lead), ["–"])
                self.assertEqual(lead.assignment_reason, reason)

    def test_reason_when_all_are_full_or_different(self):
        self.rule.member_ids.capacity = 1
        leads = self.make_leads(4)
        self.assign()
        self.assertEqual(leads[3].assignment_reason, "full")
        self.member(self.ana).paused = True
        self.assign()
        self.assertEqual(leads[3].assignment_reason, "unavailable")

    def test_all_absent(self):
        for user in self.people:
            self.take_leave(user, "2026-11-23 00:00:00", "2026-11-23 23:00:00")
        with freeze_time("2026-11-23 10:00:00"):
            lead = self.make_leads(1)
            self.assign()
            self.assertEqual(lead.assignment_reason, "absent")

    def test_leads_that_do_not_wait_are_left_alone(self):
        other_team = self.env["crm.team"].create({"name": "Other"})
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        owned = self.make_leads(1, user_id=self.carla.id)
        elsewhere = self.make_leads(1, team_id=other_team.id)
        closed = self.make_leads(1, type="opportunity", stage_id=won.id)
        archived = self.make_leads(1, active=False)
        leads = owned | elsewhere | closed | archived
        before = leads.mapped("user_id")
        self.assign()
        self.assertEqual(leads.mapped("user_id"), before)
        self.assertFalse(elsewhere.user_id | closed.user_id | archived.user_id)

    def test_type_never_changes(self):
        leads = self.make_leads(2) | self.make_leads(2, type="opportunity")
        self.assign()
        self.assertEqual(
            leads.mapped("type"), ["lead", "lead", "opportunity", "opportunity"]
        )

    def test_same_facts_same_result(self):
        self.make_leads(6)
        rules = self.engine._get_running_rules(self.company)
        first, second = (
            self.engine._plan(rules, "button", simulate=True)
            ._get_decisions()
            .sorted("rank")
            for _ in range(2)
        )
        self.assertEqual(first.user_id, second.user_id)
        self.assertEqual(first.mapped("facts"), second.mapped("facts"))

    def test_more_rules_than_bits_of_one_number(self):
        """Sixty-four rules: the masks need a second column."""
        self.rule.state = "draft"
        for number in range(64):
            self.make_rule(
                f"Rule {number}",
                self.people[number % 3],
                sequence=number,
                domain=f"[('color', '=', {number})]",
            )
        leads = self.make_leads(1, color=63) | self.make_leads(1, color=62)
        self.assign()
        self.assertEqual(self.names(leads), ["Ana", "Carla"])

    def test_waiting_lead_does_not_fill_the_ledger(self):
        self.rule.member_ids.paused = True
        lead = self.make_leads(1)
        rules = self.engine._get_running_rules(self.company)
        runs = [self.engine._plan(rules, "cron") for _ in range(3)]
        self.assertEqual([len(run) for run in runs], [1, 0, 0])
        self.assertEqual(len(self.decisions(lead)), 1)

    def test_order_of_the_rows_does_not_matter(self):
        leads = self.make_leads(20)
        before = self.simulate()
        for lead in leads[::-3]:  # rows move to the end of the table
            self.env.cr.execute(
                "UPDATE crm_lead SET color = 1 WHERE id = %s", [lead.id]
            )
        self.env.cr.execute("SET LOCAL enable_indexscan = off")
        self.assertEqual(self.simulate(), before)

    def simulate(self):
        run = self.engine._plan(self.rule, "button", simulate=True)
        decisions = run._get_decisions().sorted("rank")
        return [(each.res_id, each.user_id) for each in decisions]
