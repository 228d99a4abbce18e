from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .score_common import NOW, ScoreCase


@tagged("post_install", "-at_install")
class TestScoreHistory(ScoreCase):
    def test_line_says_which_rule_gave_what(self):
        rule = self.italian_rule(points=20)
        fading = self.make_score_rule(
            "Met", kind="interest", event="meeting", points=9, half_life_days=10
        )
        lead = self.make_leads(1, country_id=self.italy.id)
        self.happened(lead, 12)
        self.happened(lead, 2)
        self.score_engine._update(lead, NOW)
        line = self.lines(lead)[-1]
        self.assertEqual((line.old_score, line.score), (20, 33))
        self.assertEqual(
            line.reasons,
            [
                {"rule": rule.id, "version": 1, "points": 20, "events": []},
                {
                    "rule": fading.id,
                    "version": 1,
                    "points": 13,
                    "events": [["2026-11-20T10:00:00", 9], ["2026-11-10T10:00:00", 4]],
                },
            ],
        )
        self.assertEqual(
            line.facts, {"country_id.code": "IT", "country_id": self.italy.id}
        )

    def test_recorded_reasons_give_the_score_again(self):
        rule = self.italian_rule(points=20)
        self.make_score_rule(
            "Met", kind="interest", event="meeting", points=9, half_life_days=10
        )
        self.make_score_rule(
            "Fresh",
            kind="interest",
            source="since",
            since="create_date",
            half_life_days=1,
            domain="[('create_date', '>', 'today -3000d')]",
        )
        lead = self.make_leads(1, country_id=self.italy.id)
        for days in (0, 3, 30):
            self.happened(lead, days)
        self.score_engine._update(lead, NOW)
        rule.points = 1
        lead.country_id = self.france
        lines = self.lines(lead)
        self.assertGreaterEqual(len(lines), 2)
        for line in lines:
            again = self.recompute(line)
            self.assertEqual(again.total, line.score)
            self.assertEqual(again.fit, line.score_fit)
            self.assertEqual(
                [(part.rule, part.version, part.points) for part in again.parts],
                [(r["rule"], r["version"], r["points"]) for r in line.reasons],
            )

    def test_same_score_no_line(self):
        self.italian_rule()
        lead = self.make_leads(1, country_id=self.italy.id)
        for _ in range(2):
            self.assertFalse(self.score_engine._update(lead))
        self.assertEqual(len(self.lines(lead)), 1)

    def test_only_added(self):
        self.make_score_rule()
        line = self.lines(self.make_leads(1))
        with self.assertRaisesRegex(UserError, "only added"):
            line.sudo().score = 3
        with self.assertRaisesRegex(UserError, "only added"):
            line.sudo().unlink()

    def test_old_lines_are_forgotten_but_the_newest(self):
        self.italian_rule()
        leads = self.make_leads(2, country_id=self.italy.id)
        leads[0].country_id = self.france
        with freeze_time("2036-11-22 10:00:00"):
            self.history._gc_lines()
        self.assertEqual(self.lines(leads[0]).mapped("score"), [0])
        self.assertEqual(self.lines(leads[1]).mapped("score"), [10])
