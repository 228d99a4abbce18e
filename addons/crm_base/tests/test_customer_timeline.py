from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .customer_common import NOW, CustomerCase

# Pinned: raise them only with a reason. Each kind found is read by itself.
PAGE_STATEMENTS = 60


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerTimeline(CustomerCase):
    """Everything that happened with a customer, newest first, a page at a time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.make_lead("New pumps", cls.ana, days=9)
        cls.make_meeting("Visit", cls.carla, cls.dino, cls.ana.partner_id, days=5)
        cls.make_call(cls.lead, cls.ana, days=4)
        cls.make_message(cls.lead, cls.carla, days=3, subject="Question")
        cls.make_message(
            cls.lead, cls.ana.partner_id, days=2, subject="Answer", to=[cls.carla]
        )

    def read_page(self, user=None, partner=None, **options):
        partner = self.as_user(user or self.ana, partner or self.nolte)
        return partner.crm_read_timeline(**options)

    def test_a_company_shows_what_happened_with_its_people(self):
        self.assertEqual(
            self.titles(self.ana),
            ["Answer", "Question", "New pumps", "Visit", "New pumps"],
        )

    def test_a_person_shows_only_what_happened_with_the_person(self):
        self.assertEqual(self.titles(self.ana, self.dino), ["Visit"])
        self.assertEqual(len(self.titles(self.ana, self.carla)), 5)

    def test_entries_say_what_they_are(self):
        entries = {one["kind"]: one for one in self.read_page()["entries"]}
        mail = entries["mail"]
        self.assertEqual((mail["model"], mail["res_id"]), ("crm.lead", self.lead.id))
        self.assertEqual((mail["who"], mail["state"]), ("Carla Contini", "Received"))
        self.assertEqual(mail["text"], "About the pumps")
        lead = entries["lead"]
        self.assertEqual((lead["who"], lead["model"]), ("Ana", "crm.lead"))
        self.assertEqual(lead["date"], "2026-11-11 12:00:00")
        self.assertEqual(entries["call"]["who"], "Ana")

    def test_only_the_kinds_asked_for(self):
        self.assertEqual(self.titles(self.ana, kinds=["meeting"]), ["Visit"])
        self.assertEqual(
            self.titles(self.ana, kinds=["lead", "call"]), ["New pumps"] * 2
        )

    def test_system_notes_are_no_mails(self):
        self.make_message(
            self.lead, self.carla, subject="Stage", message_type="notification"
        )
        self.assertNotIn("Stage", self.titles(self.ana))

    def test_a_lost_lead_stays_in_the_timeline(self):
        self.lead.action_set_lost()
        (entry,) = self.read_page(kinds=["lead"])["entries"]
        self.assertEqual((entry["state"], entry["tone"]), ("Lost", "danger"))

    def test_people_who_left_are_still_in_it(self):
        self.carla.active = False
        self.assertIn("Question", self.titles(self.ana))

    def test_pages_give_everything_once(self):
        for number in range(7):
            # of one moment: the pages must split them
            self.make_lead(f"Same {number}", self.ana, self.nolte, days=1)
            self.make_message(self.nolte, self.carla, days=1, subject=f"Mail {number}")
        everything = self.read_page(limit=100)
        self.assertIsNone(everything["next"])
        for limit in (1, 2, 3, 5):
            read, before = [], None
            for _page in everything["entries"]:  # there are not more pages
                page = self.read_page(before=before, limit=limit)
                self.assertLessEqual(len(page["entries"]), limit)
                read += page["entries"]
                before = page["next"]
                if not before:
                    break
            self.assertEqual(read, everything["entries"])

    def test_a_made_up_page_is_refused_in_words(self):
        for before in (["x"], "yesterday", ["2026-01-01", "mail", "1;"]):
            with self.assertRaisesRegex(UserError, "does not exist"):
                self.read_page(before=before)

    def test_statements_do_not_grow_with_the_customer(self):
        few = self.count(self.read_page)
        for number in range(30):
            lead = self.make_lead(f"More {number}", self.ana, self.nolte, days=number)
            self.make_message(lead, self.carla, days=number, subject=f"More {number}")
            self.make_partner(f"Person {number}", parent_id=self.nolte.id)
        many = self.count(self.read_page)
        self.assertLessEqual(many, few)
        self.assertLessEqual(few, PAGE_STATEMENTS)

    def test_one_statement_finds_a_page(self):
        panel = self.as_user(self.ana, self.env["crm.customer.panel"])
        scope = panel._get_scope(self.as_user(self.ana, self.nolte))

        def find():
            return panel._find_entries(scope, panel._get_sources(), None, 40)

        find()
        with self.assertQueryCount(1):
            self.assertEqual(len(find()), 5)

    def test_a_page_is_found_by_the_indexes(self):
        """No kind has to read a table from end to end."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        panel = self.as_user(self.ana, self.env["crm.customer.panel"])
        scope = panel._get_scope(self.as_user(self.ana, self.nolte))
        for source in panel._get_sources():
            for tie in source.ties:
                branch = panel._get_branch_sql(source, tie, None, 40)
                self.env.cr.execute(
                    SQL(
                        "EXPLAIN WITH contact AS MATERIALIZED (%s) %s",
                        scope.contacts.select(),
                        branch,
                    )
                )
                plan = "\n".join(row[0] for row in self.env.cr.fetchall())
                with self.subTest(kind=source.kind, tie=tie.__name__):
                    index = INDEXES.get((tie.__name__, source.kind))
                    self.assertIn(index or "Index", plan)


INDEXES = {
    ("_tie_partner", "lead"): "crm_lead_customer_timeline_idx",
    ("_tie_author", "mail"): "mail_message_customer_author_idx",
    ("_tie_partner_thread", "call"): "mail_message_customer_activity_idx",
    ("_tie_lead_thread", "call"): "mail_message_customer_activity_idx",
}
