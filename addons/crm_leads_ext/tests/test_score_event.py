from datetime import timedelta

from odoo.tests import tagged

from .score_common import NOW, ScoreCase


@tagged("post_install", "-at_install")
class TestScoreEvent(ScoreCase):
    def interest(self, event, **values):
        return self.make_score_rule(kind="interest", event=event, **values)

    def write_to_us(self, lead, body="Hello", **values):
        values = {"message_type": "email", "email_from": "zoe@example.com", **values}
        lead.message_post(body=body, subtype_xmlid="mail.mt_comment", **values)

    def test_mail_that_makes_the_lead_counts(self):
        self.interest("mail")
        lead_id = self.env["mail.thread"].message_process(
            "crm.lead",
            "From: Zoe <zoe@client.example>\nTo: leads@example.com\n"
            "Subject: Three pumps\nMessage-Id: <pumps@client.example>\n\nHello",
            custom_values={"company_id": self.company.id},
        )
        lead = self.env["crm.lead"].browse(lead_id)
        self.assertEqual((lead.score, lead.score_interest), (10, 10))

    def test_each_answer_of_the_customer_counts(self):
        self.interest("mail")
        lead = self.make_leads(1)
        self.write_to_us(lead)
        self.assertEqual(lead.score, 10)
        self.write_to_us(lead)
        self.assertEqual(lead.score, 20)

    def test_customer_who_answers_in_the_portal_counts(self):
        self.interest("mail")
        lead = self.make_leads(1)
        customer = self.env["res.partner"].create({"name": "Zoe"})
        self.write_to_us(lead, message_type="comment", author_id=customer.id)
        self.assertEqual(lead.score, 10)

    def test_what_we_write_does_not_count(self):
        self.interest("mail")
        lead = self.make_leads(1)
        ours = self.ana.partner_id.id
        self.write_to_us(lead, message_type="comment", author_id=ours)
        self.write_to_us(lead, author_id=ours)
        self.score_engine._update(lead, collect=True)
        self.assertEqual(lead.score, 0)

    def test_activity_done_counts(self):
        self.interest("activity")
        lead = self.make_leads(1)
        activity = lead.activity_schedule("mail.mail_activity_data_call")
        self.assertEqual(lead.score, 0)
        activity.action_feedback("Nice talk")
        self.assertEqual(lead.score, 10)

    def test_meeting_counts_when_it_was_held(self):
        self.interest("meeting")
        lead = self.make_leads(1)
        self.env["calendar.event"].create(
            {
                "name": "Visit",
                "opportunity_id": lead.id,
                "start": NOW,
                "stop": NOW + timedelta(hours=1),
            }
        )
        for hours, points in ((0.5, 0), (1, 10), (2, 10)):
            at = NOW + timedelta(hours=hours)
            self.score_engine._update(lead, at, collect=True)
            self.assertEqual(lead.score, points, hours)

    def test_asking_again_counts_for_both_leads(self):
        self.interest("return")
        first = self.make_leads(1, email_from="Zoe <zoe@example.com>")
        self.make_leads(1, email_from="other@example.com")
        self.make_leads(1, email_from="zoe@example.com", company_id=False)
        second = self.make_leads(1, email_from="ZOE@example.com")
        self.assertEqual((first.score, second.score), (0, 10))
        self.score_engine._update(first, collect=True)
        self.assertEqual(first.score, 10)

    def test_asking_again_counts_at_once(self):
        self.interest("return")
        first, _second = (
            self.make_leads(1, email_from="zoe@example.com") for _lead in range(2)
        )
        this_second = self.env.cr.now().replace(microsecond=0)
        self.score_engine._update(first, this_second, collect=True)
        self.assertEqual(first.score, 10)

    def test_points_fade_and_vanish(self):
        self.interest("meeting", half_life_days=30, points=20)
        lead = self.make_leads(1)
        self.happened(lead, 0)
        scores = []
        for days in (0, 29, 30, 60, 90, 120, 150, 3000):
            self.score_engine._update(lead, NOW + timedelta(days=days))
            scores.append(lead.score)
        self.assertEqual(scores, [20, 20, 10, 5, 2, 1, 0, 0])
        self.assertEqual(self.lines(lead).mapped("score"), [20, 10, 5, 2, 1, 0])

    def test_rule_gives_at_most_its_maximum(self):
        self.interest("meeting", maximum=25)
        lead = self.make_leads(1)
        for days in range(4):
            self.happened(lead, days)
        self.score_engine._update(lead, NOW)
        self.assertEqual(lead.score, 25)

    def test_since_a_date_of_the_lead(self):
        self.make_score_rule(
            kind="interest",
            source="since",
            since="date_deadline",
            half_life_days=7,
            domain="[('priority', '=', '3')]",
        )
        leads = self.make_leads(1, date_deadline="2026-11-10", priority="3")
        leads |= self.make_leads(1, date_deadline="2026-11-10")
        leads |= self.make_leads(1, date_deadline="2026-12-24", priority="3")
        leads |= self.make_leads(1, priority="3")
        self.score_engine._update(leads, NOW)
        self.assertEqual(leads.mapped("score"), [5, 0, 0, 0])

    def test_past_events_count_when_a_rule_starts(self):
        lead = self.make_leads(1)
        self.write_to_us(lead)
        self.assertEqual(lead.score, 0)
        self.interest("mail")
        self.run_pass()
        self.assertEqual(lead.score, 10)

    def test_event_handed_in_counts_once(self):
        self.interest("return")
        lead = self.make_leads(1)
        for _ in range(2):
            self.env["crm.score.event"]._record(lead, "return", "form,7")
        self.assertEqual(lead.score, 10)

    def test_asking_again_through_a_web_site_counts(self):
        self.interest("return")
        lead = self.make_leads(1)
        key = self.env["crm.intake.key"].new({"name": "Web site"})
        for points in (10, 20):
            self.env["crm.intake"]._add_to(lead, key, {})
            self.assertEqual(lead.score, points)

    def test_merged_leads_bring_their_events_and_history(self):
        self.interest("mail")
        self.interest("return", points=3)
        leads = self.make_leads(1, email_from="zoe@example.com")
        leads |= self.make_leads(1, email_from="zoe@example.com")
        for lead in leads:
            self.write_to_us(lead)
        self.score_engine._update(leads, collect=True)
        self.assertEqual(leads.mapped("score"), [13, 13])
        known = self.lines(leads)
        left = leads.merge_opportunity()
        self.score_engine._update(left, collect=True)
        self.assertEqual(left.score, 23, "two mails, and one time asked again")
        self.assertLessEqual(known, self.lines(left))

    def test_merged_lead_was_qualified_when_the_first_was(self):
        leads = self.make_leads(3)
        leads[1].qualified_date = "2026-11-20 10:00:00"
        leads[2].qualified_date = "2026-11-21 10:00:00"
        left = leads.merge_opportunity()
        self.assertEqual(str(left.qualified_date), "2026-11-20 10:00:00")
