from freezegun import freeze_time

from odoo.tests import tagged

from .score_common import NOW, ScoreCase


@tagged("post_install", "-at_install")
class TestScorePreview(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("UPDATE crm_lead SET active = false")
        cls.env["crm.score.threshold"].search([]).active = False
        cls.env["crm.score.threshold"].create({"score": 15})
        cls.running = cls.make_score_rule(
            "Italy", domain="[('country_id.code', '=', 'IT')]"
        )
        with freeze_time(NOW):
            cls.cold = cls.make_leads(2)
            cls.warm = cls.make_leads(2, country_id=cls.italy.id)

    def values(self, rule, **values):
        preview = self.env["crm.score.preview"].create({"rule_id": rule.id, **values})
        return preview._get_result_values()

    def test_draft_is_added_to_what_runs(self):
        draft = self.make_score_rule("All", state="draft")
        values = self.values(draft)
        self.assertEqual((values["count"], values["changed"]), (4, 4))
        self.assertEqual((values["needed"], values["above"]), (15, (0, 2)))
        self.assertEqual(values["average"], (5.0, 15.0))
        self.assertEqual(
            [(row["before"], row["after"], row["crosses"]) for row in values["rows"]],
            [(10, 20, True)] * 2 + [(0, 10, False)] * 2,
        )
        self.assertEqual(self.cold.mapped("score"), [0, 0], "nothing is written")

    def test_draft_instead_of_a_running_rule(self):
        draft = self.running.copy({"points": 16, "replaces_id": self.running.id})
        self.assertEqual(draft.state, "draft")
        values = self.values(draft)
        self.assertEqual((values["changed"], values["above"]), (2, (0, 2)))
        draft.action_start()
        self.assertFalse(self.running.active)
        self.run_pass()
        self.assertEqual(self.warm.mapped("score"), [16, 16])

    def test_running_rule_against_doing_without(self):
        values = self.values(self.running, needed=10)
        self.assertEqual(values["above"], (0, 2))

    def test_events_of_a_kind_no_rule_counts_yet(self):
        draft = self.make_score_rule(kind="interest", event="return", state="draft")
        self.make_leads(2, email_from="zoe@example.com")
        self.assertEqual(self.values(draft)["changed"], 2)

    def test_only_the_newest_leads(self):
        self.assertEqual(self.values(self.running, sample_size=3)["count"], 3)

    def test_result_is_shown(self):
        action = self.running.action_try()
        preview = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("4</strong> newest open leads", preview.result)
