from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_base.tests.customer_common import NOW
from odoo.addons.crm_base.utils import customer_search

from .panel_sale_common import PanelSaleCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPanelSale(PanelSaleCase):
    """Quotations, orders and invoices of a customer, in panel and search."""

    def test_orders_and_invoices_are_in_the_timeline(self):
        self.make_order("Q-1", state="sent", days=3)
        self.make_order("O-1", days=2)
        invoice = self.make_invoice(200, days=1)
        draft = self.make_invoice(50, post=False, days=4)
        page = self.as_user(self.ana, self.nolte).crm_read_timeline()
        entries = [
            (one["kind"], one["title"], one["amount"]["value"], one["state"])
            for one in page["entries"]
        ]
        self.assertEqual(
            entries,
            [
                ("invoice", invoice.name, 200, "Not Paid"),
                ("order", "O-1", 100, "Sales Order"),
                ("quotation", "Q-1", 100, "Quotation Sent"),
                ("invoice", "Draft", 50, "Draft"),
            ],
        )
        self.assertEqual(page["entries"][-1]["res_id"], draft.id)
        self.assertEqual(page["entries"][0]["date"], "2026-11-19 00:00:00")

    def test_pages_split_what_is_of_one_day(self):
        for number in range(4):
            self.make_invoice(number + 1)
            self.make_order(f"O-{number}")
        partner = self.as_user(self.ana, self.nolte)
        everything = partner.crm_read_timeline(limit=50)["entries"]
        read, before = [], None
        while True:
            page = partner.crm_read_timeline(before=before, limit=3)
            read += page["entries"]
            before = page["next"]
            if not before:
                break
        self.assertEqual(len(read), 8)
        self.assertEqual(read, everything)

    def test_what_is_owed(self):
        late = self.make_invoice(300, days=60)
        self.make_invoice(200, days=1)
        self.make_invoice(100, days=1, move_type="out_refund")
        self.make_invoice(70, post=False)
        data = self.read_section(self.marta, "owed")
        (total,) = data["totals"]
        self.assertEqual(total["open"]["value"], 400)
        self.assertEqual(total["late"]["value"], 300)
        self.assertEqual(total["count"], 3)
        self.assertEqual(data["entries"][0]["title"], late.name)
        self.assertEqual(data["entries"][0]["state"], "Overdue")
        self.assertEqual(len(data["entries"]), 3)

    def test_what_was_bought(self):
        self.make_order("O-1", days=70)
        self.make_order("O-2", days=30, quantity=4)
        self.make_order("O-3", days=10)
        self.make_order("Q-1", state="draft", quantity=90)
        self.make_order("Q-2", state="cancel", quantity=90)
        data = self.read_section(self.ana, "bought")
        self.assertEqual((data["count"], data["every_days"]), (3, 30))
        self.assertEqual(data["last"], "2026-11-10 12:00:00")
        self.assertEqual(data["first"], "2026-09-11 12:00:00")
        (total,) = data["totals"]
        self.assertEqual(
            (total["total"]["value"], total["average"]["value"]), (600, 200)
        )

    def test_nothing_was_bought(self):
        data = self.read_section(self.ana, "bought")
        self.assertEqual((data["count"], data["every_days"]), (0, None))
        self.assertEqual(self.read_section(self.ana, "products"), {"products": []})
        self.assertEqual(self.read_section(self.ana, "owed")["totals"], [])

    def test_products(self):
        self.make_order("O-1", days=40, quantity=2)
        self.make_order("O-2", days=20, quantity=3)
        self.make_order("O-3", days=30, product=self.seal)
        self.make_order("Q-1", state="draft", product=self.seal)
        products = self.read_section(self.ana, "products")["products"]
        self.assertEqual(
            [(one["name"], one["ordered"], one["times"]) for one in products],
            [("Pump", 5, 2), ("Seal", 1, 1)],
        )
        self.assertEqual(products[0]["last"], "2026-10-31 12:00:00")

    def test_mails_and_activities_of_orders(self):
        order = self.make_order("O-1", user=self.bruno)
        self.make_message(order, self.carla, subject="About O-1")
        order.activity_schedule(
            "mail.mail_activity_data_todo", summary="Ask", user_id=self.bruno.id
        )
        for user, seen in ((self.bruno, True), (self.marta, True), (self.ana, False)):
            titles = self.titles(user)
            self.assertEqual("About O-1" in titles, seen, user.name)
            self.assertEqual("O-1" in titles, seen, user.name)
            work = self.read_section(user, "open_work")
            self.assertEqual(bool(work["activities"]), seen, user.name)

    def test_each_sees_the_sums_of_what_each_may_open(self):
        self.make_order("O-1", days=5)
        self.make_order("O-2", user=self.bruno)
        self.make_invoice(300)
        self.make_invoice(500, user=self.bruno)
        for user, count, owed in (
            (self.ana, 1, 300),
            (self.bruno, 1, 500),
            (self.marta, 2, 800),
        ):
            self.assertEqual(self.read_section(user, "bought")["count"], count)
            products = self.read_section(user, "products")["products"]
            self.assertEqual(products[0]["ordered"], count)
            totals = self.read_section(user, "owed")["totals"]
            self.assertEqual(totals[0]["open"]["value"], owed)
        codes = {
            one["code"]
            for one in self.as_user(self.emil, self.nolte).crm_read_panel()["sections"]
        }
        self.assertFalse(codes & {"owed", "bought", "products"})
        self.assertEqual(self.titles(self.emil, kinds=["order", "invoice"]), [])

    def test_a_second_company_sees_nothing(self):
        self.make_order("O-4711", client_order_ref="PO-9")
        invoice = self.make_invoice(300)
        self.assertEqual(self.titles(self.olga), [])
        for text in ("O-4711", "PO-9", invoice.name):
            self.assertEqual(self.search_as(self.olga, text), [], text)

    def test_search_by_the_number_of_a_document(self):
        carla = "Nolte Pumpen GmbH, Carla Contini"
        self.make_order("S00042", client_order_ref="PO 77/2026")
        invoice = self.make_invoice(300)
        for text, found in (
            ("S00042", (carla, "Order S00042")),
            ("s00042", (carla, "Order S00042")),
            ("00042", (carla, "Order S00042")),
            ("po-77-2026", (carla, "Customer's order PO 77/2026")),
            (invoice.name, ("Nolte Pumpen GmbH", f"Invoice {invoice.name}")),
            (
                invoice.name.replace("/", "").lower(),
                ("Nolte Pumpen GmbH", f"Invoice {invoice.name}"),
            ),
        ):
            self.assertEqual(self.search_as(self.ana, text)[:1], [found], text)
        self.assertEqual(self.search_as(self.ana, "S00043"), [])

    def test_search_shows_no_document_that_a_plain_search_does_not(self):
        self.make_order("S00042", user=self.bruno)
        invoice = self.make_invoice(300, user=self.bruno)
        for text in ("S00042", invoice.name):
            self.assertEqual(self.search_as(self.ana, text), [], text)
            self.assertEqual(self.search_as(self.emil, text), [], text)
            self.assertTrue(self.search_as(self.marta, text), text)

    def test_numbers_and_dates_go_by_indexes(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        search = self.env["crm.customer.search"]
        plans = []
        for branch in search._get_document_branches(customer_search.read("S00042")):
            plans += self.explain(branch)
        panel = self.env["crm.customer.panel"]
        scope = panel._get_scope(self.nolte)
        for source in panel._get_sources():
            for tie in source.ties:
                branch = panel._get_branch_sql(source, tie, None, 40)
                contacts = scope.contacts.select()
                plans += self.explain(
                    SQL("WITH contact AS MATERIALIZED (%s) %s", contacts, branch)
                )
        for index in (
            *("sale_order_customer_number_idx", "sale_order_customer_ref_idx"),
            *("sale_order_customer_order_idx", "sale_order_customer_quotation_idx"),
            *("account_move_customer_number_idx", "account_move_customer_invoice_idx"),
        ):
            self.assertIn(index, "\n".join(plans))

    def explain(self, statement):
        return [row[0] for row in self.env.execute_query(SQL("EXPLAIN %s", statement))]

    def test_statements_do_not_grow_with_the_customer(self):
        def read():
            self.as_user(self.ana, self.nolte).crm_read_panel()

        def grow(number):
            for each in range(number):
                self.make_order(f"O-{number}-{each}", days=each)
                self.make_order(f"Q-{number}-{each}", state="draft", product=self.seal)
                self.make_invoice(each + 1, days=60)

        grow(8)  # more than a section lists
        few = self.count(read)
        grow(15)
        self.assertLessEqual(self.count(read), few)
