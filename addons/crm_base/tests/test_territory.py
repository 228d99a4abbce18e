from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .territory_common import SALES, TerritoryCase


@tagged("post_install", "-at_install")
class TestTerritory(TerritoryCase):
    # ------------------------------------------------------------------
    # Finding the territory
    # ------------------------------------------------------------------

    def test_a_customer_gets_its_territory_at_creation(self):
        self.assertEqual(self.make_partner("Lille", "59000").territory_id, self.north)
        self.assertEqual(self.make_partner("Lyon", "69001").territory_id, self.france)
        self.assertEqual(
            self.make_partner("Madrid", "28001", "ES").territory_id, self.spain
        )
        self.assertFalse(self.make_partner("Milan", "20121", "IT").territory_id)
        self.assertFalse(self.make_partner("Nowhere", "75001", None).territory_id)

    def test_the_territory_follows_the_address(self):
        partner = self.make_partner("Nomad", "59000")
        partner.zip = "75011"
        self.assertEqual(partner.territory_id, self.paris)
        partner.country_id = self.country["ES"]
        self.assertEqual(partner.territory_id, self.spain)

    def test_contacts_follow_the_address_of_their_company(self):
        company = self.make_partner("Works", "59000", is_company=True)
        contact = self.make_partner("Paul", None, None, parent_id=company.id)
        self.assertEqual(contact.territory_id, self.north)
        company.zip = "75001"
        self.assertEqual(contact.territory_id, self.paris)

    def test_a_zero_that_a_spreadsheet_lost(self):
        self.assertEqual(self.make_partner("Laon", "2000").territory_id, self.north)

    def test_a_state_stands_for_its_country(self):
        state = self.env["res.country.state"].search(
            [("country_id", "=", self.country["ES"].id)], limit=1
        )
        partner = self.make_partner("State", None, None, state_id=state.id)
        self.assertEqual(partner.territory_id, self.spain)

    def test_a_new_customer_on_screen(self):
        partner = self.env["res.partner"].new(
            {"name": "Typing", "zip": "75001", "country_id": self.country["FR"].id}
        )
        self.assertEqual(partner.territory_id, self.paris)

    def test_archived_territories_and_planned_rules_claim_nobody(self):
        self.north.active = False
        self.assertEqual(self.make_partner("Lille", "59000").territory_id, self.france)
        self.make_rule(self.spain, countries=["IT"], state="planned")
        self.assertFalse(self.make_partner("Milan", "20121", "IT").territory_id)

    # ------------------------------------------------------------------
    # Leads
    # ------------------------------------------------------------------

    def test_a_lead_gets_its_territory(self):
        lead = self.make_lead("Pump", "59000")
        self.assertEqual(lead.territory_id, self.north)
        lead.zip = "92400"
        self.assertEqual(lead.territory_id, self.paris)

    def test_a_lead_without_address_is_where_its_customer_is(self):
        partner = self.make_partner("Nomad")
        lead = self.make_lead("Pump", None, None, partner_id=partner.id)
        lead.write({"country_id": False, "zip": False, "state_id": False})
        self.assertEqual(lead.territory_id, self.france)
        partner.zip = "75001"
        self.assertEqual(lead.territory_id, self.paris)

    def test_a_closed_lead_keeps_its_territory(self):
        lead = self.make_lead("Pump", "59000")
        lead.action_set_won()
        lead.zip = "75001"
        self.assertEqual(lead.territory_id, self.north)

    def test_the_customer_of_a_lead_follows(self):
        lead = self.make_lead("Pump", "59000", partner_name="Works", type="lead")
        lead.territory_id = self.spain
        customer = lead._create_customer()
        self.assertEqual(customer.territory_id, self.spain)
        self.assertTrue(customer.territory_manual)
        other = self.make_lead("Seal", "59000", contact_name="Paul")._create_customer()
        self.assertEqual(other.territory_id, self.north)
        self.assertFalse(other.territory_manual)

    def test_a_choice_by_hand_survives_a_merge(self):
        leads = self.make_lead("A", "59000") | self.make_lead("B", "75001")
        self.assertEqual(leads.merge_opportunity().territory_id, self.north)
        leads = self.make_lead("C", "59000") | self.make_lead("D", "75001")
        leads[1].territory_id = self.spain
        merged = leads.merge_opportunity()
        self.assertEqual(merged.territory_id, self.spain)
        self.assertTrue(merged.territory_manual)

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    def test_a_choice_by_hand_is_kept_until_it_is_emptied(self):
        partner = self.make_partner("Lille", "59000", territory_id=self.spain.id)
        self.assertTrue(partner.territory_manual)
        partner.zip = "75001"
        self.assertEqual(partner.territory_id, self.spain)
        partner.territory_id = False
        self.assertFalse(partner.territory_manual)
        self.assertEqual(partner.territory_id, self.paris)

    def test_the_switch_alone_hands_it_back(self):
        partner = self.make_partner("Lille", "59000")
        partner.territory_id = self.spain
        partner.territory_manual = False
        self.assertEqual(partner.territory_id, self.north)

    def test_contacts_and_leads_follow_a_choice_by_hand(self):
        company = self.make_partner("Works", "59000", is_company=True)
        contact = self.make_partner("Paul", "75001", parent_id=company.id, type="other")
        lead = self.make_lead("Pump", None, None, partner_id=contact.id)
        self.assertEqual(contact.territory_id | lead.territory_id, self.paris)
        company.territory_id = self.spain
        self.assertEqual(contact.territory_id | lead.territory_id, self.spain)
        company.territory_id = self.north
        self.assertEqual(contact.territory_id | lead.territory_id, self.north)
        company.territory_manual = False
        self.assertEqual(contact.territory_id | lead.territory_id, self.paris)

    # ------------------------------------------------------------------
    # Companies
    # ------------------------------------------------------------------

    def test_territories_of_a_company_take_its_leads_only(self):
        other = self.env["res.company"].create({"name": "Other"})
        lyon = self.make_territory(
            "Lyon", parent=self.france, countries=["FR"], zips="69", company_id=other.id
        )
        self.assertEqual(self.make_lead("Ours", "69001").territory_id, self.france)
        lead = self.make_lead("Theirs", "69001", company_id=other.id)
        self.assertEqual(lead.territory_id, lyon)
        # a customer whom both companies see is in what both see
        self.assertEqual(self.make_partner("Both", "69001").territory_id, self.france)
        lead.company_id = self.company
        self.assertEqual(lead.territory_id, self.france)

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------

    @freeze_time("2026-03-10")
    def test_people_work_their_territories_and_what_is_inside(self):
        ana, bruno, carla = (self.new_user(n, SALES) for n in ("ana", "bruno", "carla"))
        self.env["crm.territory.member"].create(
            [
                {"territory_id": self.france.id, "user_id": ana.id},
                {
                    "territory_id": self.north.id,
                    "user_id": bruno.id,
                    "date_end": "2026-03-09",
                },
                {
                    "territory_id": self.spain.id,
                    "user_id": bruno.id,
                    "date_start": "2026-03-10",
                    "role": "overlay",
                },
            ]
        )
        people = ana | bruno | carla
        find = self.env["crm.territory"]._get_user_territories
        france = frozenset((self.france | self.north | self.paris).ids)
        self.assertEqual(
            find(people, self.company),
            {ana.id: france, bruno.id: {self.spain.id}, carla.id: frozenset()},
        )
        self.assertEqual(
            find(people, self.company, at="2026-03-09")[bruno.id], {self.north.id}
        )
        owners = find(people, self.company, roles=["owner"])
        self.assertFalse(owners[bruno.id])
        self.assertEqual(self.france.owner_ids, ana)
        self.assertFalse(self.north.owner_ids)

    # ------------------------------------------------------------------
    # The tree
    # ------------------------------------------------------------------

    def test_a_territory_is_no_part_of_itself(self):
        with self.assertRaises(UserError):
            self.france.parent_id = self.paris

    def test_a_territory_with_customers_cannot_be_deleted(self):
        self.make_partner("Lille", "59000")
        self.env.flush_all()
        with self.refused("North.*Archive it"):
            self.north.unlink()
        self.paris.unlink()
        self.assertEqual(self.france.child_ids, self.north)

    def test_counts_include_the_parts(self):
        self.make_partner("Lille", "59000")
        self.make_partner("Lyon", "69001")
        self.make_lead("Pump", "75001")
        counts = [(t.partner_count, t.lead_count) for t in (self.france, self.north)]
        self.assertEqual(counts, [(2, 1), (1, 0)])

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    def test_every_wrong_entry_is_named(self):
        with self.assertRaises(ValidationError) as caught:
            self.make_rule(
                self.north, countries=["FR"], zips="59, A1, 78-77, 1-2-3, 75 77, 59?"
            )
        message = str(caught.exception)
        for text in ("A1", "78-77", "1-2-3", "75 77", "59?"):
            self.assertIn(f"“{text}”", message)
        self.assertNotIn("“59”", message)

    def test_postal_codes_need_one_country(self):
        for countries in ([], ["FR", "ES"]):
            with self.refused("one country"):
                self.make_rule(self.north, countries=countries, zips="59")
        self.assertEqual(len(self.north.rule_ids), 1)

    def test_an_empty_rule_is_refused(self):
        with self.refused("every customer"):
            self.make_rule(self.north)
        rest = self.make_territory("Rest", match_all=True)
        self.assertEqual(self.make_partner("Milan", "20121", "IT").territory_id, rest)
        self.assertEqual(self.make_partner("Lyon", "69001").territory_id, self.france)
        with self.refused("without any other"):
            rest.rule_ids.country_ids = self.country["FR"]
        with self.refused("not in the countries"):
            self.france.rule_ids.state_ids = self.env["res.country.state"].search(
                [("country_id", "=", self.country["ES"].id)], limit=1
            )

    def test_changed_codes_hold_at_once_for_new_customers(self):
        self.north.rule_ids.zip_text = "60"
        self.assertEqual(self.make_partner("Oise", "60000").territory_id, self.north)
        self.assertEqual(self.make_partner("Lille", "59000").territory_id, self.france)
        self.north.rule_ids.write({"country_ids": self.country["ES"].ids})
        self.assertEqual(
            self.make_partner("Oise", "60000", "ES").territory_id, self.north
        )
