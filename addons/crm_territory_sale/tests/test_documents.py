from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_base.tests.books import new_account
from odoo.addons.crm_base.tests.territory_common import TerritoryCase


@tagged("post_install", "-at_install")
class TestDocuments(TerritoryCase):
    """Works of Lille buys a pump; its plant is in Paris."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        income = new_account(cls.company, "Pumps sold", "700000", "income")
        receivable = new_account(
            cls.company, "Customers", "411000", "asset_receivable", reconcile=True
        )
        cls.make_journal("Entries", "MISC", "general")
        cls.journal = cls.make_journal(
            "Sales", "SALE", "sale", default_account_id=income.id
        )
        cls.works = cls.make_partner(
            "Works",
            "59000",
            is_company=True,
            property_account_receivable_id=receivable.id,
        )
        cls.plant = cls.make_partner(
            "Plant",
            "75001",
            parent_id=cls.works.id,
            type="delivery",
            property_account_receivable_id=receivable.id,
        )
        cls.pump = cls.env["product.product"].create(
            {
                "name": "Pump",
                "list_price": 900,
                "invoice_policy": "order",
                "taxes_id": [],
            }
        )

    @classmethod
    def make_journal(cls, name, code, journal_type, **values):
        return cls.env["account.journal"].create(
            {
                "name": name,
                "code": code,
                "type": journal_type,
                "company_id": cls.company.id,
                **values,
            }
        )

    def make_order(self, partner=None, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": (partner or self.works).id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": self.pump.id})],
                **values,
            }
        )

    def test_an_order_belongs_where_it_is_delivered(self):
        order = self.make_order(partner_shipping_id=self.works.id)
        self.assertEqual(order.territory_id, self.north)
        order.partner_shipping_id = self.plant
        self.assertEqual(order.territory_id, self.paris)

    def test_a_confirmed_order_keeps_its_territory(self):
        order = self.make_order(partner_shipping_id=self.works.id)
        order.action_confirm()
        order.partner_shipping_id = self.plant
        self.works.zip = "69001"
        self.assertEqual(order.territory_id, self.north)

    def test_a_choice_by_hand_comes_first(self):
        self.works.territory_id = self.spain
        order = self.make_order(partner_shipping_id=self.plant.id)
        self.assertEqual(order.territory_id, self.spain)
        lead = self.make_lead("Pump", "59000", type="opportunity")
        lead.partner_id = self.works
        order.opportunity_id = lead
        self.assertEqual(order.territory_id, self.spain)
        lead.territory_id = self.france
        order = self.make_order(opportunity_id=lead.id)
        self.assertEqual(order.territory_id, self.france)

    def test_territories_of_the_company_of_the_order(self):
        other = self.env["res.company"].create({"name": "Other"})
        lille = self.make_territory(
            "Lille",
            parent=self.north,
            countries=["FR"],
            zips="59000",
            company_id=other.id,
        )
        requests = [
            (self.works, company, self.env["crm.territory"])
            for company in (self.company, other)
        ]
        find = self.env["res.partner"]._find_territories
        self.assertEqual(find(requests), [self.north, lille])
        # chosen by hand, but for the customers of one company only
        self.works.company_id = other
        self.works.territory_id = lille
        self.assertEqual(find(requests), [self.north, lille])

    def test_an_invoice_takes_the_territory_of_its_order(self):
        order = self.make_order(partner_shipping_id=self.works.id)
        order.action_confirm()
        self.plant.parent_id.zip = "69001"
        invoice = order._create_invoices()
        self.assertEqual(invoice.territory_id, self.north)
        invoice.partner_shipping_id = self.plant
        self.assertEqual(invoice.territory_id, self.north)
        invoice.action_post()
        refund = invoice._reverse_moves()
        self.assertEqual(refund.territory_id, self.north)

    def make_invoice(self, **values):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.plant.id,
                "journal_id": self.journal.id,
                "invoice_line_ids": [Command.create({"product_id": self.pump.id})],
                **values,
            }
        )

    def test_an_invoice_without_order_finds_its_own(self):
        invoice = self.make_invoice()
        self.assertEqual(invoice.territory_id, self.paris)
        invoice.partner_shipping_id = self.works
        self.assertEqual(invoice.territory_id, self.north)
        invoice.action_post()
        self.works.zip = "69001"
        self.assertEqual(invoice.territory_id, self.north)

    def test_entries_that_sell_nothing_have_none(self):
        entry = self.env["account.move"].create(
            {"move_type": "entry", "partner_id": self.works.id}
        )
        self.assertFalse(entry.territory_id)

    def test_the_analyses_know_the_territory(self):
        order = self.make_order(partner_shipping_id=self.works.id)
        order.action_confirm()
        order._create_invoices().action_post()
        self.env.flush_all()
        for model in ("sale.report", "account.invoice.report"):
            groups = self.env[model]._read_group(
                [("partner_id", "=", self.works.id)], ["territory_id"], ["__count"]
            )
            self.assertEqual(groups, [(self.north, 1)], model)

    def test_statements_do_not_grow_with_the_orders(self):
        def count(number):
            orders = self.env["sale.order"].browse(
                [self.make_order().id for _ in range(number)]
            )
            self.env.flush_all()
            orders.invalidate_recordset()
            with self.statements_with("crm_territory_rule_code") as statements:
                orders._compute_territory_id()
            return len(statements)

        self.assertEqual([count(2), count(30)], [1, 1])
