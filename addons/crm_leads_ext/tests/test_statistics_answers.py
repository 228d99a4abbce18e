from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .test_statistics import StatisticsCase

START = datetime(2026, 3, 2, 8)
NOW = START + timedelta(hours=10)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatisticsAnswers(StatisticsCase):
    """Leads given to Ana at eight, to be answered by noon; now it is six."""

    def given(self, deadline=4, answer=None, **values):
        """A lead of Ana's, its deadline and answer in hours after eight."""
        lead = self.lead(user_id=self.ana.id, source_id=self.fair.id, **values)
        self.set_dates(
            lead,
            create_date=START,
            response_deadline=deadline and START + timedelta(hours=deadline),
            first_answer_date=answer and START + timedelta(hours=answer),
        )
        return lead

    def counts(self, lead):
        row = self.statistics(lead)
        return row.answered_count, row.in_time_count, row.late_count

    def test_answered_in_time(self):
        self.assertEqual(self.counts(self.given(answer=3)), (1, 1, 0))

    def test_answered_at_the_last_moment(self):
        self.assertEqual(self.counts(self.given(answer=4)), (1, 1, 0))

    def test_answered_late(self):
        self.assertEqual(self.counts(self.given(answer=5)), (1, 0, 1))

    def test_not_answered_and_late(self):
        self.assertEqual(self.counts(self.given()), (0, 0, 1))

    def test_not_answered_and_not_late_yet(self):
        self.assertEqual(self.counts(self.given(deadline=12)), (0, 0, 0))

    def test_without_deadline_nothing_is_late(self):
        self.assertEqual(self.counts(self.given(deadline=None)), (0, 0, 0))
        self.assertEqual(self.counts(self.given(deadline=None, answer=1)), (1, 0, 0))

    def test_closed_before_the_deadline_is_never_late(self):
        lead = self.given()
        self.lose(lead)
        self.set_dates(lead, date_closed=START + timedelta(hours=3))
        self.assertEqual(self.counts(lead), (0, 0, 0))
        self.set_dates(lead, date_closed=START + timedelta(hours=5))
        self.assertEqual(self.counts(lead), (0, 0, 1), "too late to be told no")

    def test_shares_have_the_right_base(self):
        leads = (
            self.given(answer=1)
            | self.given(answer=6)
            | self.given(answer=7)
            | self.given(deadline=None, answer=7)  # nothing promised
            | self.given(deadline=20)  # not settled yet
            | self.lead(source_id=self.fair.id)  # nobody has it
        )
        found = self.group(leads, "source_id", "in_time_rate:avg", "answer_rate:avg")
        in_time, answered = found[self.fair]
        self.assertAlmostEqual(in_time, 100 / 3, msg="one of three that had to")
        self.assertAlmostEqual(answered, 80, msg="four of five that somebody has")

    def test_time_to_answer(self):
        lead = self.given(answer=6)
        self.set_dates(lead, response_seconds=1800)
        row = self.statistics(lead)
        self.assertEqual(row.hours_to_answer, 6)
        self.assertEqual(row.work_hours_to_answer, 0.5)

    def test_assignment_is_the_first_one(self):
        lead = self.lead()
        self.set_dates(lead, create_date=START)
        for hours, person in ((11, self.ana), (14, self.bruno)):
            with freeze_time(START + timedelta(hours=hours)):
                lead.user_id = person
        self.assertEqual(self.statistics(lead).hours_to_assign, 11)

    def test_deadlines_missed_by_those_before_are_counted(self):
        """Ana missed hers, Bruno answered in time: he is not late, one was missed."""
        lead = self.given()
        ended = lead.response_ids
        lead.user_id = self.bruno
        self.set_dates(
            lead,
            response_deadline=NOW + timedelta(hours=4),
            first_answer_date=NOW + timedelta(hours=1),
        )
        self.env.cr.execute(
            "UPDATE crm_lead_response SET date_breached = %s WHERE id = ANY(%s)",
            [NOW, ended.ids],
        )
        row = self.statistics(lead)
        self.assertEqual(
            (row.user_id, row.in_time_count, row.late_count), (self.bruno, 1, 0)
        )
        self.assertEqual(row.breach_count, 1)
