from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CommissionCase

JANUARY, FEBRUARY, MARCH = date(2026, 1, 15), date(2026, 2, 10), date(2026, 3, 9)


@tagged("post_install", "-at_install")
class TestMy(CommissionCase):
    """What a person sees of the own commission, and who else sees it."""

    def load(self, user, **values):
        return self.env["commission.my"].with_user(user).load_my_commission(**values)

    def lines(self, user, month=MARCH, **values):
        return self.env["commission.my"].with_user(user).load_lines(month, **values)

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def test_who_has_no_plan(self):
        found = self.load(self.ana)
        self.assertFalse(found["takes_part"])
        self.assertEqual(found["components"], [])
        self.assertEqual(found["totals"]["year"], 0)

    def test_month_quarter_and_year(self):
        self.make_plan({"rate": 10})
        self.make_invoice(self.ana, 100, day=JANUARY)
        self.make_invoice(self.ana, 200, day=MARCH)
        self.make_invoice(self.ana, 400, day=MARCH)
        self.run_engine()
        found = self.load(self.ana)
        self.assertEqual(found["totals"], {"month": 60, "quarter": 70, "year": 70})
        amounts = [month["amount"] for month in found["history"]]
        self.assertEqual(amounts, [0] * 9 + [10, 0, 60])
        before = self.load(self.ana, month=found["month"]["before"])
        self.assertEqual(before["totals"], {"month": 0, "quarter": 10, "year": 10})
        self.assertEqual(before["month"]["first"], "2026-02-01")

    def test_lines_come_in_pages(self):
        self.make_plan({"rate": 10})
        self.make_invoice(self.ana, *range(1, 44), day=MARCH)
        self.run_engine()
        first, second = self.lines(self.ana), self.lines(self.ana, offset=40)
        self.assertEqual((len(first["rows"]), first["total"]), (40, 43))
        self.assertEqual(len(second["rows"]), 3)
        seen = {row["id"] for row in first["rows"] + second["rows"]}
        self.assertEqual(len(seen), 43)

    def test_distance_to_the_next_tier(self):
        self.make_plan({"tiers": [(0, 5), (5000, 7)], "scope": "quarter"})
        self.make_invoice(self.ana, 800, day=JANUARY)
        self.run_engine()
        (component,) = self.load(self.ana)["components"]
        self.assertEqual(
            component["next"].replace("\xa0", " "),
            "4,200.00 € more and the rate becomes 7 %.",
        )
        self.assertEqual(component["earned"], 40)

    def test_attainment_before_anything_was_booked(self):
        self.make_plan(
            {"tiers": [(0, 5), (80, 7)], "driver": "attainment"},
            people=[{"person": self.ana, "target": 1000}, self.bruno],
        )
        (component,) = self.load(self.ana)["components"]
        self.assertEqual((component["part"], component["earned"]), (0, 0))
        self.assertIn("800.00", component["next"])
        found = self.load(self.bruno)
        self.assertEqual(found["components"], [])
        self.assertIn("needs a target", found["problems"][0])

    def test_what_waits_for_payment(self):
        self.make_plan({"rate": 10, "holdback_percent": 30})
        invoice = self.make_invoice(self.ana, 1000, day=MARCH)
        self.run_engine()
        self.assertEqual(self.load(self.ana)["waiting"]["held"], 30)
        self.pay(invoice, 500)
        self.run_engine()
        self.assertEqual(self.load(self.ana)["waiting"]["held"], 15)

    def test_what_open_invoices_would_bring(self):
        self.make_plan({"rate": 10, "basis": "payment"})
        invoice = self.make_invoice(self.ana, 1000, day=MARCH)
        self.make_invoice(self.bruno, 7000, day=MARCH)
        self.pay(invoice, 400)
        self.run_engine()
        found = self.load(self.ana)
        self.assertEqual(found["waiting"]["unpaid"], 60)
        self.assertEqual(found["totals"]["month"], 40)

    def test_expected_from_the_pipeline(self):
        """Half of 2,000 comes after 800: 200 at 5 %, 800 at 10 %."""
        self.make_plan({"tiers": [(0, 5), (1000, 10)]})
        self.make_invoice(self.ana, 800, day=MARCH)
        self.run_engine()
        self.make_deal(self.ana, 2000, won=False, probability=50)
        self.make_deal(self.bruno, 9000, won=False, probability=50)
        found = self.load(self.ana)["expected"]
        self.assertEqual((found["amount"], found["deals"]), (90, 1))

    def test_expected_of_single_documents_is_taken_by_chance(self):
        self.make_plan({"tiers": [(0, 5), (1000, 10)], "scope": "document"})
        self.make_deal(self.ana, 2000, won=False, probability=50)
        self.assertEqual(self.load(self.ana)["expected"]["amount"], (50 + 100) / 2)

    def test_expected_by_shares(self):
        self.make_plan({"rate": 10})
        deal = self.make_deal(self.ana, 1000, won=False, probability=50)
        self.make_splits(deal, (self.ana, 60), (self.bruno, 40))
        self.assertEqual(self.load(self.ana)["expected"]["amount"], 30)
        self.assertEqual(self.load(self.bruno)["expected"]["amount"], 20)

    def test_what_cannot_be_expected_is_named(self):
        self.make_plan({"rate": 10, "measure": "margin", "name": "Margin"})
        self.make_deal(self.ana, 1000, won=False, probability=50)
        found = self.load(self.ana)["expected"]
        self.assertEqual((found["amount"], found["skipped"]), (0, ["Margin"]))

    def test_leaders_expect_what_their_team_has(self):
        self.make_plan({"rate": 1, "credited": "manager"}, people=[self.nora])
        self.make_deal(self.ana, 1000, won=False, probability=50)
        self.make_deal(self.carla, 1000, won=False, probability=50)
        self.make_deal(
            self.nora, 5000, won=False, probability=50, team_id=self.north.id
        )
        self.assertEqual(self.load(self.nora)["expected"]["amount"], 10)

    def test_a_plan_in_another_currency(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "rate": 2,
                "name": "2026-01-01",
            }
        )
        self.make_plan({"rate": 10}, currency_id=dollar.id)
        self.make_invoice(self.ana, 100, day=MARCH)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 20, "dollars")
        self.assertEqual(self.load(self.ana)["totals"]["month"], 10, "euros")

    # ------------------------------------------------------------------
    # The dialog
    # ------------------------------------------------------------------

    def test_a_line_is_explained(self):
        self.make_plan({"tiers": [(0, 5), (1000, 7)]})
        invoice = self.make_invoice(self.ana, 1500, day=MARCH)
        self.run_engine()
        (row,) = self.lines(self.ana)["rows"]
        self.assertEqual((row["document"], row["amount"]), (invoice.name, 85))
        found = self.env["commission.my"].with_user(self.ana).explain_line(row["id"])
        self.assertIn("× 5 %", found["arithmetic"])
        self.assertEqual(found["amount"], 85)
        self.assertEqual([rev["amount"] for rev in found["revisions"]], [85])

    def test_a_document_is_offered_to_who_may_read_it(self):
        self.make_plan({"rate": 5, "basis": "order"})
        self.make_order(self.ana, 100)
        self.run_engine()
        (row,) = self.lines(self.ana)["rows"]
        my = self.env["commission.my"]
        self.assertTrue(my.with_user(self.ana).explain_line(row["id"])["document"])
        self.assertFalse(my.with_user(self.nora).explain_line(row["id"])["document"])

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    def test_who_sees_whose(self):
        self.make_plan({"rate": 10})
        self.make_invoice(self.ana, 100, day=MARCH)
        self.run_engine()
        ana = self.ana.partner_id.id
        for user in (self.ana, self.nora, self.olga):
            self.assertEqual(self.load(user, person_id=ana)["totals"]["month"], 10)
            self.assertEqual(self.lines(user, person_id=ana)["total"], 1)
        row = self.get_credits(self.ana)
        for user in (self.bruno, self.carla, self.sam):
            for call in (
                lambda user=user: self.load(user, person_id=ana),
                lambda user=user: self.lines(user, person_id=ana),
                lambda user=user: (
                    self.env["commission.my"].with_user(user).explain_line(row.id)
                ),
            ):
                with self.assertRaises(AccessError):
                    call()

    def test_customers_see_nothing(self):
        self.make_plan({"rate": 10})
        portal = self.make_user("portal", "base.group_portal")
        with self.assertRaises(AccessError):
            self.load(portal)
        with self.assertRaises(AccessError):
            self.lines(portal)

    def test_whom_one_may_choose(self):
        self.make_plan({"rate": 10})
        names = lambda user: [row["name"] for row in self.load(user)["people"]]  # noqa: E731
        self.assertEqual(names(self.ana), [])
        self.assertEqual(names(self.nora), ["Ana", "Bruno", "Nora"])
        self.assertEqual(names(self.olga), ["Ana", "Bruno", "Carla", "Olga"])

    def test_a_second_company(self):
        self.make_plan({"rate": 10})
        self.make_invoice(self.ana, 100, day=MARCH)
        self.run_engine()
        other = self.env["res.company"].create({"name": "Other"})
        self.ana.company_ids = [Command.link(other.id)]
        self.olga.company_ids = [Command.link(other.id)]
        my = self.env["commission.my"].with_context(allowed_company_ids=other.ids)
        ana = self.ana.partner_id.id
        for user in (self.ana, self.olga):
            found = my.with_user(user).load_my_commission(person_id=ana)
            self.assertFalse(found["takes_part"])
            self.assertEqual(my.with_user(user).load_lines(MARCH, ana)["total"], 0)
            with self.assertRaises(AccessError):
                my.with_user(user).explain_line(self.get_credits(self.ana).id)

    # ------------------------------------------------------------------
    # Speed
    # ------------------------------------------------------------------

    def test_statements_do_not_grow(self):
        self.make_plan({"tiers": [(0, 5), (1000, 10)]}, {"rate": 1, "basis": "payment"})

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.load(self.ana)
            self.lines(self.ana)
            return self.env.cr.sql_log_count - before

        self.make_invoice(self.ana, 100, day=MARCH)
        self.make_deal(self.ana, 2000, won=False, probability=50)
        self.run_engine()
        count()
        few = count()
        for amount in range(1, 10):
            self.make_invoice(self.ana, amount, amount, day=MARCH)
            self.make_deal(self.ana, 100 * amount, won=False, probability=50)
        self.run_engine()
        self.assertEqual(count(), few)
