from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .score_common import NOW, ScoreCase


@tagged("post_install", "-at_install")
class TestScore(ScoreCase):
    def test_no_rule_no_points(self):
        lead = self.make_leads(1)
        self.assertEqual([lead.score, lead.score_fit, lead.score_interest], [0, 0, 0])
        self.assertFalse(self.lines(lead))

    def test_fit_counts_at_creation(self):
        self.italian_rule(points=20)
        self.make_score_rule(
            "No telephone", points=-5, domain="[('phone', '=', False)]"
        )
        lead = self.make_leads(1, country_id=self.italy.id)
        other = self.make_leads(1, country_id=self.france.id, phone="+33 1 23 45 67 89")
        self.assertEqual((lead.score, lead.score_fit, lead.score_interest), (15, 15, 0))
        self.assertEqual(other.score, 0)

    @freeze_time("2026-11-22 23:30:00")
    def test_today_is_the_same_day_for_all_who_ask(self):
        """In Madrid it is the 23rd; the engine says the 22nd to everybody."""
        self.make_score_rule(domain="[('date_deadline', '<', 'today +3d')]")
        abroad = self.env(context={**self.env.context, "tz": "Europe/Madrid"})
        leads = self.make_leads(1, date_deadline="2026-11-24")
        leads |= self.make_leads(1, date_deadline="2026-11-25")
        leads = leads.with_env(abroad)
        abroad["crm.score.engine"]._update(leads)
        self.assertEqual(leads.mapped("score"), [10, 0])
        for line in self.lines(leads):
            self.assertEqual(line.moments, {"today +3d": "2026-11-25"})

    def test_score_is_there_before_the_rules_rank(self):
        self.italian_rule()
        self.rule.domain = "[('score', '>=', 10)]"
        warm = self.make_leads(1, country_id=self.italy.id, routed=True)
        cold = self.make_leads(1, routed=True)
        self.assertEqual(self.names(warm | cold), ["Ana", "–"])

    def test_leads_that_are_given_are_scored_once_together(self):
        self.make_score_rule(team_id=self.team.id)
        self.italian_rule(points=5)
        engine = type(self.score_engine)
        real, asked = engine._write_scores, []

        def remember(current, leads, rules, at):
            asked.append(len(leads))
            return real(current, leads, rules, at)

        leads = self.make_leads(6, country_id=self.italy.id)
        with patch.object(engine, "_write_scores", remember):
            self.assign(leads)
        self.assertEqual(leads.mapped("score"), [15] * 6)
        self.assertEqual(asked, [6])

    def test_fit_follows_the_fields_it_reads(self):
        self.italian_rule()
        leads = self.make_leads(2)
        leads.country_id = self.italy
        self.assertEqual(leads.mapped("score"), [10, 10])
        leads[0].country_id = self.france
        self.assertEqual(leads.mapped("score"), [0, 10])
        self.assertEqual(self.lines(leads[0]).mapped("score"), [10, 0])

    def test_field_that_a_read_field_is_worked_out_from(self):
        self.make_score_rule(domain="[('email_normalized', 'like', '@example.com')]")
        lead = self.make_leads(1)
        lead.email_from = "Zoe <zoe@example.com>"
        self.assertEqual(lead.score, 10)

    def test_rule_of_a_team_and_of_a_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.make_score_rule(team_id=self.team.id, points=1)
        self.make_score_rule(company_id=self.company.id, points=2)
        self.make_score_rule(company_id=other.id, points=4)
        leads = self.make_leads(1, team_id=self.team.id)
        leads |= self.make_leads(1) | self.make_leads(1, company_id=False)
        self.assertEqual(leads.mapped("score"), [3, 2, 0])

    def test_rule_counts_between_its_dates(self):
        self.make_score_rule(date_start="2026-11-22", date_end="2026-11-23", points=7)
        scores = []
        lead = self.make_leads(1)
        for day in range(21, 26):
            self.score_engine._update(lead, NOW.replace(day=day))
            scores.append(lead.score)
        self.assertEqual(scores, [0, 7, 7, 0, 0])

    def test_won_and_lost_leads_keep_their_last_score(self):
        self.italian_rule()
        leads = self.make_leads(2, country_id=self.italy.id)
        leads[0].action_set_won()
        leads[1].action_set_lost()
        leads.country_id = self.france
        self.assertEqual(leads.mapped("score"), [10, 10])

    def test_drafts_and_archived_rules_give_nothing(self):
        self.make_score_rule(state="draft")
        self.make_score_rule(active=False)
        self.assertEqual(self.make_leads(1).score, 0)

    def test_meaning_makes_a_version(self):
        rule = self.make_score_rule()
        rule.points = 12
        rule.write({"name": "All", "half_life_days": 3})
        self.assertEqual(rule.version, 3)

    def test_predictive_probability_is_left_alone(self):
        lead = self.make_leads(1)
        before = lead.automated_probability
        self.make_score_rule()
        self.score_engine._update(lead)
        self.assertEqual(lead.score, 10)
        self.assertEqual(lead.automated_probability, before)

    def test_refuses_what_cannot_be_a_rule(self):
        for values, sentence in (
            ({"domain": "[('order_ids', '!=', 3)]"}, "cannot be"),
            ({"domain": "[('message_ids.body', 'like', 'x')]"}, "cannot be recorded"),
            ({"kind": "interest", "source": "event"}, "has to happen"),
            ({"kind": "interest", "source": "since"}, "since which date"),
            ({"kind": "interest", "source": "fact"}, "fit counts while"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self.make_score_rule(**values)

    def test_rule_about_a_field_that_is_gone_stops_nobody(self):
        self.italian_rule()
        gone = self.make_score_rule("Gone", points=3)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_score_rule SET domain = %s WHERE id = %s",
            ["[('field_of_another_add_on', '=', 1)]", gone.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.assertLogs("odoo.addons.crm_leads_ext", "WARNING"):
            lead = self.make_leads(1, country_id=self.italy.id)
        self.assertEqual(lead.score, 10)

    def test_running_rule_is_not_deleted(self):
        rule = self.make_score_rule()
        with self.assertRaisesRegex(UserError, "Stop or archive"):
            rule.unlink()
        rule.action_stop()
        rule.unlink()

    def test_qualified_when_it_becomes_an_opportunity(self):
        with freeze_time(NOW):
            lead = self.make_leads(1)
            made = self.make_leads(1, type="opportunity")
            self.assertFalse(lead.qualified_date)
            self.assertEqual(made.qualified_date, NOW)
        with freeze_time("2026-11-25 08:00:00"):
            lead.convert_opportunity(self.env["res.partner"])
            made.write({"type": "opportunity"})
            self.env.flush_all()
        self.assertEqual(str(lead.qualified_date), "2026-11-25 08:00:00")
        self.assertEqual(made.qualified_date, NOW, "the first time counts")

    def test_condition_on_tags(self):
        tag = self.env["crm.tag"].create({"name": "Fair"})
        self.make_score_rule(domain=f"[('tag_ids', 'in', {tag.ids})]")
        lead = self.make_leads(1)
        lead.tag_ids = [Command.link(tag.id)]
        self.assertEqual(lead.score, 10)
        self.assertEqual(self.lines(lead).facts, {"tag_ids": tag.ids})
