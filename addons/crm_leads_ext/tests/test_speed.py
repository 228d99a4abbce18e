from odoo.tests import tagged

from .common import SALES, AssignmentCase


@tagged("post_install", "-at_install")
class TestSpeed(AssignmentCase):
    """Statements do not grow with the leads: 10 and 1,000 over ten people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = [cls.new_user(f"p{number}", SALES) for number in range(10)]
        cls.rule.member_ids.unlink()
        cls.rule.member_ids = [(0, 0, {"user_id": user.id}) for user in people]

    def count(self, step):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = step()
        self.env.flush_all()
        return result, self.env.cr.sql_log_count - before

    def measure(self, leads):
        """Statements to plan, to apply one batch, and to tell everybody."""
        self.make_leads(leads)
        run, plan = self.count(lambda: self.engine._plan(self.rule, "cron"))
        engine = self.engine._as_engine_of(run)
        run = run.with_env(engine.env)
        done, apply = self.count(lambda: engine._apply_batch(run))
        self.assertEqual(done, leads)
        _, tell = self.count(lambda: [engine._send_digest(run) for _ in range(10)])
        engine._finish(run)
        return plan, apply, tell

    def test_statements_are_the_same_for_10_and_1000(self):
        target = "odoo.addons.crm_leads_ext.models.crm_assignment_engine_apply.BATCH"
        self.patch_batch(target)
        self.measure(10)  # caches of the process
        few, many = self.measure(10), self.measure(1000)
        self.assertEqual(few, many)
        plan, apply, _tell = many
        self.assertLessEqual(plan, PLAN_STATEMENTS)
        self.assertLessEqual(apply, APPLY_STATEMENTS)

    def patch_batch(self, target):
        from unittest.mock import patch

        patcher = patch(target, 1000)
        patcher.start()
        self.addCleanup(patcher.stop)


# Pinned: raise them only with a reason.
PLAN_STATEMENTS = 30
APPLY_STATEMENTS = 150
