from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.tests import RecordCapturer, tagged
from odoo.tools import mute_logger

from .common import SALES
from .response_common import MONDAY, ResponseCase

WATCH = "odoo.addons.crm_leads_ext.models.crm_lead_response_watch"
# With four working hours the deadline of a lead given at MONDAY.
DEADLINE = "2026-11-23 14:00:00"
NEXT_DAY = "2026-11-24 09:00:00"


@tagged("post_install", "-at_install")
class TestWatch(ResponseCase):
    """People are reminded once; what is not answered moves on or is told, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.write({"response_hours": 4, "reminder_hours": 1})
        cls.team.user_id = cls.manager

    def give(self, count=1, at=MONDAY, **values):
        with freeze_time(at):
            leads = self.make_leads(count, **values)
            self.assign(leads)
        return leads

    def watch(self, at):
        """What the scheduled action does at a moment."""
        with freeze_time(at):
            self.Response._attempt(self.Response._mark_away)
            while self.Response._attempt(self.Response._watch_batch):
                pass
        self.env.invalidate_all()

    def told(self, user):
        """Subjects of what a person was told, oldest first."""
        return (
            self.env["mail.message"]
            .search(
                [
                    ("partner_ids", "in", user.partner_id.ids),
                    ("message_type", "=", "user_notification"),
                    ("subject", "ilike", "answer"),
                ],
                order="id",
            )
            .mapped("subject")
        )

    def notices(self, lead):
        notice = self.env.ref("crm_leads_ext.mail_activity_type_answer")
        return lead.activity_ids.filtered(lambda a: a.activity_type_id == notice)

    # ------------------------------------------------------------------
    # Reminder
    # ------------------------------------------------------------------

    def test_reminder_once(self):
        lead = self.give()
        self.watch("2026-11-23 11:59:00")
        self.assertFalse(self.told(self.ana))
        for minute in (0, 5, 10):
            self.watch(f"2026-11-23 12:{minute:02}:00")
        self.assertEqual(self.told(self.ana), ["Waiting for your answer: Lead 1"])
        self.assertEqual(str(self.rows(lead).date_alarm), DEADLINE)
        self.assertEqual(lead.user_id, self.ana)

    def test_one_reminder_for_many_leads(self):
        self.give(6)
        self.watch("2026-11-23 13:00:00")
        self.assertEqual(self.told(self.ana), ["2 leads wait for your answer"])

    def test_who_answered_is_not_reminded(self):
        lead = self.give()
        with freeze_time("2026-11-23 10:00:00"):
            lead._record_answer("mail", self.ana)
        self.watch("2026-11-23 13:00:00")
        self.watch(DEADLINE)
        self.assertFalse(self.told(self.ana))
        self.assertEqual(lead.user_id, self.ana)
        self.assertEqual(self.rows(lead).outcome, "answered_in_time")

    # ------------------------------------------------------------------
    # Breach
    # ------------------------------------------------------------------

    def test_breach_moves_on_to_the_next_person(self):
        lead = self.give()
        self.watch("2026-11-23 13:59:59")
        self.assertEqual(lead.user_id, self.ana)
        self.watch(DEADLINE)
        self.assertEqual(lead.user_id, self.bruno)
        first, second = self.rows(lead)
        self.assertEqual(first.outcome, "breached")
        self.assertEqual(str(first.date_breached), DEADLINE)
        self.assertEqual(str(second.date_given), DEADLINE)
        decision = lead.assignment_decision_id
        self.assertEqual(decision.run_id.trigger, "breach")
        self.assertEqual(decision.from_user_id, self.ana)
        self.assertEqual(second.decision_ref, decision.id)
        self.assertFalse(self.notices(lead), "the leader is not asked")

    def test_breach_tells_the_leader(self):
        self.rule.on_breach = "leader"
        lead = self.give()
        for time in (DEADLINE, "2026-11-23 14:05:00", NEXT_DAY):
            self.watch(time)
        self.assertEqual(lead.user_id, self.ana)
        self.assertEqual(self.notices(lead).user_id, self.manager)
        self.assertEqual(len(self.notices(lead)), 1)
        self.assertEqual(self.told(self.manager), ["Lead without answer: Lead 1"])
        row = self.rows(lead)
        self.assertEqual(str(row.date_breached), DEADLINE)
        with freeze_time(NEXT_DAY):
            lead._record_answer("mail", self.ana)
        self.assertEqual(self.rows(lead).outcome, "answered_late")

    def test_breach_moves_on_and_tells_the_leader(self):
        self.rule.on_breach = "both"
        lead = self.give()
        self.watch(DEADLINE)
        self.assertEqual(lead.user_id, self.bruno)
        self.assertEqual(len(self.notices(lead)), 1)

    def test_nobody_else_can_take_it(self):
        (self.member(self.bruno) | self.member(self.carla)).paused = True
        lead = self.give()
        for time in (DEADLINE, "2026-11-23 14:05:00", "2026-11-23 14:10:00"):
            self.watch(time)
        self.assertEqual(lead.user_id, self.ana)
        self.assertEqual(len(self.notices(lead)), 1)
        self.assertEqual(len(self.told(self.manager)), 1)
        self.assertEqual(len(self.decisions(lead)), 2, "given, and nobody else")
        self.assertFalse(self.rows(lead).date_end)

    def test_lead_goes_round_and_then_stays(self):
        lead = self.give()
        for day in (24, 25, 26, 27):
            self.watch(f"2026-11-{day} 17:00:00")
        self.assertEqual(self.rows(lead).user_id, self.people, "everybody had it once")
        self.assertEqual(
            self.rows(lead).mapped("outcome"), ["breached", "breached", "none"]
        )
        self.assertEqual(len(self.notices(lead)), 1)

    def test_closed_leads_are_left_alone(self):
        lost, won = self.give(2)
        lost.action_set_lost()
        won.action_set_won()
        self.watch(DEADLINE)
        self.assertEqual(self.names(lost | won), ["Ana", "Bruno"])
        self.assertFalse(any(self.rows(lost | won).mapped("date_alarm")))

    def test_taken_by_hand_in_the_meantime(self):
        lead = self.give()
        lead.user_id = self.carla
        self.watch(DEADLINE)
        self.assertEqual(lead.user_id, self.carla)

    def test_lead_being_edited_is_looked_at_again_soon(self):
        lead = self.give()
        void = {lead.id: "locked"}
        with patch.object(
            type(self.engine), "_get_void_reasons", lambda *args: dict(void)
        ):
            with freeze_time(DEADLINE):
                self.Response._watch_batch()
        row = self.rows(lead)
        self.assertFalse(row.date_breached or self.notices(lead))
        self.assertEqual(str(row.date_alarm), "2026-11-23 14:05:00")
        self.watch("2026-11-23 14:05:00")
        self.assertNotEqual(lead.user_id, self.ana)

    def test_leads_without_leader_tell_nobody(self):
        self.rule.on_breach = "leader"
        self.team.user_id = False
        lead = self.give()
        self.watch(DEADLINE)
        self.assertFalse(self.notices(lead))
        with freeze_time(DEADLINE):
            self.assertEqual(lead.response_state, "late")

    def test_collision_is_tried_again(self):
        lead = self.give()
        batch = type(self.Response)._watch_batch
        tries = []

        def collide(model):
            tries.append(1)
            if len(tries) == 1:
                raise SerializationFailure()
            return batch(model)

        with (
            patch.object(type(self.Response), "_watch_batch", collide),
            patch.object(self.env.cr, "rollback", lambda: None),
            mute_logger(WATCH),
        ):
            self.watch(DEADLINE)
        self.assertEqual(lead.user_id, self.bruno)

    def test_batches(self):
        leads = self.give(6)
        done = []

        def progress(cron, processed=0, **kwargs):
            done.append(processed)
            return 60

        with (
            patch(f"{WATCH}.BATCH", 4),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", progress),
            freeze_time(DEADLINE),
        ):
            self.Response._cron_watch()
        self.assertEqual(done, [4, 2])
        self.assertEqual(len(self.rows(leads)), 12)

    # ------------------------------------------------------------------
    # Not accepted
    # ------------------------------------------------------------------

    def test_not_accepted_in_time_moves_on(self):
        self.rule.write(
            {"accept_required": True, "accept_hours": 1, "on_breach": "leader"}
        )
        lead = self.give()
        self.watch("2026-11-23 10:00:00")
        self.assertEqual(lead.user_id, self.bruno)
        self.assertEqual(lead.acceptance, "pending")
        self.assertEqual(self.rows(lead)[0].outcome, "breached")
        self.assertTrue(self.rows(lead)[0].date_accept_missed)

    def test_not_accepted_and_nobody_else_still_reminds(self):
        self.rule.write({"accept_required": True, "accept_hours": 1})
        (self.member(self.bruno) | self.member(self.carla)).paused = True
        lead = self.give()
        for time in ("10:00", "10:05", "13:00", "14:00"):
            self.watch(f"2026-11-23 {time}:00")
        self.assertEqual(lead.user_id, self.ana)
        self.assertEqual(len(self.notices(lead)), 1)
        self.assertEqual(len(self.told(self.ana)), 1)

    # ------------------------------------------------------------------
    # Leave and departure
    # ------------------------------------------------------------------

    def test_leave_moves_unanswered_leads_on(self):
        self.rule.reroute_on_leave = True
        open_lead, answered = self.give(1), self.give(3)[2]
        self.assertEqual(self.names(open_lead | answered), ["Ana", "Ana"])
        with freeze_time("2026-11-23 10:00:00"):
            answered._record_answer("mail", self.ana)
        self.take_leave(self.ana, "2026-11-23 11:00:00", "2026-11-27 17:00:00")
        self.watch("2026-11-23 12:00:00")
        self.assertNotEqual(open_lead.user_id, self.ana)
        self.assertEqual(answered.user_id, self.ana)
        self.assertEqual(self.rows(open_lead)[0].outcome, "handed_over")
        self.assertEqual(open_lead.assignment_decision_id.run_id.trigger, "leave")

    def test_leave_moves_nothing_unless_the_rule_says_so(self):
        lead = self.give()
        self.take_leave(self.ana, "2026-11-23 11:00:00", "2026-11-27 17:00:00")
        self.watch("2026-11-23 12:00:00")
        self.assertEqual(lead.user_id, self.ana)

    def test_holiday_of_everybody_moves_nothing(self):
        self.rule.reroute_on_leave = True
        lead = self.give()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Feast",
                "company_id": self.company.id,
                "date_from": "2026-11-23 23:00:00",
                "date_to": "2026-11-24 22:59:59",
            }
        )
        with freeze_time("2026-11-24 09:00:00"):
            self.Response._mark_away()
        self.assertFalse(self.rows(lead).away)

    def test_away_and_nobody_else_is_tried_once(self):
        self.rule.reroute_on_leave = True
        (self.member(self.bruno) | self.member(self.carla)).paused = True
        lead = self.give()
        self.take_leave(self.ana, "2026-11-23 10:00:00", "2026-11-27 17:00:00")
        for minute in (0, 5, 10):
            self.watch(f"2026-11-23 11:{minute:02}:00")
        self.assertEqual(lead.user_id, self.ana)
        self.assertEqual(len(self.notices(lead)), 1)
        self.assertEqual(len(self.decisions(lead)), 2)

    def test_departure_moves_unanswered_leads_on_at_once(self):
        lead = self.give()
        by_hand = self.make_leads(1, user_id=self.ana.id)
        cron = self.env.ref("crm_leads_ext.ir_cron_watch_responses")
        triggers = RecordCapturer(
            self.env["ir.cron.trigger"].sudo(), [("cron_id", "=", cron.id)]
        )
        with triggers as called:
            self.ana.active = False
        self.assertTrue(called.records)
        self.watch("2026-11-23 10:00:00")
        self.assertNotIn(self.ana, (lead | by_hand).user_id)

    def test_owner_absent(self):
        lead, other = self.give(2)
        self.take_leave(self.ana, "2026-11-23 11:00:00", "2026-11-27 17:00:00")
        found = [("id", "in", (lead | other).ids), ("owner_absent", "=", True)]
        Lead = self.env["crm.lead"].with_user(self.manager)
        with freeze_time("2026-11-24 09:00:00"):
            self.assertEqual(Lead.search(found), lead)
            self.assertTrue(lead.owner_absent)
            self.assertFalse(other.owner_absent)
            self.bruno.active = False
            self.assertEqual(Lead.search(found), lead | other)

    # ------------------------------------------------------------------
    # Cost, companies
    # ------------------------------------------------------------------

    def test_statements_do_not_grow_with_the_leads(self):
        def measure(number):
            self.give(number)
            with freeze_time(DEADLINE):
                cost = self.count(self.Response._watch_batch)
            (self.env["crm.lead"].search([])).write({"active": False})
            return cost

        with patch(f"{WATCH}.BATCH", 1000), patch(f"{APPLY}.BATCH", 1000):
            measure(30)
            few, many = measure(30), measure(990)
        # followers and messages are made some hundred at a time
        self.assertLess(many - few, 30)
        self.assertLessEqual(few, WATCH_STATEMENTS)

    def test_other_company_takes_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        olga = self.new_user("olga", SALES, other)
        self.env.user.company_ids |= other
        self.env["crm.assignment.rule"].create(
            {
                "name": "Far",
                "company_id": other.id,
                "team_id": self.env["crm.team"]
                .create({"name": "Far", "company_id": other.id})
                .id,
                "state": "running",
                "member_ids": [(0, 0, {"user_id": olga.id})],
            }
        )
        (self.member(self.bruno) | self.member(self.carla)).paused = True
        lead = self.give()
        self.watch(DEADLINE)
        self.assertEqual(lead.user_id, self.ana)
        self.assertEqual(lead.company_id, self.company)


APPLY = "odoo.addons.crm_leads_ext.models.crm_assignment_engine_apply"
# Pinned: raise it only with a reason.
WATCH_STATEMENTS = 160
