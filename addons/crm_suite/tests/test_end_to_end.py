from odoo import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingHttpCommon
from odoo.addons.crm_base.tests.people import new_person


@tagged("post_install", "-at_install", "is_tour")
class TestEndToEnd(AccountTestInvoicingHttpCommon):
    """Lead → order → invoice, in a real browser, by the people whose job it is.

    A visitor fills the form; the lead finds Ana by a rule; she asks why, makes an
    opportunity, a quotation and an order of it, which is a figure of her home; Fausto
    invoices and books the payment.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True)
        cls.env["crm.assignment.rule"].search([]).state = "draft"
        company = cls.company_data["company"]
        cls.website = cls.env["website"].get_current_website()
        cls.website.company_id = company
        cls.env.ref("crm_suite.website_page_talk_to_us").is_published = True
        cls.ana = cls.new_user(
            "ana_tour", "Ana", "sales_team.group_sale_salesman", company
        )
        cls.ana.group_ids += cls.env.ref("crm.group_use_lead")
        cls.fausto = cls.new_user(
            "fausto_tour",
            "Fausto",
            "account.group_account_invoice,sales_team.group_sale_salesman_all_leads",
            company,
        )
        cls.make_rule(company)
        cls.make_product()

    @classmethod
    def make_rule(cls, company):
        team = cls.env["crm.team"].create(
            {"name": "Inbound", "company_id": company.id, "use_leads": True}
        )
        cls.website.crm_default_team_id = team
        cls.env["crm.team.member"].create(
            {"user_id": cls.ana.id, "crm_team_id": team.id}
        )
        cls.env["crm.assignment.rule"].create(
            {
                "name": "Web leads",
                "company_id": company.id,
                "team_id": team.id,
                "state": "running",
                "member_ids": [Command.create({"user_id": cls.ana.id})],
            }
        )

    @classmethod
    def make_product(cls):
        cls.env["product.product"].create(
            {
                "name": "Tour pump",
                "list_price": 1000,
                "taxes_id": [Command.clear()],
                "invoice_policy": "order",
            }
        )

    @classmethod
    def new_user(cls, login, name, groups, company):
        values = {"name": name, "tz": "Europe/Madrid"}
        return new_person(cls.env, login, groups, company, **values)

    def test_lead_to_paid_invoice(self):
        self.start_tour("/talk-to-us", "crm_suite_visitor_asks")
        lead = self.env["crm.lead"].search([("name", "=", "Two pumps for the tour")])
        self.assertEqual(lead.user_id, self.ana)
        self.assertEqual(lead.type, "lead")

        self.start_tour("/odoo", "crm_suite_salesperson_sells", login="ana_tour")
        self.assertEqual(lead.type, "opportunity")
        order = lead.order_ids
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.amount_total, 1000)

        self.start_tour("/odoo", "crm_suite_salesperson_sees_it", login="ana_tour")

        url = f"/odoo/sales/{order.id}"
        self.start_tour(url, "crm_suite_accountant_invoices", login="fausto_tour")
        invoice = order.invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(invoice.amount_total, 1000)
