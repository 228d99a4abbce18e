from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import SALES
from .response_common import MONDAY, ResponseCase


@tagged("post_install", "-at_install")
class TestResponseRows(ResponseCase):
    """Every time somebody gets a lead there is a row, and it ends when it moves on."""

    @freeze_time(MONDAY)
    def test_lead_given_at_creation(self):
        lead = self.make_leads(1, user_id=self.ana.id)
        row = self.rows(lead)
        self.assertEqual(row.user_id, self.ana)
        self.assertEqual(row.date_given, lead.assignment_date)
        self.assertEqual(str(row.date_given), MONDAY)
        self.assertEqual(row.company_id, self.company)
        self.assertFalse(row.rule_id or row.date_deadline or row.date_end)
        self.assertEqual(row.outcome, "none")

    def test_lead_without_person_has_no_row(self):
        lead = self.make_leads(1)
        self.assertFalse(self.rows(lead))
        self.assertFalse(lead.assignment_date)

    def test_manager_hands_over_by_hand(self):
        with freeze_time(MONDAY):
            lead = self.make_leads(1, user_id=self.ana.id)
        with freeze_time("2026-11-24 09:00:00"):
            lead.with_user(self.manager).user_id = self.bruno
        first, second = self.rows(lead)
        self.assertEqual(first.outcome, "handed_over")
        self.assertEqual(str(first.date_end), "2026-11-24 09:00:00")
        self.assertEqual(second.user_id, self.bruno)
        self.assertEqual(lead.assignment_date, second.date_given)
        self.assertEqual(str(second.date_given), "2026-11-24 09:00:00")
        lead.user_id = False
        self.assertEqual(self.rows(lead).filtered("date_end"), first | second)
        self.assertFalse(lead.assignment_date)

    def test_writing_the_same_person_changes_nothing(self):
        with freeze_time(MONDAY):
            lead = self.make_leads(1, user_id=self.ana.id)
        mixed = lead | self.make_leads(1)
        mixed.write({"user_id": self.ana.id, "name": "Same"})
        self.assertEqual(mixed.mapped("name"), ["Same", "Same"])
        self.assertEqual(len(self.rows(lead)), 1)
        self.assertEqual(str(lead.assignment_date), MONDAY)

    def test_lead_from_a_rule_has_its_row(self):
        leads = self.make_leads(3)
        self.assign()
        self.assertEqual(self.rows(leads).user_id, self.people)
        self.assertEqual(len(self.rows(leads)), 3)

    def test_deleted_lead_takes_its_rows_along(self):
        lead = self.make_leads(1, user_id=self.ana.id)
        rows = self.rows(lead)
        lead.unlink()
        self.env.invalidate_all()
        self.assertFalse(rows.exists())

    def test_copy_starts_afresh(self):
        with freeze_time(MONDAY):
            lead = self.make_leads(1, user_id=self.ana.id)
        lead.first_answer_date = lead.assignment_date
        copy = lead.copy()
        self.assertFalse(copy.first_answer_date)
        self.assertEqual(len(self.rows(copy)), 1)

    def test_nobody_types_answer_times(self):
        lead = self.make_leads(1, user_id=self.ana.id)
        for user in (self.ana, self.manager):
            with self.assertRaises(AccessError):
                lead.with_user(user).write({"first_answer_date": MONDAY})
            with self.assertRaises(AccessError):
                self.env["crm.lead"].with_user(user).create(
                    {"name": "Typed", "response_deadline": MONDAY}
                )
            with self.assertRaises(AccessError):
                self.rows(lead).with_user(user).write({"outcome": "answered_in_time"})

    def test_salesperson_makes_a_lead_in_the_form(self):
        form = Form(self.env["crm.lead"].with_user(self.ana))
        form.name = "From the fair"
        lead = form.save()
        self.assertEqual(self.rows(lead).user_id, self.ana)

    def test_statements_do_not_grow_with_the_leads(self):
        def count(leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.write({"user_id": self.bruno.id})
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        context = {"mail_notrack": True, "mail_auto_subscribe_no_notify": True}
        first, few, many = (
            self.make_leads(
                number, user_id=self.ana.id, team_id=self.team.id
            ).with_context(**context)
            for number in (1, 10, 200)
        )
        count(first)
        # the ORM creates the followers a hundred at a time
        self.assertLess(count(many) - count(few), 5)

    # ------------------------------------------------------------------
    # The state on the lead
    # ------------------------------------------------------------------

    def test_states_shown_are_those_found(self):
        late, soon, waiting, none, closed, kept, missed = leads = self.make_leads(
            7, user_id=self.ana.id
        )
        times = {"response_deadline": "2026-11-23 12:00:00"}
        warned = {**times, "response_warning_date": "2026-11-23 08:00:00"}
        late.write({"response_deadline": "2026-11-23 08:59:00"})
        soon.write(warned)
        waiting.write({**times, "response_warning_date": "2026-11-23 11:00:00"})
        closed.write({**warned, "active": False})
        kept.write({**times, "first_answer_date": "2026-11-23 12:00:00"})
        missed.write({**times, "first_answer_date": "2026-11-23 12:00:01"})
        expected = {
            "late": late,
            "due_soon": soon,
            "waiting": waiting,
            "answered_in_time": kept,
            "answered_late": missed,
            "none": none | closed,
        }
        with freeze_time(MONDAY):
            leads = leads.with_context(active_test=False)
            leads.invalidate_recordset()
            for code, found in expected.items():
                with self.subTest(code=code):
                    self.assertEqual(set(found.mapped("response_state")), {code})
                    self.assertEqual(
                        leads.search(
                            [("id", "in", leads.ids), ("response_state", "=", code)]
                        ),
                        found,
                    )

    # ------------------------------------------------------------------
    # The rule
    # ------------------------------------------------------------------

    def test_reminder_has_to_come_before_the_deadline(self):
        self.rule.write({"response_hours": 4, "reminder_hours": 1})
        with self.assertRaisesRegex(ValidationError, "before the deadline"):
            self.rule.reminder_hours = 4
        with self.assertRaisesRegex(ValidationError, "negative"):
            self.rule.accept_hours = -1

    def test_answer_times_are_part_of_what_a_rule_means(self):
        before = self.rule.version
        self.rule.response_hours = 4
        self.assertGreater(self.rule.version, before)

    # ------------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------------

    def test_people_see_their_own_rows_and_managers_all_of_the_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        olga = self.new_user("olga", SALES, other)
        leads = self.make_leads(1, user_id=self.ana.id)
        leads |= self.make_leads(1, user_id=self.bruno.id)
        self.env.user.company_ids = [Command.link(other.id)]
        far = self.make_leads(1, user_id=olga.id, company_id=other.id)
        rows = self.rows(leads | far)
        for user, count in ((self.ana, 1), (self.manager, 2), (olga, 1)):
            seen = rows.with_user(user).with_context(allowed_company_ids=[])
            self.assertEqual(len(seen.search([("id", "in", rows.ids)])), count)

    def test_one_open_row_per_lead(self):
        lead = self.make_leads(1, user_id=self.ana.id)
        self.env["crm.lead.response"]._record_given(lead)
        self.assertEqual(len(self.rows(lead)), 1)
        self.env.cr.execute(
            SQL("SELECT indexdef FROM pg_indexes WHERE tablename = 'crm_lead_response'")
        )
        self.assertTrue(
            any(
                "UNIQUE" in line and "date_end" in line
                for (line,) in self.env.cr.fetchall()
            )
        )
