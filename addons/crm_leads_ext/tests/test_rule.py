from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import AssignmentCase


@tagged("post_install", "-at_install")
class TestRule(AssignmentCase):
    def test_unreadable_conditions_are_refused(self):
        for domain in ("[('no_such_field', '=', 1)]", "[(", "[('name', '~', 'x')]"):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self.rule.domain = domain

    def test_conditions_that_cannot_be_replayed_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "cannot be recorded"):
            self.rule.domain = "[('message_ids.body', 'ilike', 'x')]"

    def test_version_counts_changes_of_meaning(self):
        self.assertEqual(self.rule.version, 1)
        self.rule.domain = "[('priority', '=', '3')]"
        self.assertEqual(self.rule.version, 2)
        self.member(self.ana).capacity = 3
        self.assertEqual(self.rule.version, 3)
        self.rule.last_member_id = self.member(self.ana)
        self.assertEqual(self.rule.version, 3)

    def test_rule_without_members_cannot_start(self):
        rule = self.make_rule("Empty", self.env["res.users"], state="draft")
        with self.assertRaisesRegex(UserError, "Add members"):
            rule.action_start()

    def test_person_is_member_once(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            self.make_rule("Twice", [self.ana, self.ana])

    def test_turn_survives_new_order(self):
        self.make_leads(2)
        self.assign()
        self.member(self.carla).sequence = -1  # Carla, Ana, Bruno; Bruno was last
        leads = self.make_leads(1)
        self.assign()
        self.assertEqual(self.names(leads), ["Carla"])

    def test_turn_survives_removal_of_the_last_served(self):
        self.make_leads(2)
        self.assign()
        self.member(self.bruno).unlink()
        leads = self.make_leads(1)
        self.assign()
        self.assertEqual(self.names(leads), ["Carla"])

    def test_removing_everybody_clears_the_turn(self):
        self.make_leads(1)
        self.assign()
        self.rule.member_ids.unlink()
        self.assertFalse(self.rule.last_member_id)

    def test_form_proposes_the_team(self):
        with Form(self.env["crm.assignment.rule"]) as form:
            form.name = "New"
            form.team_id = self.team
        self.assertEqual(form.record.member_ids.user_id, self.people)
        self.assertEqual(form.record.state, "draft")

    def test_counts_and_availability(self):
        self.make_leads(3)
        self.rule.invalidate_recordset()
        self.assertEqual(self.rule.matching_count, 3)
        self.member(self.bruno).paused = True
        self.member(self.ana).capacity = 1
        self.assign()
        self.assertEqual(
            self.rule.member_ids.mapped("availability"), ["full", "paused", "available"]
        )
        self.assertEqual(self.rule.member_ids.mapped("is_next"), [False, False, True])
        self.assertEqual(self.member(self.ana).received_count, 1)
        self.assertEqual(self.member(self.carla).received_count, 2)
        self.assertEqual(self.rule.assigned_count, 3)
        self.assertEqual(self.rule.matching_count, 0)

    def test_deleting_a_rule_keeps_its_decisions(self):
        lead = self.make_leads(1)
        self.assign()
        self.rule.unlink()
        decision = self.decisions(lead)
        self.assertIn("Everything", str(decision.explanation))
