from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_base.tests.properties import PROPERTY

from .response_common import MONDAY, ResponseCase

MADRID = ZoneInfo("Europe/Madrid")
ONE_MINUTE = timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestGiven(ResponseCase):
    """Who gets a lead by a rule gets its deadlines, in their own working hours."""

    def give(self, at=MONDAY, **rule):
        """A lead given to Ana at a moment, with these answer times on the rule."""
        self.rule.write(rule)
        self.member(self.bruno).paused = self.member(self.carla).paused = True
        with freeze_time(at):
            lead = self.make_leads(1)
            self.assign()
        return lead

    def test_deadline_counts_working_hours(self):
        lead = self.give(response_hours=4)
        self.assertEqual(str(lead.assignment_date), MONDAY)
        # 10 to 13 and, after lunch, 14 to 15 o'clock in Madrid
        self.assertEqual(str(lead.response_deadline), "2026-11-23 14:00:00")
        row = self.rows(lead)
        self.assertEqual(row.date_deadline, lead.response_deadline)
        self.assertEqual(row.rule_id, self.rule)
        self.assertEqual(row.user_id, self.ana)
        self.assertEqual(row.team_id, self.team)
        self.assertEqual(row.decision_ref, self.decisions(lead).id)
        self.assertEqual(row.date_alarm, row.date_deadline)
        self.assertFalse(row.date_reminder)

    def test_given_at_night_and_over_the_weekend(self):
        lead = self.give("2026-11-20 22:00:00", response_hours=1)
        self.assertEqual(str(lead.response_deadline), "2026-11-23 09:00:00")

    def test_holiday_and_leave_push_the_deadline(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Feast of the town",
                "company_id": self.company.id,
                "date_from": "2026-11-23 23:00:00",
                "date_to": "2026-11-24 22:59:59",
            }
        )
        self.take_leave(self.ana, "2026-11-24 23:00:00", "2026-11-25 22:59:59")
        lead = self.give("2026-11-23 16:00:00", response_hours=2)
        # an hour on Monday, and one on Thursday morning
        self.assertEqual(str(lead.response_deadline), "2026-11-26 09:00:00")

    def test_clocks_go_forward_in_between(self):
        # Spain changes to summer time on Sunday, 28 March 2027
        lead = self.give("2027-03-26 16:00:00", response_hours=2)
        self.assertEqual(str(lead.response_deadline), "2027-03-29 08:00:00")

    def test_each_person_has_working_hours_of_their_own(self):
        self.employees[self.bruno].write(
            {
                "resource_calendar_id": self.make_calendar(
                    "New York", (9, 17), tz="America/New_York"
                ).id,
                "tz": "America/New_York",
            }
        )
        self.rule.response_hours = 1
        with freeze_time(MONDAY):
            first, second = self.make_leads(2)
            self.assign()
        self.assertEqual(self.names(first | second), ["Ana", "Bruno"])
        self.assertEqual(str(first.response_deadline), "2026-11-23 10:00:00")
        self.assertEqual(str(second.response_deadline), "2026-11-23 15:00:00")

    def test_reminder_and_warning(self):
        lead = self.give(response_hours=4, reminder_hours=2)
        row = self.rows(lead)
        self.assertEqual(str(row.date_reminder), "2026-11-23 11:00:00")
        self.assertEqual(lead.response_warning_date, row.date_reminder)
        self.assertEqual(row.date_alarm, row.date_reminder)

    def test_near_is_the_last_quarter_without_reminder(self):
        lead = self.give(response_hours=4)
        self.assertEqual(str(lead.response_warning_date), "2026-11-23 12:00:00")

    def test_accept_within(self):
        lead = self.give(response_hours=4, accept_required=True, accept_hours=1)
        self.assertEqual(lead.acceptance, "pending")
        self.assertEqual(str(lead.acceptance_deadline), "2026-11-23 10:00:00")
        self.assertEqual(self.rows(lead).date_alarm, lead.acceptance_deadline)

    def test_no_answer_time_no_deadline(self):
        lead = self.give()
        self.assertEqual(lead.acceptance, "none")
        self.assertFalse(lead.response_deadline or lead.response_deadline_missing)
        self.assertFalse(self.rows(lead).date_alarm)
        self.assertEqual(self.rows(lead).rule_id, self.rule)

    def test_person_without_working_hours_is_said_so(self):
        empty = self.make_calendar("Never")
        self.employees[self.ana].resource_calendar_id = empty
        lead = self.give(response_hours=4)
        self.assertEqual(self.names(lead), ["Ana"])
        self.assertFalse(lead.response_deadline)
        self.assertTrue(lead.response_deadline_missing)
        self.assertEqual(lead.response_state, "none")

    def test_deadline_beyond_the_horizon_is_said_so(self):
        lead = self.give(response_hours=100_000)
        self.assertTrue(lead.response_deadline_missing)
        self.assertFalse(lead.response_deadline)

    def test_new_person_starts_anew(self):
        lead = self.give(response_hours=4, accept_required=True)
        self.member(self.bruno).paused = False
        with freeze_time("2026-11-23 11:00:00"):
            self.engine._reroute(lead, "breach")
        first, second = self.rows(lead)
        self.assertEqual(first.outcome, "breached")
        self.assertEqual(str(first.date_end), "2026-11-23 11:00:00")
        self.assertEqual(lead.user_id, self.bruno)
        self.assertEqual(str(second.date_deadline), "2026-11-23 16:00:00")
        self.assertEqual(lead.response_deadline, second.date_deadline)

    def test_taken_by_hand_the_promise_ends(self):
        lead = self.give(response_hours=4, accept_required=True)
        lead.user_id = self.bruno
        self.assertFalse(lead.response_deadline)
        self.assertEqual(lead.acceptance, "none")
        self.assertFalse(self.rows(lead)[-1].date_alarm)

    def test_statements_do_not_grow_with_the_leads(self):
        self.rule.write({"response_hours": 4, "reminder_hours": 1})

        def measure(number):
            leads = self.make_leads(number)
            run = self.engine._plan(self.rule, "cron", leads=leads)
            engine = self.engine._as_engine_of(run)
            planned = engine._fetch_planned(run)
            pairs = {(one.user_id, one.rule_ref) for one in planned}
            values = self.count(lambda: engine._get_answer_times(pairs))
            engine._write_leads(run, planned)
            rows = self.count(lambda: self.Response._record_decided(run, planned))
            engine._finish(run)
            self.assertEqual(len(self.rows(leads)), number)
            return values, rows

        target = "odoo.addons.crm_leads_ext.models.crm_assignment_engine_apply.BATCH"
        with patch(target, 1000):
            measure(10)
            few, many = measure(10), measure(1000)
        self.assertEqual(few, many)
        self.assertLessEqual(many[0], DEADLINE_STATEMENTS)
        self.assertLessEqual(many[1], ROW_STATEMENTS)

    # ------------------------------------------------------------------
    # Against the slow reference
    # ------------------------------------------------------------------

    @settings(PROPERTY, max_examples=20)
    @given(
        st.lists(
            st.tuples(st.integers(0, 6), st.integers(6, 11), st.integers(13, 20)),
            min_size=1,
            max_size=5,
            unique_by=lambda shift: shift[0],
        ),
        st.integers(1, 30),
        st.datetimes(datetime(2026, 10, 1), datetime(2027, 4, 15)),
        st.booleans(),
    )
    def test_deadlines_are_those_of_the_slow_reference(self, shifts, hours, now, away):
        now = now.replace(second=0, microsecond=0)
        leave = (now + timedelta(hours=5), now + timedelta(hours=53)) if away else None
        with self.env.cr.savepoint() as savepoint, freeze_time(now):
            self.set_shifts(shifts)
            if leave:
                self.take_leave(self.ana, *leave)
            self.rule.response_hours = hours
            times = self.engine._get_answer_times({(self.ana.id, self.rule.id)})
            savepoint.rollback()
            self.env.invalidate_all(flush=False)
        self.assertEqual(
            times[self.ana.id, self.rule.id]["response_deadline"],
            minute_by_minute(now, hours * 60, shifts, leave),
        )

    def set_shifts(self, shifts):
        self.calendar.attendance_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "name": "Shift",
                        "dayofweek": str(weekday),
                        "hour_from": begin,
                        "hour_to": end,
                        "day_period": "full_day",
                    }
                )
                for weekday, begin, end in shifts
            ),
        ]


def minute_by_minute(now, minutes, shifts, leave):
    """Walk the clock until so many minutes were worked."""
    hours = {weekday: (begin, end) for weekday, begin, end in shifts}
    moment = now
    while minutes:
        local = moment.replace(tzinfo=UTC).astimezone(MADRID)
        begin, end = hours.get(local.weekday(), (0, 0))
        if begin <= local.hour < end and not (leave and leave[0] <= moment < leave[1]):
            minutes -= 1
        moment += ONE_MINUTE
    return moment


# Pinned: raise them only with a reason.
DEADLINE_STATEMENTS = 8
ROW_STATEMENTS = 4
