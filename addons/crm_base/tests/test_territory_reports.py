from odoo.fields import Domain
from odoo.tests import tagged

from .territory_common import TerritoryCase


@tagged("post_install", "-at_install")
class TestTerritoryReports(TerritoryCase):
    # ------------------------------------------------------------------
    # Coverage
    # ------------------------------------------------------------------

    def rows(self, country):
        self.env.flush_all()
        self.env.invalidate_all()
        counts = {}
        for row in self.env["crm.territory.coverage"].search(
            [("country_id", "=", self.country[country].id)]
        ):
            key = (row.territory_id.name or False, row.area)
            partners, leads = counts.get(key, (0, 0))
            counts[key] = (partners + row.partner_count, leads + row.lead_count)
        return counts

    def test_gaps_are_counted_by_area(self):
        before = self.rows("IT")
        for number in range(3):
            self.make_partner(f"Milan {number}", "20121", "IT")
        self.make_partner("By hand", "20121", "IT", territory_id=self.spain.id)
        self.make_lead("Milan", "20122", "IT")
        lead = self.make_lead("Rome", "00184", "IT")
        self.make_lead("Lost", "20122", "IT").action_set_lost()
        rows = self.rows("IT")
        old = before.get((False, "20"), (0, 0))
        self.assertEqual(rows[False, "20"], (old[0] + 3, old[1] + 1))
        self.assertEqual(rows["Spain", "20"], (1, 0))
        found = self.env["crm.territory.coverage"].search(
            [
                ("area", "=", "00"),
                ("country_id", "=", self.country["IT"].id),
                ("territory_id", "=", False),
            ]
        )
        opened = [row.action_open_leads()["domain"] for row in found]
        self.assertIn(lead, self.env["crm.lead"].search(Domain.OR(opened)))

    def test_covered_places_show_their_territory(self):
        partner = self.make_partner("Lille", "59000")
        self.assertIn(("North", "59"), self.rows("FR"))
        row = self.env["crm.territory.coverage"].search(
            [("territory_id", "=", self.north.id), ("area", "=", "59")]
        )
        self.assertEqual(
            self.env["res.partner"].search(row.action_open_partners()["domain"]),
            partner,
        )

    # ------------------------------------------------------------------
    # Overlaps
    # ------------------------------------------------------------------

    def overlaps(self):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["crm.territory.overlap"].search([])
        return {
            (row.winner_id.name, row.loser_id.name): (row.codes, row.reason)
            for row in rows
        }

    def test_parts_of_a_territory_do_not_overlap_with_it(self):
        self.assertEqual(self.overlaps(), {})

    def test_the_more_precise_rule_wins(self):
        self.make_territory(
            "Louvre", parent=self.france, countries=["FR"], zips="75001-75004, 13"
        )
        self.assertEqual(
            self.overlaps(),
            {("Louvre", "Paris"): ("75001, 75002, 75003, 75004", "precision")},
        )

    def test_each_reason_has_its_name(self):
        for reason, values in [
            ("age", {"parent": self.france}),
            ("priority", {"parent": self.france, "sequence": 20}),
            ("depth", {}),
        ]:
            with self.subTest(reason=reason):
                twin = self.make_territory(
                    "Twin", countries=["FR"], zips="59, 62, 02, 80", **values
                )
                found = self.overlaps()
                self.assertEqual(found["North", "Twin"][1], reason)
                twin.active = False

    def test_territories_that_share_nobody_do_not_overlap(self):
        water = self.env["res.partner.industry"].create({"name": "Water"})
        wine = self.env["res.partner.industry"].create({"name": "Wine"})
        self.north.rule_ids.industry_ids = water
        twin = self.make_territory(
            "Twin",
            parent=self.france,
            countries=["FR"],
            zips="59",
            industry_ids=wine.ids,
        )
        self.assertEqual(self.overlaps(), {})
        twin.rule_ids.industry_ids = False
        self.assertIn(("North", "Twin"), self.overlaps())
        other = self.env["res.company"].create({"name": "Other"})
        self.north.company_id = self.company
        twin.company_id = other
        self.assertEqual(self.overlaps(), {})

    def test_planned_rules_show_before_they_take_force(self):
        self.make_rule(self.spain, countries=["FR"], zips="5", state="planned")
        self.assertEqual(self.overlaps()["North", "Spain"], ("59", "depth"))

    def test_overlaps_count_whom_both_claim(self):
        self.make_territory(
            "Louvre", parent=self.france, countries=["FR"], zips="75001"
        )
        self.make_partner("Inside", "75001")
        self.make_partner("Outside", "75002")
        self.make_lead("Inside", "75001")
        self.env.flush_all()
        row = self.env["crm.territory.overlap"].search([])
        self.assertEqual((row.partner_count, row.lead_count), (1, 1))
