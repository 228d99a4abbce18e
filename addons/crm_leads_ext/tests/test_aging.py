from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .test_statistics import StatisticsCase

NOW = datetime(2026, 3, 31, 12)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAging(StatisticsCase):
    """Leads created 100 days ago; the tests say what happened since."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.make_leads(3)
        cls.touch(cls.leads, days=100)

    @classmethod
    def touch(cls, leads, days, **dates):
        """Everything that core noted about the leads happened so many days ago."""
        moment = NOW - timedelta(days=days)
        cls.set_dates(
            leads,
            create_date=moment,
            date_last_stage_update=moment,
            date_open=None,
            **dates,
        )
        cls.env.cr.execute(
            "UPDATE mail_message SET date = %s WHERE model = 'crm.lead'"
            " AND res_id = ANY(%s)",
            [moment, leads.ids],
        )

    def row(self, lead):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.lead.aging"].browse(lead.id)

    def say(self, lead, days, **values):
        """A message about the lead, written so many days ago."""
        message = lead.message_post(body="Good morning", **values)
        message.date = NOW - timedelta(days=days)

    def test_only_open_leads(self):
        won, lost, waiting = self.leads
        self.win(won)
        self.lose(lost)
        rows = self.env["crm.lead.aging"].search([("id", "in", self.leads.ids)])
        self.assertEqual(rows.lead_id, waiting)

    def test_nothing_happened_since_the_creation(self):
        row = self.row(self.leads[0])
        self.assertEqual((row.age_days, row.idle_days), (100, 100))
        self.assertEqual((row.age_bucket, row.idle_bucket), ("5", "5"))

    def test_message_of_a_person_is_an_activity(self):
        self.say(self.leads[0], 5, message_type="comment")
        row = self.row(self.leads[0])
        self.assertEqual((row.age_days, row.idle_days), (100, 5))
        self.assertEqual((row.age_bucket, row.idle_bucket), ("5", "2"))

    def test_what_odoo_notes_by_itself_is_none(self):
        self.say(self.leads[0], 5, message_type="notification")
        self.assertEqual(self.row(self.leads[0]).idle_days, 100)

    def test_completed_call_is_an_activity(self):
        lead = self.leads[0]
        call = lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.ana.id
        )
        self.assertEqual(self.row(lead).idle_days, 100, "planned, not yet done")
        call.action_feedback("Called")
        self.assertEqual(self.row(lead).idle_days, 0)

    def test_new_person_is_an_activity(self):
        lead = self.leads[0]
        self.set_dates(lead, date_open=NOW - timedelta(days=20))
        self.assertEqual(self.row(lead).idle_days, 20)

    def test_lead_without_planned_activity(self):
        planned, *_others = self.leads
        planned.activity_schedule("mail.mail_activity_data_call", user_id=self.ana.id)
        rows = self.env["crm.lead.aging"].search(
            [("id", "in", self.leads.ids), ("unplanned_count", "=", 1)]
        )
        self.assertEqual(rows.lead_id, self.leads - planned)

    def test_buckets_end_where_they_say(self):
        self.leads |= self.make_leads(3)
        for lead, days in zip(self.leads, (1, 1.5, 7, 30, 90, 91), strict=True):
            self.touch(lead, days)
        rows = self.env["crm.lead.aging"].search(
            [("id", "in", self.leads.ids)], order="id"
        )
        self.assertEqual("".join(rows.mapped("age_bucket")), "122345")

    def test_pivot_per_person(self):
        self.leads[:2].user_id = self.ana
        self.touch(self.leads[0], 3)
        self.touch(self.leads[1], 40)
        found = self.env["crm.lead.aging"]._read_group(
            [("id", "in", self.leads.ids)],
            ["user_id", "idle_bucket"],
            ["lead_count:sum"],
        )
        self.assertEqual(
            found,
            [
                (self.ana, "2", 1),
                (self.ana, "4", 1),
                (self.env["res.users"], "5", 1),
            ],
        )
