from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_base.models.crm_metric_evaluation import MetricRequest
from odoo.addons.sale.tests import common


@tagged("post_install", "-at_install")
class TestSaleMetrics(common.TestSaleCommon):
    """Two orders of March, one invoiced and half paid, and a quotation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.company_data["product_order_no"]
        cls.product.taxes_id = False
        with freeze_time("2026-03-10 12:00:00"):
            cls.quotation = cls.make_order(70)
            cls.first = cls.make_order(100)
            cls.second = cls.make_order(300)
            (cls.first | cls.second).action_confirm()
            cls.invoice = cls.first._create_invoices()
            cls.invoice.action_post()
            wizard = cls.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=cls.invoice.ids
            )
            wizard.create({"amount": 40})._create_payments()

    @classmethod
    def make_order(cls, price):
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.partner_a.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "price_unit": price,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )

    def value(self, code, until=date(2026, 4, 1)):
        with freeze_time("2026-03-31 12:00:00"):
            request = MetricRequest(code, date(2026, 3, 1), until)
            (answer,) = self.env["crm.metric"]._evaluate([request])
        self.assertFalse(answer["error"], answer["message"])
        return answer["value"]

    def test_figures_of_the_month(self):
        found = {
            code: self.value(code)
            for code in (
                "quotations_value",
                "orders_count",
                "orders_value",
                "invoiced_value",
                "collected_value",
                "owed_value",
            )
        }
        self.assertEqual(
            found,
            {
                "quotations_value": 70,
                "orders_count": 2,
                "orders_value": 400,
                "invoiced_value": 100,
                "collected_value": 40,
                "owed_value": 60,
            },
        )

    def test_a_credit_note_is_taken_off(self):
        with freeze_time("2026-03-20 12:00:00"):
            credit = self.invoice._reverse_moves()
            credit.invoice_date = date(2026, 3, 20)
            credit.action_post()
        self.assertEqual(self.value("invoiced_value"), 0)

    def test_overdue_from_the_day_after(self):
        self.invoice.invoice_date_due = date(2026, 3, 31)
        self.assertEqual(self.value("overdue_value"), 0)
        self.invoice.invoice_date_due = date(2026, 3, 30)
        self.assertEqual(self.value("overdue_value"), 60)
