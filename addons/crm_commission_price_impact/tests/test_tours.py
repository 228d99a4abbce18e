from odoo.tests import HttpCase, tagged

from .common import VariantCase


@tagged("post_install", "-at_install")
class TestTours(VariantCase, HttpCase):
    """Ana sees her commission while she types."""

    frozen = None

    def test_the_commission_of_a_variant(self):
        self.make_plan({"rate": 5})
        self.start_tour(
            f"/odoo/sales/{self.order.id}",
            "crm_commission_price_impact_compare",
            login=self.ana.login,
        )
        self.assertEqual(self.order.order_line.product_uom_qty, 5)
