from datetime import date

from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import CommissionCase

MARCH = date(2026, 3, 9)


@tagged("post_install", "-at_install")
class TestEstimate(CommissionCase):
    """What a quotation would bring, for whom it may be seen."""

    def quote(self, *amounts, user=None, **values):
        user = user or self.ana
        return self.make_order(user, *amounts, confirm=False, **values)

    def estimate(self, order, user=None):
        return order.with_user(user or self.ana).commission_estimate

    def test_a_percentage(self):
        self.make_plan({"rate": 5}, {"rate": 1, "basis": "order"})
        order = self.quote(1000, 200)
        self.assertEqual(self.estimate(order), 72)
        lines = order.with_user(self.ana).order_line
        self.assertEqual(lines.mapped("commission_estimate"), [60, 12])

    def test_tiers_go_on_from_the_present_standing(self):
        self.make_plan({"tiers": [(0, 5), (1000, 10)]})
        self.make_invoice(self.ana, 900, day=MARCH)
        self.run_engine()
        self.assertEqual(self.estimate(self.quote(200)), 5 + 10)

    def test_a_discount_lowers_margin_and_commission(self):
        self.make_plan({"rate": 10, "measure": "margin"}, {"rate": 5})
        order = self.quote(100)
        before = order.margin, self.estimate(order)
        self.assertEqual(before, (40, 4 + 5))
        order.order_line.discount = 10
        after = order.margin, self.estimate(order)
        self.assertEqual(after, (30, 3 + 4.5))

    def test_what_discounts_cost(self):
        self.make_plan({"rate": 10, "measure": "margin"}, {"rate": 5})
        order = self.quote(100, 200)
        self.assertEqual(self.get_costs(order), (0, 0))
        order.order_line[0].discount = 10
        self.assertEqual(self.get_costs(order), (10, 1 + 0.5))
        order.order_line[0].discount = 100
        self.assertEqual(self.get_costs(order), (100, 10 + 5))
        lines = order.with_user(self.ana).order_line
        self.assertEqual(lines.mapped("commission_discount_cost"), [15, 0])

    def test_a_discount_costs_what_the_lost_tier_paid(self):
        self.make_plan({"mode": "retroactive", "tiers": [(0, 5), (1000, 10)]})
        order = self.quote(1000)
        self.assertEqual(self.estimate(order), 100)
        order.order_line.discount = 1
        self.assertEqual(self.estimate(order), 49.5)
        self.assertEqual(self.get_costs(order), (10, 50.5))

    def test_a_discount_on_the_whole_order(self):
        self.make_plan({"rate": 5})
        order = self.quote(1000)
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.1,
            }
        ).action_apply_discount()
        self.assertEqual(self.estimate(order), 45)
        self.assertEqual(self.get_costs(order), (100, 5))

    def test_a_discount_may_cost_all_of_it(self):
        self.make_plan({"rate": 5, "domain": "[('discount', '<', 5)]"})
        order = self.quote(1000)
        order.order_line.discount = 10
        self.assertEqual(self.estimate(order), 0)
        self.assertEqual(self.get_costs(order), (100, 50))

    def test_taxes_go_with_the_price(self):
        self.make_plan({"rate": 10, "measure": "total"})
        order = self.quote(1000)
        tax = self.make_tax(25)
        tax.price_include_override = "tax_included"
        order.order_line.tax_ids = tax
        order.order_line.discount = 50
        self.assertEqual(self.estimate(order), 50)
        self.assertEqual(self.get_costs(order), (400, 50))

    def test_as_if_the_customer_paid_today(self):
        self.make_plan(
            {"rate": 5, "basis": "payment"},
            {"rate": 10, "basis": "payment", "measure": "margin", "customers": "new"},
        )
        self.assertEqual(self.estimate(self.quote(100)), 5 + 4)
        self.make_invoice(self.ana, 10, day=date(2020, 1, 1))
        self.assertEqual(self.estimate(self.quote(100)), 5)

    def get_costs(self, order):
        """Margin and commission that the discounts cost."""
        seen = order.with_user(self.ana)
        return seen.margin_discount_cost, seen.commission_discount_cost

    def test_live_while_typing(self):
        self.make_plan({"rate": 5})
        self.ana.group_ids += self.env.ref("sale.group_discount_per_so_line")
        form = Form(self.env["sale.order"].with_user(self.ana))
        form.partner_id = self.fontana
        with form.order_line.new() as line:
            line.product_id = self.pump
            line.price_unit = 300
        self.assertEqual(form.commission_estimate, 15)
        with form.order_line.edit(0) as line:
            line.discount = 20
            self.assertEqual(line.commission_estimate, 12)
        self.assertEqual(form.commission_estimate, 12)
        self.assertEqual(form.margin_discount_cost, 60)
        self.assertEqual(form.commission_discount_cost, 3)

    def test_whoever_takes_part_in_no_plan_sees_nothing(self):
        self.make_plan({"rate": 5}, people=[self.bruno])
        self.assertEqual(self.estimate(self.quote(1000)), 0)

    def test_a_confirmed_order_is_no_estimate(self):
        self.make_plan({"rate": 5})
        order = self.make_order(self.ana, 1000)
        self.assertEqual(self.estimate(order), 0)

    def test_filters_and_new_customers(self):
        self.make_plan(
            {"rate": 5, "domain": f"[('product_id', '=', {self.hose.id})]"},
            {
                "rate": 1,
                "basis": "order",
                "customers": "new",
                "domain": "[('discount', '=', 0)]",
            },
            {"rate": 50, "domain": "[('move_id.ref', '!=', False)]"},
        )
        order = self.quote(
            lines=[
                {"product_id": self.hose.id, "price_unit": 100},
                {"product_id": self.pump.id, "price_unit": 100, "discount": 50},
            ]
        )
        self.assertEqual(self.estimate(order), 5 + 1)
        old = self.make_order(self.bruno, 10, day=date(2024, 1, 1))
        self.assertEqual(old.state, "sale")
        order.invalidate_recordset()
        order.order_line.invalidate_recordset()
        self.assertEqual(self.estimate(order), 5, "the customer is not new")

    def test_units_and_deals(self):
        self.make_plan(
            {"rate": 3, "measure": "quantity", "basis": "order"},
            {"rate": 7, "measure": "deal", "basis": "order"},
        )
        order = self.quote(
            lines=[
                {"price_unit": 5, "product_uom_qty": 2},
                {"price_unit": 5, "product_uom_qty": 4},
            ]
        )
        self.assertEqual(self.estimate(order), 18 + 7)

    def test_shares(self):
        self.make_plan({"rate": 10})
        order = self.quote(100)
        self.make_splits(order, (self.ana, 60), (self.bruno, 40))
        self.assertEqual(self.estimate(order), 6)

    def test_another_currency(self):
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
        self.make_plan({"tiers": [(0, 5), (1000, 10)]}, currency_id=dollar.id)
        self.assertEqual(self.estimate(self.quote(1000)), (50 + 100) / 2)

    def test_who_sees_it(self):
        self.make_plan({"rate": 5})
        manager = self.make_user("manager", "sales_team.group_sale_manager")
        order = self.quote(1000)
        self.assertEqual(self.estimate(order, self.ana), 50)
        self.assertEqual(self.estimate(order, self.olga), 50, "an officer")
        self.assertEqual(self.estimate(order, manager), 0, "leads no team of hers")
        self.north.user_id = manager
        order.invalidate_recordset()
        order.order_line.invalidate_recordset()
        self.assertEqual(self.estimate(order, manager), 50, "leads her team")
        portal = self.make_user("portal", "base.group_portal")
        self.assertNotIn("commission_estimate", order.with_user(portal).fields_get())

    def test_statements_do_not_grow_with_the_lines(self):
        self.make_plan({"tiers": [(0, 5), (1000, 10)]}, {"rate": 1, "basis": "order"})

        def count(order):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            mine = order.with_user(self.ana)
            mine.web_read(
                {
                    "commission_estimate": {},
                    "order_line": {"fields": {"commission_estimate": {}}},
                }
            )
            return self.env.cr.sql_log_count - before

        short, long = self.quote(10, 20), self.quote(*range(1, 31))
        count(short)
        self.assertEqual(count(long), count(short))

    def test_a_second_company(self):
        self.make_plan({"rate": 5})
        other = self.env["res.company"].create({"name": "Other"})
        self.ana.company_ids = [Command.link(other.id)]
        order = (
            self.env["sale.order"]
            .with_context(allowed_company_ids=other.ids)
            .create(
                {
                    "company_id": other.id,
                    "partner_id": self.fontana.id,
                    "user_id": self.ana.id,
                    "order_line": [
                        Command.create({"product_id": self.pump.id, "price_unit": 100})
                    ],
                }
            )
        )
        self.assertEqual(self.estimate(order), 0)
