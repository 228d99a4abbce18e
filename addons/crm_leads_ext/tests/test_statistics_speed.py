from odoo.tests import tagged

from .common import AssignmentCase

# Pinned: raise it only with a reason.
STATEMENTS = 2


@tagged("post_install", "-at_install")
class TestStatisticsSpeed(AssignmentCase):
    """A pivot asks the same few questions, however many leads it shows."""

    def count_statements(self):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["crm.lead.statistics"].with_user(self.manager)
        before = self.env.cr.sql_log_count
        rows._read_group(
            [("user_id", "in", self.people.ids)],
            ["source_id", "status", "create_date:month"],
            ["lead_count:sum", "win_rate:avg", "days_to_close:avg", "won_value:sum"],
        )
        return self.env.cr.sql_log_count - before

    def test_statements_do_not_grow(self):
        self.make_leads(5, user_id=self.ana.id)
        self.count_statements()  # caches of the process
        few = self.count_statements()
        self.make_leads(200, user_id=self.ana.id)
        self.assertEqual(self.count_statements(), few)
        self.assertLessEqual(few, STATEMENTS)
