from odoo.tests import HttpCase, tagged

from .common import PriceImpactCase


@tagged("post_install", "-at_install")
class TestTours(PriceImpactCase, HttpCase):
    """Ana compares two ways to sell the same, and takes one."""

    def test_compare_and_apply(self):
        self.start_tour(
            f"/odoo/sales/{self.order.id}",
            "crm_price_impact_compare",
            login=self.ana.login,
        )
        self.assertEqual(self.lines()["Pump"].product_uom_qty, 10)
        self.assertEqual(self.lines()["Work"].discount, 5)
        self.assertEqual(self.order.amount_untaxed, 900 + 60 + 380)
