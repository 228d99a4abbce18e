from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_base.models.crm_metric_evaluation import MetricRequest


@tagged("post_install", "-at_install")
class TestMarginMetrics(TransactionCase):
    """An order of 100 for goods that cost 60."""

    def test_margin_and_its_rate(self):
        company = self.env["res.company"].create({"name": "Margins"})
        env = self.env(context={"allowed_company_ids": company.ids})
        product = env["product.product"].create(
            {"name": "Pump", "standard_price": 60, "taxes_id": False}
        )
        with freeze_time("2026-03-10 12:00:00"):
            env["sale.order"].create(
                {
                    "partner_id": env["res.partner"].create({"name": "Riego"}).id,
                    "company_id": company.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "price_unit": 100})
                    ],
                }
            ).action_confirm()
        march = date(2026, 3, 1), date(2026, 4, 1)
        with freeze_time("2026-03-31 12:00:00"):
            answers = env["crm.metric"]._evaluate(
                [
                    MetricRequest(code, *march)
                    for code in ("margin_value", "margin_rate")
                ]
            )
        self.assertEqual([answer["value"] for answer in answers], [40, 40])
