"""Two scheduled actions at once: each row is dealt with by one of them."""

from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged


@tagged("post_install", "-at_install")
class TestWatchTogether(BaseCase):
    """Commits for real, on a lead of its own that goes away in the end."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.transaction() as env:
            lead = env["crm.lead"].create(
                {"name": "Together", "user_id": env.ref("base.user_admin").id}
            )
            past = fields.Datetime.now() - timedelta(days=1)
            lead.response_ids._write({"date_deadline": past, "date_alarm": past})
            self.lead_id = lead.id
        self.addCleanup(self.clean_up)

    def clean_up(self):
        with self.transaction() as env:
            env["crm.lead"].browse(self.lead_id).unlink()

    @contextmanager
    def transaction(self):
        """A transaction that gives up soon when it must wait for another one."""
        with self.registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '500ms'")
            yield api.Environment(cr, SUPERUSER_ID, {})

    def fetch(self, env):
        rows = env["crm.lead.response"]._fetch_due(fields.Datetime.now())
        return [row for row in rows if row.lead_id == self.lead_id]

    def test_a_row_is_seen_by_one_process_only(self):
        with self.transaction() as one, self.transaction() as two:
            self.assertEqual(len(self.fetch(one)), 1)
            self.assertFalse(self.fetch(two))
            one.cr.rollback()
            two.cr.rollback()
            self.assertEqual(len(self.fetch(two)), 1, "killed: the other takes over")

    def test_people_work_on_leads_meanwhile(self):
        with self.transaction() as one, self.transaction() as two:
            self.assertTrue(self.fetch(one))
            lead = two["crm.lead"].browse(self.lead_id)
            lead.name = "Edited at the same time"
            lead.flush_recordset()
