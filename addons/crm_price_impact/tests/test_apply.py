from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PriceImpactCase


@tagged("post_install", "-at_install")
class TestApply(PriceImpactCase):
    """The variant that was compared becomes the quotation, or nothing does."""

    def apply(self, variant, user=None, version=None, name="Cheaper"):
        impact = self.impact(user)
        version = version or impact.load_order(self.order.id)["version"]
        return impact.apply_variant(self.order.id, variant, version, name)

    def test_it_is_written_as_it_was_shown(self):
        variant = self.variant(
            pump={"quantity": 10},
            work={"discount": 20},
            _extras=[{"product_id": self.hose.id, "quantity": 5}],
        )
        totals = self.totals(variant)
        self.apply(variant)
        self.assertEqual(self.order.amount_untaxed, totals["revenue"])
        self.assertEqual(self.order.margin, totals["margin"])
        pump, _hose, work, extra = self.order.order_line
        self.assertEqual(pump.discount, 10)
        self.assertEqual(work.discount, 20)
        self.assertEqual(extra.product_id, self.hose)

    def test_what_the_variant_does_not_name_stays(self):
        before = self.lines()["Work"].read(
            ["product_uom_qty", "discount", "price_unit"]
        )
        self.apply(self.variant(pump={"quantity": 2}))
        after = self.lines()["Work"].read(["product_uom_qty", "discount", "price_unit"])
        self.assertEqual(after, before)

    def test_the_chatter_tells_what_was_done(self):
        self.apply(self.variant(pump={"quantity": 2}), name="Only <two>")
        note = self.order.message_ids[0]
        self.assertIn("Only &lt;two&gt;", note.body)
        self.assertIn("840.00", note.body)
        self.assertIn("640.00", note.body)

    def test_changed_meanwhile(self):
        version = self.impact().load_order(self.order.id)["version"]
        self.lines()["Pump"].price_unit = 120
        before = self.state_of()
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            self.apply(self.variant(pump={"quantity": 2}), version=version)
        self.assertEqual(self.state_of(), before)

    def test_applied_twice_the_second_one_is_told(self):
        version = self.impact().load_order(self.order.id)["version"]
        variant = self.variant(_extras=[{"product_id": self.pump.id, "quantity": 1}])
        self.apply(variant, version=version)
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            self.apply(variant, version=version)
        self.assertEqual(len(self.order.order_line), 4)

    def test_confirmed_orders_are_compared_but_not_changed(self):
        self.order.action_confirm()
        loaded = self.impact().load_order(self.order.id)
        self.assertFalse(loaded["editable"])
        self.assertTrue(self.compare({})["variants"])
        with self.assertRaisesRegex(UserError, "not open any more"):
            self.apply(self.variant(pump={"quantity": 2}))

    def test_the_button_opens_the_screen(self):
        action = self.order.with_user(self.ana).action_compare_prices()
        self.assertEqual(action["tag"], "crm_price_impact.compare")
        self.assertEqual(action["params"], {"order_id": self.order.id})
