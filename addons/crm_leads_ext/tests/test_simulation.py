from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AssignmentCase

LIMIT = "odoo.addons.crm_leads_ext.models.crm_assignment_engine_apply.INLINE_LIMIT"


@tagged("post_install", "-at_install")
class TestSimulation(AssignmentCase):
    def simulate(self, rule=None):
        action = (rule or self.rule).with_user(self.manager).action_simulate()
        return self.env["crm.decision.run"].browse(action["res_id"])

    def test_simulation_writes_no_lead_and_moves_no_turn(self):
        leads = self.make_leads(4)
        run = self.simulate()
        self.assertEqual(run.state, "simulated")
        self.assertEqual(run.decided_count, 4)
        self.assertFalse(leads.user_id)
        self.assertFalse(self.rule.last_member_id)
        self.assertFalse(leads[0].assignment_decision_id)

    def test_applying_does_what_was_shown(self):
        leads = self.make_leads(4)
        run = self.simulate()
        shown = run._get_decisions().sorted("rank").user_id
        run.with_user(self.manager).action_apply()
        self.env.invalidate_all()
        self.assertEqual(leads.user_id, shown)
        self.assertEqual(run.state, "done")
        self.assertEqual(self.rule.last_member_id.user_id, self.ana)

    def test_applying_twice_is_refused(self):
        self.make_leads(1)
        run = self.simulate().with_user(self.manager)
        run.action_apply()
        with self.assertRaisesRegex(UserError, "already dealt with"):
            run.action_apply()

    def test_stale_simulation_is_refused(self):
        self.make_leads(2)
        for change in (
            lambda: self.rule.write({"domain": "[('color', '=', 0)]"}),
            lambda: self.member(self.ana).write({"paused": True}),
            lambda: self.make_leads(1, routed=True),
        ):
            run = self.simulate().with_user(self.manager)
            change()
            with self.assertRaisesRegex(UserError, "Simulate again"):
                run.action_apply()

    def test_draft_rule_is_simulated_but_not_applied(self):
        self.rule.state = "draft"
        leads = self.make_leads(2)
        run = self.simulate().with_user(self.manager)
        self.assertEqual(run.decided_count, 2)
        with self.assertRaisesRegex(UserError, "still a draft"):
            run.action_apply()
        self.assertFalse(leads.user_id)

    def test_large_plan_is_left_to_the_background(self):
        leads = self.make_leads(4)
        run = self.simulate()
        with patch(LIMIT, 3):
            run.with_user(self.manager).action_apply()
        self.assertEqual(run.state, "planned")
        self.assertFalse(leads.user_id)
        self.engine._apply_inline(run)
        self.env.invalidate_all()
        self.assertEqual(len(leads.user_id), 3)
        self.assertEqual(run.get_progress()["state"], "done")

    def test_discarded_plan_gives_the_leads_back(self):
        leads = self.make_leads(3)
        with patch(LIMIT, 1):
            self.rule.with_user(self.manager).action_assign()
        run = self.decisions(leads).run_id
        run.with_user(self.manager).action_discard()
        self.assertEqual(run.state, "cancelled")
        self.assign()
        self.assertTrue(all(self.names(leads)))
        self.assertNotIn("–", self.names(leads))

    def test_stopped_run_keeps_what_it_gave(self):
        leads = self.make_leads(6)
        with patch(LIMIT, 1):
            self.rule.with_user(self.manager).action_assign()
        run = self.decisions(leads).run_id
        with patch(LIMIT.replace("INLINE_LIMIT", "BATCH"), 2):
            self.engine._as_engine_of(run)._apply_batch(run)
        run.with_user(self.manager).action_discard()
        given = leads.filtered("user_id")
        self.assertEqual(len(given), 2)
        void = self.decisions(leads, "void")
        self.assertEqual(set(void.mapped("reason")), {"stopped"})
        self.assertEqual(set(void.mapped("res_id")), set((leads - given).ids))
        self.engine._apply_inline(run)
        self.assertEqual((run.state, run.void_count), ("done", 4))
        self.assign()
        self.assertEqual(len(leads.filtered("user_id")), 6)

    def test_assign_now(self):
        leads = self.make_leads(3)
        action = self.rule.with_user(self.manager).action_assign()
        self.assertEqual(action["res_model"], "crm.decision.run")
        self.assertEqual(self.names(leads), ["Ana", "Bruno", "Carla"])

    def test_assign_now_without_rules_says_so(self):
        self.rule.state = "draft"
        action = self.rule.with_user(self.manager).action_assign()
        self.assertIn("No rule is running", action["params"]["message"])

    def test_only_managers(self):
        self.make_leads(1)
        run = self.simulate()
        for action in (
            self.rule.with_user(self.ana).action_simulate,
            self.rule.with_user(self.ana).action_assign,
            run.with_user(self.ana).action_apply,
            run.with_user(self.ana).action_discard,
            run.with_user(self.ana).action_replay,
        ):
            with self.assertRaises(AccessError):
                action()

    def test_summary_shows_people_and_reasons(self):
        self.rule.member_ids.capacity = 1
        self.make_leads(5)
        run = self.simulate().with_user(self.manager)
        people = {person["name"]: person["count"] for person in run._get_people()}
        self.assertEqual(
            people,
            {"Ana": 1, "Bruno": 1, "Carla": 1, "Everybody's capacity is used up": 2},
        )
        self.assertIn("Bruno", str(run.person_summary))
