from odoo.tests import tagged

from .common import VariantCase


@tagged("post_install", "-at_install")
class TestCommission(VariantCase):
    """Each variant says what it would bring the salesperson, to whom may know."""

    def test_each_variant_goes_on_from_where_the_month_stands(self):
        self.make_standing()
        amounts = self.amounts(
            {},
            self.variant(quantity=10),
            self.variant(discount=20),
            self.variant({"product_id": self.hose.id, "quantity": 50}),
            self.variant({"product_id": self.pump.id, "quantity": 2, "discount": 50}),
        )
        # 600 are invoiced: 400 at 5 %, what is above at 10 %
        self.assertEqual(amounts, [20 + 10, 20 + 60, 20, 20 + 20, 20 + 20])

    def test_the_row(self):
        self.make_standing()
        (row,) = self.compare({})["effects"]
        self.assertEqual(row["label"], "Commission of Ana")
        self.assertEqual(row["kind"], "money")
        self.assertEqual(row["currency_id"], self.order.currency_id.id)
        self.assertNotIn("before", row)

    def test_shown_is_what_the_quotation_says_once_applied(self):
        self.make_standing()
        variant = self.variant(
            {"product_id": self.pump.id, "quantity": 2, "discount": 50},
            quantity=7,
            discount=10,
        )
        (shown,) = self.amounts(variant)
        version = self.impact().load_order(self.order.id)["version"]
        self.impact().apply_variant(self.order.id, variant, version)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(shown, 20 + 33)
        self.assertEqual(shown, self.order.with_user(self.ana).commission_estimate)

    def test_who_sees_it(self):
        """The salesperson, an officer, the leader of the team; no colleague."""
        self.make_standing()
        for user in (self.ana, self.olga, self.nora):
            with self.subTest(user=user.name):
                self.assertEqual(self.amounts({}, user=user), [30])
        answer = self.compare({}, user=self.carla)
        self.assertFalse(answer["effects"])
        self.assertNotIn("commission", answer["variants"][0]["totals"])

    def test_only_who_sees_the_field(self):
        """A person in sales no more reads a quotation by a rule of its own."""
        self.make_standing()
        impact = self.impact()
        self.assertTrue(impact._sees_commission(self.order.with_user(self.ana)))
        self.ana.group_ids -= self.env.ref("sales_team.group_sale_salesman")
        self.assertFalse(impact._sees_commission(self.order.with_user(self.ana)))

    def test_no_row_where_nobody_earns(self):
        self.assertIsNone(self.amounts({}, self.variant(quantity=50)))
        self.make_plan({"rate": 5}, people=[self.bruno])
        self.assertIsNone(self.amounts({}, self.variant(quantity=50)))

    def test_a_row_where_one_variant_brings_something(self):
        self.make_plan({"tiers": [(0, 0), (1000, 10)]})
        self.assertEqual(self.amounts({}, self.variant(quantity=20)), [0, 100])

    def test_an_order_without_salesperson(self):
        self.make_standing()
        self.order.user_id = False
        self.assertIsNone(self.amounts({}, user=self.olga))

    def test_shares_count_in_variants(self):
        self.make_plan({"rate": 10})
        self.make_splits(self.order, (self.ana, 60), (self.bruno, 40))
        self.assertEqual(self.amounts({}, self.variant(quantity=10)), [30, 60])

    def test_nothing_stays(self):
        """The quotation's own estimate is the same after the comparison."""
        self.make_standing()
        order = self.order.with_user(self.ana)
        lines = order.order_line
        before = order.commission_estimate, lines.mapped("commission_estimate")
        extra = {"product_id": self.pump.id, "quantity": 3}
        first = self.amounts({}, self.variant(extra, quantity=40))
        self.assertEqual(self.amounts({}, self.variant(extra, quantity=40)), first)
        self.assertEqual(
            (order.commission_estimate, lines.mapped("commission_estimate")), before
        )
        for records in (order, lines):
            field = records._fields["commission_estimate"]
            cached = field._get_cache(records.env)
            self.assertFalse([key for key in cached if not key])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.commission_estimate, 30)
        self.assertEqual(order.order_line.product_uom_qty, 5)

    def test_statements_do_not_grow_with_the_lines(self):
        self.make_standing()
        short, long = self.make_quotation(1, 2), self.make_quotation(*range(1, 41))

        def count(order):
            variants = [
                {
                    "lines": {
                        str(line.id): {"discount": discount}
                        for line in order.order_line
                    }
                }
                for discount in (5, 10, 15, 20)
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self.amounts({}, *variants, order=order)), 5)
            return self.env.cr.sql_log_count - before

        # what is read once per process is read now
        count(short)
        self.assertEqual(count(long), count(short))
