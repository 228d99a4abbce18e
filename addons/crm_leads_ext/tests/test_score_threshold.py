from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .score_common import NOW, ScoreCase


@tagged("post_install", "-at_install")
class TestScoreThreshold(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.score.threshold"].search([]).active = False
        cls.make_score_rule(
            "Italy", domain="[('country_id.code', '=', 'IT')]", points=30
        )
        cls.make_score_rule("Pavia", domain="[('city', '=', 'Pavia')]", points=30)
        cls.threshold = cls.ask_for(50)
        cls.call = cls.env.ref("mail.mail_activity_data_call")

    @classmethod
    def ask_for(cls, score, **values):
        return cls.env["crm.score.threshold"].create({"score": score, **values})

    def good(self, **values):
        return self.make_leads(1, country_id=self.italy.id, city="Pavia", **values)

    def notes(self, lead):
        return lead.message_ids.filtered(lambda m: "Qualified" in m.body)

    def test_qualified_once_and_for_all(self):
        with freeze_time(NOW):
            lead = self.make_leads(1, country_id=self.italy.id)
            self.assertFalse(lead.qualified_date)
            lead.city = "Pavia"
        self.assertEqual((lead.score, lead.qualified_date), (60, NOW))
        self.assertEqual(lead.type, "lead", "the type is for people to change")
        self.assertEqual(len(self.notes(lead)), 1)
        with freeze_time("2026-11-25 08:00:00"):
            lead.city = False
            lead.city = "Pavia"
        self.assertEqual(lead.qualified_date, NOW)
        self.assertEqual(len(self.notes(lead)), 1)
        self.assertEqual(self.lines(lead).mapped("score"), [30, 60, 30, 60])
        self.assertEqual(set(self.lines(lead).mapped("needed")), {50})

    def test_good_from_the_start(self):
        with freeze_time(NOW):
            self.assertEqual(self.good().qualified_date, NOW)

    def test_fit_may_be_asked_for(self):
        self.threshold.score_fit = 40
        self.make_score_rule(kind="interest", event="meeting", points=30)
        lead = self.make_leads(1, country_id=self.italy.id)
        self.happened(lead, 0)
        self.happened(lead, 1)
        lead.priority = "1"
        self.score_engine._update(lead, NOW)
        self.threshold._qualify(lead)
        self.assertEqual(lead.score, 90)
        self.assertFalse(lead.qualified_date)
        lead.city = "Pavia"
        self.assertTrue(lead.qualified_date)

    def test_team_comes_before_company_and_company_before_everybody(self):
        self.threshold.score = 1000
        ours = self.ask_for(500, company_id=self.company.id)
        team = self.ask_for(60, team_id=self.team.id)
        self.assertEqual(team.company_id, self.company)
        inside, outside = self.good(team_id=self.team.id), self.good()
        nowhere = self.good(company_id=False)
        leads = inside | outside | nowhere
        self.assertEqual(leads.mapped("is_hot"), [True, False, False])
        ours.score = 60
        self.run_pass()
        leads.invalidate_recordset()
        self.assertEqual(leads.mapped("is_hot"), [True, True, False])
        self.assertEqual(leads.filtered("qualified_date"), inside | outside)
        found = self.env["crm.lead"].search([("is_hot", "=", True)])
        self.assertEqual(found & leads, inside | outside)
        found = self.env["crm.lead"].search([("is_hot", "=", False)])
        self.assertEqual(found & leads, nowhere)

    def test_activity_for_the_salesperson_or_the_team_leader(self):
        self.team.user_id = self.manager
        self.threshold.write(
            {"action": "activity", "activity_type_id": self.call.id, "activity_days": 2}
        )
        with freeze_time(NOW):
            given = self.good(routed=True)
            waiting = self.good(team_id=self.team.id)
            nobody = self.good()
        activities = (given | waiting | nobody).activity_ids
        self.assertEqual(
            {activity.res_id: activity.user_id for activity in activities},
            {given.id: self.ana, waiting.id: self.manager},
        )
        self.assertEqual(str(activities[0].date_deadline), "2026-11-24")
        self.assertTrue(self.notes(nobody))
        self.assertFalse(self.notes(given))

    def test_nothing_when_the_manager_wants_nothing(self):
        self.threshold.action = "none"
        lead = self.good()
        self.assertTrue(lead.qualified_date)
        self.assertFalse(self.notes(lead) or lead.activity_ids)

    def test_rules_that_change_qualify_without_noise(self):
        lead = self.make_leads(1)
        self.make_score_rule("All", points=100)
        done = self.run_pass()
        self.assertEqual(done.trigger, "rules")
        self.assertTrue(lead.qualified_date)
        self.assertFalse(self.notes(lead))

    def test_one_per_team_and_company(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.ask_for(60)

    def test_activity_needs_its_type(self):
        with self.assertRaisesRegex(ValidationError, "Choose the activity"):
            self.threshold.action = "activity"

    def test_leads_above_are_counted(self):
        before = self.threshold.reached_count
        self.good()
        self.threshold.invalidate_recordset(["reached_count"])
        self.assertEqual(self.threshold.reached_count, before + 1)
