from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .score_common import NOW, ScoreCase


@tagged("post_install", "-at_install")
class TestScoreExplain(ScoreCase):
    def explain(self, lead, user=None):
        lead = lead.with_user(user or self.manager)
        action = lead.action_why_score()
        lead = self.env[action["res_model"]].with_user(user or self.manager)
        return str(lead.browse(action["res_id"]).score_explanation)

    def test_each_part_in_words(self):
        self.italian_rule(points=20)
        self.make_score_rule(
            "Met us",
            kind="interest",
            event="meeting",
            points=9,
            half_life_days=10,
            maximum=12,
        )
        lead = self.make_leads(1, country_id=self.italy.id)
        with freeze_time(NOW):
            self.happened(lead, 12)
            self.happened(lead, 2)
            text = self.explain(lead)
        for words in (
            "Fit: who they are",
            "+20",
            "Country › Country Code",
            "IT",
            "Interest: what they do",
            "+12",
            "A meeting was held (2 ×)",
            "11/20/2026",
            "halved every 10 days",
            "gives at most 12",
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)
        self.assertEqual(lead.score, 32)

    def test_asking_why_brings_the_score_up_to_date(self):
        self.make_score_rule(
            kind="interest", event="meeting", points=10, half_life_days=1
        )
        lead = self.make_leads(1)
        self.happened(lead, 0)
        self.score_engine._update(lead, NOW)
        with freeze_time(NOW + timedelta(days=1)):
            self.assertIn("+5", self.explain(lead))
        self.assertEqual(lead.score, 5)

    def test_closed_lead_tells_its_last_reasons(self):
        rule = self.italian_rule(points=20)
        lead = self.make_leads(1, country_id=self.italy.id)
        lead.action_set_lost()
        rule.points = 3
        self.assertIn("+20", self.explain(lead))

    def test_line_of_history_tells_its_reasons(self):
        rule = self.italian_rule(points=20)
        lead = self.make_leads(1, country_id=self.italy.id)
        rule.write({"name": "Renamed", "points": 3})
        line = self.lines(lead)[0].with_user(self.manager)
        self.assertIn("+20", line.explanation)
        self.assertIn("Italy", line.explanation)
        self.assertNotIn("Renamed", line.explanation)

    def test_no_rule_says_so(self):
        with self.assertRaisesRegex(UserError, "No scoring rule is running"):
            self.explain(self.make_leads(1))

    def test_no_points_says_so(self):
        self.italian_rule()
        self.assertIn("No rule gives", self.explain(self.make_leads(1)))

    def test_salesperson_may_ask_about_own_leads(self):
        self.italian_rule(points=20)
        lead = self.make_leads(1, country_id=self.italy.id, user_id=self.ana.id)
        self.assertIn("+20", self.explain(lead, self.ana))

    def test_erased_facts_leave_the_points(self):
        self.italian_rule(points=20)
        lead = self.make_leads(1, country_id=self.italy.id)
        self.env["crm.decision"]._redact_facts("crm.assignment.engine", lead.ids)
        line = self.lines(lead)
        self.assertEqual((line.facts, line.score), ({}, 20))
        self.assertIn("+20", line.explanation)
