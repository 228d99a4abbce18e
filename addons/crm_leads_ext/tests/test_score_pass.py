from datetime import timedelta
from unittest.mock import patch

import psycopg2.errors
from freezegun import freeze_time

from odoo.tests import RecordCapturer, tagged

from odoo.addons.crm_leads_ext.models.crm_score_pass import CrmScorePass

from .score_common import NOW, ScoreCase

BATCH = "odoo.addons.crm_leads_ext.models.crm_score_pass.BATCH"


@tagged("post_install", "-at_install")
class TestScorePass(ScoreCase):
    """All leads are scored every night, and soon after rules change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.score.pass"].search([]).unlink()
        cls.env.cr.execute("UPDATE crm_lead SET active = false")
        cls.env.invalidate_all()
        cls.leads = cls.make_leads(5, country_id=cls.italy.id)
        cls.cron = cls.env.ref("crm_leads_ext.ir_cron_score_leads")

    def cron_run(self, time_left=True):
        """The scheduled action, which would commit, inside this test."""
        commits = []

        def commit(cron, processed=0, *, remaining=None):
            commits.append(processed)
            return time_left

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", commit):
            self.env["crm.score.pass"]._cron_score_leads()
        self.leads.invalidate_recordset()
        return commits

    def scores(self):
        return self.leads.mapped("score")

    def test_rule_that_starts_counts_for_all_leads_soon(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        with RecordCapturer(triggers, [("cron_id", "=", self.cron.id)]) as called:
            rule = self.italian_rule()
        self.assertTrue(called.records)
        self.assertEqual(self.scores(), [0] * 5)
        self.cron_run()
        self.assertEqual(self.scores(), [10] * 5)
        rule.action_stop()
        self.cron_run()
        self.assertEqual(self.scores(), [0] * 5)

    def test_night_writes_only_what_changed(self):
        self.make_score_rule(kind="interest", event="meeting", half_life_days=5)
        self.happened(self.leads[0], 4)
        self.happened(self.leads[1], 9)
        with freeze_time(NOW):
            self.cron_run()
        self.assertEqual(self.scores(), [10, 5, 0, 0, 0])
        lines = self.lines(self.leads)
        with freeze_time(NOW + timedelta(days=1)):
            self.cron_run()
        self.assertEqual(self.scores(), [5, 2, 0, 0, 0])
        night = self.env["crm.score.pass"].search([], limit=1)
        self.assertEqual((night.trigger, night.considered_count), ("night", 5))
        self.assertEqual(night.changed_count, 2)
        self.assertEqual(len(self.lines(self.leads) - lines), 2)

    def test_pass_that_stops_goes_on_where_it_was(self):
        self.italian_rule()
        with patch(BATCH, 2):
            self.cron_run(time_left=False)
            self.assertEqual(self.scores(), [10, 10, 0, 0, 0])
            self.cron_run()
        self.assertEqual(self.scores(), [10] * 5)
        self.assertEqual(len(self.lines(self.leads)), 5)
        self.assertEqual(len(self.env["crm.score.pass"].search([])), 1)

    def test_rules_that_change_meanwhile_begin_anew(self):
        rule = self.italian_rule()
        with patch(BATCH, 2):
            self.cron_run(time_left=False)
            rule.points = 20
            self.cron_run()
        self.assertEqual(self.scores(), [20] * 5)
        self.assertFalse(self.env["crm.score.pass"].search([("date_done", "=", False)]))

    def test_changes_made_together_ask_once(self):
        for points in range(1, 4):
            self.make_score_rule(points=points)
        self.assertEqual(len(self.env["crm.score.pass"].search([])), 1)

    def test_batch_that_meets_an_edit_is_tried_again(self):
        self.italian_rule()
        real, calls = CrmScorePass._score_batch, []

        def collide_first(current):
            calls.append(current)
            if len(calls) == 1:
                raise psycopg2.errors.SerializationFailure
            return real(current)

        self.env.flush_all()
        with (
            patch.object(CrmScorePass, "_score_batch", collide_first),
            patch.object(self.env.cr, "rollback", lambda: None),
        ):
            self.cron_run()
        self.assertEqual(self.scores(), [10] * 5)

    def test_old_passes_are_forgotten(self):
        self.italian_rule()
        self.cron_run()
        with freeze_time(NOW + timedelta(days=90)):
            self.env["crm.score.pass"]._gc_passes()
        self.assertFalse(self.env["crm.score.pass"].search([]))
