from unittest.mock import patch

from odoo.tests import tagged

from .common import AssignmentCase

BATCH = "odoo.addons.crm_leads_ext.models.crm_assignment_engine_apply.BATCH"


@tagged("post_install", "-at_install")
class TestApply(AssignmentCase):
    def plan(self):
        return self.engine._plan(self.rule, "cron")

    def apply(self, run):
        self.engine._apply_inline(run)
        self.env.invalidate_all()

    def void_reason(self, lead):
        return self.decisions(lead, "void").reason

    def test_lead_taken_meanwhile_stays_with_its_person(self):
        leads = self.make_leads(3)
        run = self.plan()
        leads[0].user_id = self.carla
        self.apply(run)
        self.assertEqual(self.names(leads), ["Carla", "Bruno", "Carla"])
        self.assertEqual(self.void_reason(leads[0]), "taken")
        self.assertEqual((run.applied_count, run.void_count), (2, 1))

    def test_lead_closed_or_deleted_meanwhile(self):
        leads = self.make_leads(3)
        run = self.plan()
        leads[0].action_set_lost()
        gone = leads[1].id
        leads[1].unlink()
        self.apply(run)
        self.assertFalse(leads[0].user_id)
        self.assertEqual(self.void_reason(leads[0]), "closed")
        void = self.env["crm.decision"].search(
            [("res_id", "=", gone), ("kind", "=", "void")]
        )
        self.assertEqual(void.reason, "deleted")
        self.assertEqual(self.names(leads[2]), ["Carla"])

    def test_person_gone_meanwhile(self):
        leads = self.make_leads(2)
        run = self.plan()
        self.ana.active = False
        self.apply(run)
        self.assertEqual(self.names(leads), ["–", "Bruno"])
        self.assertEqual(self.void_reason(leads[0]), "left")

    def test_void_lead_is_planned_again(self):
        leads = self.make_leads(1)
        run = self.plan()
        self.ana.active = False
        self.apply(run)
        self.assign()
        self.assertEqual(self.names(leads), ["Bruno"])

    def test_stored_plan_is_not_planned_twice(self):
        leads = self.make_leads(3)
        first = self.plan()
        self.assertFalse(self.plan())
        self.apply(first)
        self.assertEqual(self.names(leads), ["Ana", "Bruno", "Carla"])
        self.assertEqual(len(self.decisions(leads)), 3)

    def test_apply_twice_changes_nothing(self):
        leads = self.make_leads(3)
        run = self.plan()
        self.apply(run)
        before = (leads.mapped("user_id.id"), leads.mapped("write_date"))
        self.apply(run)
        self.assertEqual(
            (leads.mapped("user_id.id"), leads.mapped("write_date")), before
        )
        self.assertEqual(
            self.env["crm.assignment.digest"].search_count([("run_id", "=", run.id)]), 3
        )

    def test_cron_finishes_and_plans(self):
        leads = self.make_leads(3)
        unfinished = self.plan()
        more = self.make_leads(2)
        with self.enter_registry_test_mode():
            self.env.ref("crm_leads_ext.ir_cron_assign_leads").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(unfinished.state, "done")
        self.assertEqual(
            self.names(leads | more), ["Ana", "Bruno", "Carla", "Ana", "Bruno"]
        )

    def test_carried_out_person_by_person(self):
        leads = self.make_leads(7)
        run = self.plan()
        engine = self.engine._as_engine_of(run)
        with patch(BATCH, 3):
            engine._apply_batch(run.with_env(engine.env))
        self.env.invalidate_all()
        self.assertEqual(self.names(leads), ["Ana", "–", "–", "Ana", "–", "–", "Ana"])
        self.assertEqual((run.progress, run.applied_count), (100 * 3 / 7, 3))
        self.assertFalse(self.plan())

    def test_a_batch_is_for_few_people(self):
        self.make_leads(7)
        run = self.plan()
        engine = self.engine._as_engine_of(run)
        with patch(BATCH.replace("BATCH", "PEOPLE"), 2):
            engine._apply_batch(run.with_env(engine.env))
            self.assertEqual(run.applied_count, 5, "those of Ana and Bruno")
            engine._apply_batch(run.with_env(engine.env))
        self.assertEqual(run.applied_count, 7)

    def test_hooks(self):
        leads = self.make_leads(3)
        engine = type(self.env["crm.assignment.engine"])
        values = {(self.ana.id, self.rule.id): {"user_id": self.ana.id, "color": 3}}
        given = []

        def get_given_values(self, run, pairs):
            return dict.fromkeys(pairs, {"color": 5}) | values

        def after_batch(self, run, planned):
            given.extend(decision.lead_id for decision in planned)

        with (
            patch.object(engine, "_get_given_values", get_given_values),
            patch.object(engine, "_after_batch", after_batch),
        ):
            self.apply(self.plan())
        self.assertEqual(leads.mapped("color"), [3, 5, 5])
        self.assertEqual(given, leads.ids)

    def test_batches_and_digests(self):
        leads = self.make_leads(7)
        run = self.plan()
        with patch(BATCH, 2):
            self.apply(run)
        self.assertEqual(self.names(leads).count("Ana"), 3)
        self.assertEqual(run.cursor, max(run._get_decisions().ids))
        digests = self.env["crm.assignment.digest"].search([("run_id", "=", run.id)])
        self.assertEqual(digests.mapped("lead_count"), [3, 2, 2])
