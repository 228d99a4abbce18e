from freezegun import freeze_time

from odoo.tests import tagged

from .common import SALES
from .response_common import HOUR, MONDAY, ResponseCase

ELEVEN = "2026-11-23 10:00:00"
NEXT_DAY = "2026-11-24 10:00:00"


@tagged("post_install", "-at_install")
class TestFirstAnswer(ResponseCase):
    """What counts as an answer, whose, and that only the first one is kept."""

    def setUp(self):
        super().setUp()
        with freeze_time(MONDAY):
            self.lead = self.make_leads(
                1,
                user_id=self.ana.id,
                team_id=self.team.id,
                partner_id=self.customer.id,
                email_from=self.customer.email,
            )
        self.startPatcher(freeze_time(ELEVEN))

    def answer(self, user=None, **values):
        """Write to the customer, as the chatter does."""
        return self.lead.with_user(user or self.ana).message_post(
            **{
                "body": "We will call you.",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                "partner_ids": self.customer.ids,
                **values,
            }
        )

    def assertAnswered(self, kind, user=None):
        row = self.rows(self.lead)[-1]
        self.assertEqual(self.lead.first_answer_kind, kind)
        self.assertEqual(str(self.lead.first_answer_date), ELEVEN)
        self.assertEqual(self.lead.response_seconds, HOUR)
        self.assertEqual(row.answer_kind, kind)
        self.assertEqual(row.date_answered, self.lead.first_answer_date)
        self.assertEqual(row.answer_user_id, user or self.ana)
        self.assertEqual(row.response_seconds, HOUR)
        self.assertEqual(row.outcome, "answered_in_time")

    def assertUnanswered(self):
        row = self.rows(self.lead)[-1]
        self.assertFalse(self.lead.first_answer_date or self.lead.first_answer_kind)
        self.assertFalse(row.date_answered)
        self.assertEqual(row.outcome, "none")

    # ------------------------------------------------------------------
    # Mail
    # ------------------------------------------------------------------

    def test_mail_to_the_customer(self):
        self.answer()
        self.assertAnswered("mail")

    def test_colleague_steps_in(self):
        self.answer(self.manager)
        self.assertAnswered("mail", self.manager)

    def test_mail_to_a_customer_who_follows(self):
        self.lead.message_subscribe(self.customer.ids)
        self.answer(partner_ids=[])
        self.assertAnswered("mail")

    def test_mail_to_an_address(self):
        self.answer(partner_ids=[], outgoing_email_to="zoe@client.example")
        self.assertAnswered("mail")

    def test_note_is_no_answer(self):
        self.answer(subtype_xmlid="mail.mt_note")
        self.assertUnanswered()

    def test_talk_among_colleagues_is_no_answer(self):
        self.answer(partner_ids=self.bruno.partner_id.ids)
        self.assertUnanswered()

    def test_customer_writing_again_is_no_answer(self):
        self.lead.message_post(
            body="Hello?",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.customer.id,
            partner_ids=self.env["res.partner"].create({"name": "Yves"}).ids,
        )
        self.assertUnanswered()

    def test_automatic_messages_are_no_answer(self):
        self.answer(message_type="auto_comment")
        self.answer(message_type="notification")
        self.lead.with_user(self.env.ref("base.user_root")).message_post(
            body="Thank you for writing to us.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.customer.ids,
        )
        self.assertUnanswered()

    def test_mail_from_an_automation_is_no_answer(self):
        lead = self.lead.with_context(__action_done={"rule": [self.lead.id]})
        lead.with_user(self.ana).message_post(
            body="Automatic",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.customer.ids,
        )
        self.assertUnanswered()

    def test_reply_from_the_own_mail_program(self):
        self.env["mail.thread"].message_process(
            "crm.lead",
            f"From: Ana <{self.ana.email}>\nTo: Zoe <zoe@client.example>\n"
            "Cc: leads@example.com\nSubject: Re: Pumps\n"
            "Message-Id: <answer@fresh.example>\n\nHello Zoe",
            thread_id=self.lead.id,
        )
        self.assertAnswered("mail")

    def test_composer_to_one_and_to_many(self):
        other = self.make_leads(1, user_id=self.bruno.id, partner_id=self.customer.id)
        for leads, mode in ((self.lead, "comment"), (other, "mass_mail")):
            composer = (
                self.env["mail.compose.message"]
                .with_user(self.ana if mode == "comment" else self.manager)
                .with_context(
                    default_composition_mode=mode,
                    default_model="crm.lead",
                    default_res_ids=leads.ids,
                )
                .create(
                    {
                        "subject": "Pumps",
                        "body": "<p>Hello</p>",
                        "partner_ids": self.customer.ids,
                    }
                )
            )
            composer._action_send_mail()
        self.assertAnswered("mail")
        self.assertEqual(self.rows(other).answer_user_id, self.manager)

    # ------------------------------------------------------------------
    # Calls, activities, meetings
    # ------------------------------------------------------------------

    def schedule(self, xmlid, user=None, lead=None):
        return (lead or self.lead).activity_schedule(
            xmlid, user_id=(user or self.ana).id
        )

    def test_call(self):
        call = self.schedule("mail.mail_activity_data_call")
        call.with_user(self.ana).action_feedback("Reached her.")
        self.assertAnswered("call")

    def test_activity(self):
        todo = self.schedule("mail.mail_activity_data_todo")
        todo.with_user(self.ana).action_done()
        self.assertAnswered("activity")

    def test_activity_that_is_only_planned_or_given_up_is_no_answer(self):
        call = self.schedule("mail.mail_activity_data_call")
        call.with_user(self.ana).unlink()
        self.assertUnanswered()

    def test_notice_to_the_leader_is_no_answer(self):
        notice = self.schedule("crm_leads_ext.mail_activity_type_answer", self.manager)
        notice.with_user(self.manager).action_done()
        self.assertUnanswered()

    def test_activity_done_by_somebody_without_access_to_leads(self):
        emil = self.new_user("emil", "base.group_user")
        call = self.schedule("mail.mail_activity_data_call", emil)
        call.with_user(emil).action_done()
        self.assertAnswered("call", emil)

    def test_meeting(self):
        self.env["calendar.event"].with_user(self.ana).create(
            {
                "name": "Visit",
                "opportunity_id": self.lead.id,
                "start": NEXT_DAY,
                "stop": "2026-11-24 11:00:00",
            }
        )
        self.assertAnswered("activity")

    def test_meeting_linked_afterwards(self):
        event = (
            self.env["calendar.event"]
            .with_user(self.ana)
            .create({"name": "Visit", "start": NEXT_DAY, "stop": NEXT_DAY})
        )
        self.assertUnanswered()
        event.opportunity_id = self.lead
        self.assertAnswered("activity")

    # ------------------------------------------------------------------
    # Stages
    # ------------------------------------------------------------------

    def move(self, user):
        stage = self.env["crm.stage"].search(
            [("id", "!=", self.lead.stage_id.id), ("is_won", "=", False)], limit=1
        )
        self.lead.with_user(user).stage_id = stage

    def test_stage_moved_by_the_person(self):
        self.move(self.ana)
        self.assertAnswered("stage")

    def test_stage_moved_by_others_or_the_system_is_no_answer(self):
        self.move(self.manager)
        self.move(self.env.ref("base.user_root"))
        self.lead = self.lead.with_context(__action_done={"rule": [self.lead.id]})
        self.move(self.ana)
        self.assertUnanswered()

    def test_writing_the_same_stage_is_no_answer(self):
        lead = self.lead.with_user(self.ana)
        lead.write({"stage_id": lead.stage_id.id, "priority": "1"})
        self.assertUnanswered()

    def test_conversion(self):
        self.lead.with_user(self.ana).convert_opportunity(self.customer)
        self.assertAnswered("stage")

    def test_given_up(self):
        self.lead.with_user(self.ana).action_set_lost()
        self.assertAnswered("stage")

    def test_conversion_for_a_colleague_is_the_start_of_his_time(self):
        self.lead.with_user(self.manager).convert_opportunity(
            self.customer, user_ids=self.bruno.ids
        )
        self.assertUnanswered()
        self.assertEqual(self.lead.user_id, self.bruno)

    # ------------------------------------------------------------------
    # The first one stays
    # ------------------------------------------------------------------

    def test_later_answers_do_not_replace_the_first(self):
        self.answer()
        with freeze_time(NEXT_DAY):
            call = self.schedule("mail.mail_activity_data_call")
            call.with_user(self.ana).action_done()
            self.move(self.ana)
        self.assertAnswered("mail")

    def test_next_person_has_a_time_of_their_own(self):
        self.answer()
        self.lead.with_user(self.manager).user_id = self.bruno
        with freeze_time(NEXT_DAY):
            self.answer(self.bruno)
        first, second = self.rows(self.lead)
        self.assertEqual(first.outcome, "answered_in_time")
        self.assertEqual(str(second.date_answered), NEXT_DAY)
        self.assertEqual(second.response_seconds, 8 * HOUR)
        self.assertEqual(self.lead.first_answer_kind, "mail")
        self.assertEqual(str(self.lead.first_answer_date), ELEVEN)

    def test_time_at_night_is_no_working_time(self):
        with freeze_time("2026-11-24 02:00:00"):
            self.answer()
        self.assertEqual(self.lead.response_seconds, 7 * HOUR)

    def test_answered_late(self):
        self.rows(self.lead)._write({"date_deadline": "2026-11-23 09:59:59"})
        self.answer()
        self.assertEqual(self.rows(self.lead).outcome, "answered_late")

    def test_mail_before_anybody_has_the_lead(self):
        self.lead.user_id = False
        self.answer(self.manager)
        self.assertEqual(self.lead.first_answer_kind, "mail")
        self.assertFalse(self.lead.response_seconds)

    def test_merged_leads_keep_all_rows_and_the_earliest_answer(self):
        double = self.make_leads(1, user_id=self.bruno.id, partner_id=self.customer.id)
        self.answer()
        with freeze_time(NEXT_DAY):
            call = self.schedule("mail.mail_activity_data_call", self.bruno, double)
            call.with_user(self.bruno).action_done()
            rows = self.rows(self.lead | double)
            head = (self.lead | double).merge_opportunity(user_id=self.ana.id)
        self.assertEqual(self.rows(head), rows)
        self.assertEqual(len(rows.filtered(lambda row: not row.date_end)), 1)
        self.assertEqual(head.first_answer_kind, "mail")
        self.assertEqual(str(head.first_answer_date), ELEVEN)

    def test_merge_is_no_answer(self):
        double = self.make_leads(1, user_id=self.ana.id, type="opportunity")
        head = (self.lead | double).with_user(self.manager).merge_opportunity()
        self.assertFalse(head.first_answer_date)

    def test_statements_do_not_grow_with_the_leads(self):
        def done(number):
            leads = self.make_leads(number, user_id=self.ana.id, team_id=self.team.id)
            return self.count(lambda: leads._record_answer("call", self.ana))

        done(1)
        few, many = done(10), done(1000)
        self.assertEqual(few, many)
        self.assertLessEqual(many, ANSWER_STATEMENTS)

    def test_answers_of_another_company_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        olga = self.new_user("olga", SALES, other)
        self.answer()
        seen = (
            self.rows(self.lead)
            .with_user(olga)
            .with_context(allowed_company_ids=other.ids)
        )
        self.assertFalse(seen.search([("id", "in", seen.ids)]))


# Pinned: raise it only with a reason.
ANSWER_STATEMENTS = 8
