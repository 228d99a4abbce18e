from unittest.mock import patch

from odoo.tests import tagged

from .common import SALES, AssignmentCase

APPLY = "odoo.addons.crm_leads_ext.models.crm_assignment_engine_apply.BATCH"
TELL = "odoo.addons.crm_leads_ext.models.crm_assignment_digest.PEOPLE"
# Odoo writes and reads this many records with one statement.
WRITTEN, READ = 100, 1000


@tagged("post_install", "-at_install")
class TestSpeed(AssignmentCase):
    """Statements grow neither with the leads nor with the people.

    Only Odoo's own writing does, by one UPDATE for a hundred leads.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.crowd = cls.env["res.users"].browse(
            [cls.new_user(f"p{number}", SALES).id for number in range(100)]
        )
        # Half of them by mail, and everybody's languages and followers are looked at.
        cls.crowd[::2].notification_type = "email"
        cls.team.message_subscribe(cls.crowd[:1].partner_id.ids)

    def setUp(self):
        super().setUp()
        for target in (APPLY, TELL):
            patcher = patch(target, READ)
            patcher.start()
            self.addCleanup(patcher.stop)
        self.measure(10, 10)  # caches of the process

    def count(self, step):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = step()
        self.env.flush_all()
        return result, self.env.cr.sql_log_count - before

    def measure(self, people, leads):
        """Statements to plan, to apply one batch, and to tell everybody."""
        self.rule.member_ids.unlink()
        self.rule.member_ids = [
            (0, 0, {"user_id": user.id}) for user in self.crowd[:people]
        ]
        self.make_leads(leads)
        run, plan = self.count(lambda: self.engine._plan(self.rule, "cron"))
        engine = self.engine._as_engine_of(run)
        run = run.with_env(engine.env)
        done, apply = self.count(lambda: engine._apply_batch(run))
        self.assertEqual(done, leads)
        told, tell = self.count(lambda: engine._send_digests(run))
        self.assertEqual(told, people)
        engine._finish(run)
        return plan, apply - (leads - 1) // WRITTEN, tell

    def test_statements_do_not_grow_with_the_leads(self):
        few, many = self.measure(10, 10), self.measure(10, 1000)
        self.assertEqual(few, many)
        self.assertLessEqual(many[0], PLAN_STATEMENTS)
        self.assertLessEqual(many[1], APPLY_STATEMENTS)
        self.assertLessEqual(many[2], TELL_STATEMENTS)

    def test_statements_do_not_grow_with_the_people(self):
        few, many = self.measure(10, 100), self.measure(100, 100)
        self.assertEqual(few, many)


# Pinned: raise them only with a reason.
PLAN_STATEMENTS = 30
APPLY_STATEMENTS = 35
TELL_STATEMENTS = 45
