from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import OFFICER
from .statement_common import StatementCase


@tagged("post_install", "-at_install")
class TestStatementAccess(StatementCase):
    """Own, and one's teams'; officers all of their companies; nobody else any."""

    def setUp(self):
        super().setUp()
        self.close_february()
        self.dispute = (
            self.env["commission.dispute"]
            .with_user(self.ana)
            .create(
                {
                    "statement_id": self.get_statement(self.ana).id,
                    "kind": "missing",
                    "document_name": "S0042",
                    "amount_claimed": 10,
                    "explanation": "Sold by me",
                }
            )
        )

    def as_user(self, records, user):
        return records.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def see(self, user, model="commission.statement"):
        records = self.as_user(self.env[model], user).search([])
        return sorted(records.sudo().mapped("person_id.name"))

    def test_people_see_their_own(self):
        self.assertEqual(self.see(self.ana), ["Ana"])
        self.assertEqual(self.see(self.bruno), ["Bruno"])
        self.assertEqual(self.see(self.carla), [])

    def test_leaders_see_their_teams(self):
        self.assertEqual(self.see(self.nora), ["Ana", "Bruno"])
        self.assertEqual(self.see(self.sam), [])

    def test_officers_see_all(self):
        self.assertEqual(self.see(self.olga), ["Agata", "Ana", "Bruno"])

    def test_disputes_follow_the_statements(self):
        for user in (self.ana, self.nora, self.olga):
            self.assertEqual(self.see(user, "commission.dispute"), ["Ana"])
        for user in (self.bruno, self.sam):
            self.assertEqual(self.see(user, "commission.dispute"), [])

    def test_a_second_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        otto = self.make_user("otto", OFFICER, other)
        for model in ("commission.statement", "commission.dispute"):
            self.assertEqual(self.see(otto, model), [])
        with self.assertRaises(AccessError):
            self.as_user(self.get_statement(self.ana), otto).action_approve()
        with self.assertRaises(AccessError):
            self.as_user(self.february, otto).action_reopen()
        with self.assertRaises(AccessError):
            self.as_user(self.dispute, otto).action_accept()

    def test_customers_on_the_portal_see_nothing(self):
        portal = self.make_user("paula", "base.group_portal")
        for model in (
            "commission.statement",
            "commission.dispute",
            "commission.payroll",
        ):
            with self.assertRaises(AccessError):
                self.see(portal, model)

    def test_the_screens_open_for_who_may_see_them(self):
        statement = self.get_statement(self.ana)
        for user in (self.ana, self.nora, self.olga):
            own = statement.with_user(user)
            views = own.get_views([(False, "form"), (False, "list"), (False, "kanban")])
            names = [
                name
                for name in views["models"]["commission.statement"]["fields"]
                if name in own._fields
                and own._has_field_access(own._fields[name], "read")
            ]
            self.assertEqual(own.read(names)[0]["total"], 1000)

    def test_people_write_about_their_statement(self):
        statement = self.get_statement(self.ana).with_user(self.ana)
        message = statement.message_post(body="When will this be paid?")
        self.assertEqual(message.author_id, self.ana.partner_id)
        with self.assertRaises(AccessError):
            self.get_statement(self.bruno).with_user(self.ana).message_post(body="No")

    def test_who_leaves_a_team_is_not_seen_by_its_leader(self):
        self.north.member_ids -= self.ana
        self.assertEqual(self.see(self.nora), ["Bruno"])
        rows = self.as_user(self.env["commission.credit"], self.nora).search([])
        self.assertEqual(rows.person_id.mapped("name"), ["Bruno"])

    def test_what_only_the_own_person_is_offered(self):
        statement = self.get_statement(self.ana)
        self.assertTrue(statement.with_user(self.ana).is_own)
        self.assertFalse(statement.with_user(self.nora).is_own)
        found = self.Statement.with_user(self.nora).search([("is_own", "=", True)])
        self.assertFalse(found)
