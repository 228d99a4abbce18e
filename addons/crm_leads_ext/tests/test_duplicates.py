from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..models.crm_lead_duplicate import LOST_DAYS, OTHERS
from .common import MANAGER, AssignmentCase


@tagged("post_install", "-at_install")
class TestDuplicates(AssignmentCase):
    """Leads that look like another are queued, whichever way they come in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spain = cls.env.ref("base.es")
        cls.first = cls.make_leads(
            1,
            name="First",
            email_from="Zoe <zoe@fresh.example.com>",
            phone="+34 600 111 222",
            partner_name="Bombas Río, S.L.",
            country_id=cls.spain.id,
        )

    def pairs(self, leads):
        """The pairs of these leads as ``(newer, older, why, score, state)``."""
        found = self.env["crm.lead.duplicate"].search(
            ["|", ("lead_id", "in", leads.ids), ("other_id", "in", leads.ids)],
            order="id",
        )
        return [
            (pair.lead_id, pair.other_id, pair.why, pair.score, pair.state)
            for pair in found
        ]

    def test_what_counts_as_alike(self):
        alike = [
            ({"email_from": "ZOE@fresh.example.com"}, "email", 60),
            ({"phone": "+34-600-111-222"}, "phone", 40),
            ({"partner_name": "BOMBAS RIO SL", "country_id": self.spain.id},
             "company", 30),
            ({"partner_name": "Bombas Rio"}, "company", 20),
            ({"email_from": "zoe@fresh.example.com", "phone": "+34600111222"},
             "email, phone", 100),
        ]  # fmt: skip
        for values, why, score in alike:
            with self.subTest(values=values):
                lead = self.make_leads(1, **values)
                self.assertEqual(
                    self.pairs(lead), [(lead, self.first, why, score, "open")]
                )
                lead.unlink()
                self.assertFalse(self.pairs(self.first))

    def test_what_does_not(self):
        different = [
            {"email_from": "zoe.other@fresh.example.com"},
            {"phone": "+34 600 111 223"},
            {"partner_name": "Bombas Rio", "country_id": self.env.ref("base.fr").id},
            {"partner_name": "Bombas"},
            {},
        ]
        for values in different:
            with self.subTest(values=values):
                self.assertFalse(self.pairs(self.make_leads(1, **values)))

    def test_short_numbers_do_not_make_leads_alike(self):
        self.assertFalse(self.pairs(self.make_leads(2, phone="12-34")))

    def test_only_open_leads_and_those_lost_lately(self):
        same = {"email_from": "zoe@fresh.example.com"}
        self.first.action_set_lost()
        self.assertEqual(len(self.pairs(self.make_leads(1, **same))), 1)
        self.env["crm.lead.duplicate"].search([]).unlink()
        self.make_leads(1).search([("email_from", "=", same["email_from"])]).unlink()
        long_ago = fields.Datetime.now() - timedelta(days=LOST_DAYS + 1)
        self.first.date_closed = long_ago
        self.assertFalse(self.pairs(self.make_leads(1, **same)))

    def test_won_leads_are_customers_not_duplicates(self):
        self.first.action_set_won()
        lead = self.make_leads(1, email_from="zoe@fresh.example.com")
        self.assertFalse(self.pairs(lead))

    def test_a_lead_that_comes_in_closed_is_history(self):
        lead = self.make_leads(1, email_from="zoe@fresh.example.com", active=False)
        self.assertFalse(self.pairs(lead))

    def test_other_companies_are_others(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= other
        stranger = self.make_leads(
            1, company_id=other.id, email_from="zoe@fresh.example.com"
        )
        self.assertFalse(self.pairs(stranger))
        nobodys = self.make_leads(
            1, company_id=False, email_from="zoe@fresh.example.com"
        )
        self.assertEqual(
            {pair[1] for pair in self.pairs(nobodys)}, {self.first, stranger}
        )

    def test_many_at_once_are_held_against_each_other(self):
        leads = self.make_leads(40, email_from="many@fresh.example.com")
        pairs = self.pairs(leads)
        self.assertTrue(all(newer.id > older.id for newer, older, *_ in pairs))
        self.assertEqual({lead for pair in pairs for lead in pair[:2]}, set(leads))
        self.assertLessEqual(len(pairs), 40 * OTHERS)

    def test_statements_do_not_grow_with_the_leads(self):
        few = self.make_leads(2, email_from="few@fresh.example.com")
        many = self.make_leads(60, email_from="more@fresh.example.com")
        Duplicate = self.env["crm.lead.duplicate"]
        for leads in (few, many):
            Duplicate.search([("lead_id", "in", leads.ids)]).unlink()
            self.env.flush_all()
            with self.assertQueryCount(1):
                self.assertTrue(Duplicate._propose(leads))

    def test_leads_made_at_the_same_moment_are_found_within_a_day(self):
        lead = self.make_leads(1, email_from="zoe@fresh.example.com")
        pairs = self.env["crm.lead.duplicate"]
        # as after two transactions that did not see each other
        pairs.search([("lead_id", "=", lead.id)]).unlink()
        pairs._propose_recent()
        self.assertEqual([pair[1] for pair in self.pairs(lead)], [self.first])

    def test_imported_leads(self):
        result = self.env["crm.lead"].load(
            ["name", "email_from"],
            [["One", "zoe@fresh.example.com"], ["Two", "zoe@fresh.example.com"]],
        )
        leads = self.env["crm.lead"].browse(result["ids"])
        self.assertEqual(
            {(newer, older) for newer, older, *_ in self.pairs(leads)},
            {(leads[0], self.first), (leads[1], self.first), (leads[1], leads[0])},
        )

    def test_a_mail_to_the_team(self):
        lead = self.env["crm.lead"].message_new(
            {
                "subject": "Hello again",
                "from": '"Zoe" <zoe@fresh.example.com>',
                "email_from": '"Zoe" <zoe@fresh.example.com>',
                "body": "Any news?",
                "to": "team@fresh.example.com",
            },
            {"team_id": self.team.id, "company_id": self.company.id},
        )
        self.assertEqual([pair[1] for pair in self.pairs(lead)], [self.first])

    def test_contact_data_that_comes_later(self):
        lead = self.make_leads(1)
        self.assertFalse(self.pairs(lead))
        lead.phone = "+34 600 111 222"
        self.assertEqual(len(self.pairs(lead)), 1)

    def test_a_verdict_is_final(self):
        lead = self.make_leads(1, email_from="zoe@fresh.example.com")
        pair = self.env["crm.lead.duplicate"].search([("lead_id", "=", lead.id)])
        self.assertEqual((lead | self.first).mapped("duplicate_pair_count"), [1, 1])
        pair.with_user(self.ana).action_not_duplicate()
        lead.email_from = "nobody@fresh.example.com"
        lead.email_from = "zoe@fresh.example.com"
        self.assertEqual([row[4] for row in self.pairs(lead)], ["different"])
        self.env.invalidate_all()
        self.assertEqual((lead | self.first).mapped("duplicate_pair_count"), [0, 0])
        with self.assertRaises(UserError):
            pair.with_user(self.ana).action_not_duplicate()
        pair.with_user(self.ana).action_reopen()
        self.assertEqual(pair.state, "open")

    def test_merging_a_pair(self):
        lead = self.make_leads(1, name="Again", email_from="zoe@fresh.example.com")
        third = self.make_leads(1, name="Third", phone="+34600111222")
        pair = self.env["crm.lead.duplicate"].search([("lead_id", "=", lead.id)])
        action = pair.with_user(self.manager).action_merge()
        head = self.env["crm.lead"].browse(action["res_id"])
        gone = (lead | self.first) - head
        self.assertFalse(gone.exists())
        self.assertEqual((pair.state, pair.lead_id), ("merged", head))
        self.assertFalse(pair.other_id)
        self.assertIn(pair.merged_name, ("Again", "First"))
        self.assertEqual(
            {(row[0], row[1]) for row in self.pairs(third)}, {(third, head)}
        )

    def test_merging_in_odoos_own_way_is_noticed(self):
        lead = self.make_leads(1, email_from="zoe@fresh.example.com")
        pair = self.env["crm.lead.duplicate"].search([("lead_id", "=", lead.id)])
        (lead | self.first).merge_opportunity()
        self.assertEqual(pair.state, "merged")

    def test_filter_finds_leads_with_pairs_to_check(self):
        lead = self.make_leads(1, email_from="zoe@fresh.example.com")
        found = self.env["crm.lead"].search([("duplicate_pair_count", ">", 0)])
        self.assertEqual(found & (lead | self.first), lead | self.first)
        action = lead.action_check_duplicates()
        self.assertTrue(action["res_id"])

    def test_comparison_shows_both_leads_as_text(self):
        lead = self.make_leads(1, name="<b>Bold</b>", phone="+34600111222")
        pair = self.env["crm.lead.duplicate"].search([("lead_id", "=", lead.id)])
        self.assertIn("&lt;b&gt;Bold&lt;/b&gt;", pair.comparison)
        self.assertIn("Bombas Río, S.L.", pair.comparison)

    def test_salespeople_see_pairs_of_leads_they_may_see(self):
        lead = self.make_leads(1, email_from="zoe@fresh.example.com")
        pair = self.env["crm.lead.duplicate"].search([("lead_id", "=", lead.id)])
        self.assertTrue(pair.with_user(self.ana).has_access("read"))
        self.first.user_id = self.bruno
        self.assertFalse(pair.with_user(self.ana).has_access("read"))
        self.assertTrue(pair.with_user(self.bruno).has_access("read"))
        self.assertTrue(pair.with_user(self.manager).has_access("read"))
        for action in ("action_merge", "action_not_duplicate"):
            with self.assertRaises(AccessError):
                getattr(pair.with_user(self.ana), action)()

    def test_second_company_sees_nothing(self):
        lead = self.make_leads(1, email_from="zoe@fresh.example.com")
        pair = self.env["crm.lead.duplicate"].search([("lead_id", "=", lead.id)])
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            login="crm_stranger",
            groups=MANAGER,
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        theirs = pair.with_user(stranger).with_context(allowed_company_ids=[])
        self.assertFalse(theirs.search([("id", "=", pair.id)]))
        with self.assertRaises(AccessError):
            theirs.action_not_duplicate()
