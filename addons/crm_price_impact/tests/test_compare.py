from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo import sql_db
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.crm_base.tests.properties import PROPERTY

from ..utils.variant import Variant
from .common import DISCOUNT, PriceImpactCase

changes = st.fixed_dictionaries(
    {},
    optional={
        "quantity": st.integers(0, 3000).map(lambda n: n / 100),
        "discount": st.integers(-500, 10000).map(lambda n: n / 100),
    },
)
variants = st.fixed_dictionaries(
    {}, optional={"pump": changes, "hose": changes, "work": changes}
)


@tagged("post_install", "-at_install")
class TestCompare(PriceImpactCase):
    """A variant comes to what core would make of it, and nothing is written."""

    def test_the_quotation_as_it_is(self):
        now = self.compare({})["variants"][0]
        self.assertEqual(now["totals"]["revenue"], 400 + 60 + 380)
        self.assertEqual(now["totals"]["margin"], 160 + 30 + 140)
        self.assertAlmostEqual(now["totals"]["total"], 460 * 1.21 + 380)
        self.assertAlmostEqual(now["totals"]["margin_percent"], 330 / 840)
        self.assertEqual({line.id for line in self.order.order_line}, set(now["lines"]))

    def test_side_by_side_in_the_order_asked(self):
        answer = self.compare(
            self.variant(pump={"quantity": 5}),
            {},
            self.variant(work={"discount": 0}),
        )
        revenues = [each["totals"]["revenue"] for each in answer["variants"]]
        self.assertEqual(revenues, [940, 840, 860])

    def test_the_price_list_looks_at_the_quantity(self):
        answer = self.compare(self.variant(pump={"quantity": 10}))
        line = answer["variants"][0]["lines"][self.lines()["Pump"].id]
        self.assertEqual(line["discount"], 10)
        self.assertEqual(line["subtotal"], 900)
        self.assertEqual(line["margin"], 300)

    def test_a_discount_by_hand_stays_with_another_quantity(self):
        self.assertEqual(
            self.totals(self.variant(work={"quantity": 10}))["revenue"], 460 + 475
        )

    def test_a_price_by_hand_stays(self):
        self.lines()["Pump"].price_unit = 90
        self.assertEqual(
            self.totals(self.variant(pump={"quantity": 5}))["revenue"], 450 + 440
        )

    def test_leaving_a_line_out(self):
        totals = self.totals(self.variant(work={"quantity": 0}))
        self.assertEqual(totals["revenue"], 460)

    def test_units_are_cores(self):
        answer = self.compare(self.variant(hose={"quantity": 1.5}))
        line = answer["variants"][0]["lines"][self.lines()["Hose"].id]
        self.assertEqual(line["subtotal"], 30)
        self.assertEqual(line["margin"], 15)

    def test_a_product_in_addition(self):
        extra = {"product_id": self.pump.id, "quantity": 10}
        answer = self.compare(self.variant(_extras=[extra]))
        self.assertEqual(answer["variants"][0]["totals"]["revenue"], 840 + 900)
        (line,) = answer["variants"][0]["extras"]
        self.assertEqual(line["name"], "Pump")
        self.assertEqual(line["subtotal"], 900)
        with_discount = {**extra, "discount": 50}
        totals = self.totals(self.variant(_extras=[with_discount]))
        self.assertEqual(totals["revenue"], 840 + 500)

    def test_other_currencies_are_cores(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "rate": 2,
                "company_id": self.company.id,
                "name": "2020-01-01",
            }
        )
        self.pricelist.copy()
        pricelist = self.pricelist.copy({"currency_id": dollar.id})
        order = self.make_order(pricelist_id=pricelist.id)
        variant = self.variant(_order=order, pump={"quantity": 5})
        totals = self.totals(variant, order=order)
        with Form(order) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 5
        self.assertEqual(totals["revenue"], order.amount_untaxed)
        self.assertAlmostEqual(totals["margin"], order.margin)

    def test_the_same_as_in_the_form(self):
        """What the person would see, had they typed it into the quotation."""
        variant = self.variant(
            pump={"quantity": 12}, hose={"quantity": 7, "discount": 3}
        )
        totals = self.totals(variant)
        with Form(self.order) as form:
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 12
            with form.order_line.edit(1) as line:
                line.product_uom_qty = 7
                line.discount = 3
        self.assertEqual(totals["revenue"], self.order.amount_untaxed)
        self.assertEqual(totals["total"], self.order.amount_total)
        self.assertAlmostEqual(totals["margin"], self.order.margin)
        self.assertAlmostEqual(totals["margin_percent"], self.order.margin_percent)

    @PROPERTY
    @given(variants)
    def test_compared_is_what_applying_gives(self, wanted):
        """Random variants: the comparison and the database say the same."""
        with self.env.cr.savepoint() as savepoint:
            variant = self.variant(**wanted)
            compared = self.compare(variant)["variants"][0]
            version = self.impact().load_order(self.order.id)["version"]
            self.impact().apply_variant(self.order.id, variant, version)
            self.env.flush_all()
            self.env.invalidate_all()
            order = self.order
            self.assertEqual(compared["totals"]["revenue"], order.amount_untaxed)
            self.assertEqual(compared["totals"]["total"], order.amount_total)
            self.assertAlmostEqual(compared["totals"]["margin"], order.margin)
            for line in order.order_line:
                shown = compared["lines"][line.id]
                self.assertEqual(shown["quantity"], line.product_uom_qty)
                self.assertAlmostEqual(shown["discount"], line.discount)
                self.assertEqual(shown["subtotal"], line.price_subtotal)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)

    def test_the_lines_tried_belong_to_the_order_tried(self):
        """What add-ons compute from a line's order sees the variant."""
        impact = self.impact()
        order = impact._get_order(self.order.id)
        with impact._trying(order, Variant({})) as trial:
            self.assertEqual(trial.order_line.order_id, trial)
            self.assertEqual(trial.order_line._origin, order.order_line)
        self.assertEqual(order.order_line.order_id, order)

    def test_nothing_is_written(self):
        before = self.state_of()
        statements = []
        execute = sql_db.Cursor.execute

        def watch(cursor, query, *args, **kwargs):
            statements.append(str(getattr(query, "code", query)))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(sql_db.Cursor, "execute", watch):
            self.impact().load_order(self.order.id)
            self.compare(
                self.variant(
                    pump={"quantity": 11},
                    work={"discount": 50},
                    _extras=[{"product_id": self.hose.id, "quantity": 2}],
                )
            )
            self.env.flush_all()
        writing = ("INSERT", "UPDATE", "DELETE")
        self.assertTrue(statements)
        self.assertFalse(
            [s for s in statements if s.strip().upper().startswith(writing)]
        )
        self.assertEqual(self.state_of(), before)

    def test_discounts_cost_the_same_for_any_number_of_lines(self):
        """Statements of a comparison do not grow with the quotation."""
        small, large = self.make_order(), self.make_order()
        large.order_line = [
            Command.create({"product_id": self.pump.id, "product_uom_qty": 1})
            for _number in range(40)
        ]
        self.env.flush_all()

        def ask(order):
            self.env.invalidate_all()
            variant = {
                "lines": {str(line.id): {"discount": 7} for line in order.order_line}
            }
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.compare(variant, {}, variant, order=order)
            return self.env.cr.sql_log_count - before

        # what is read once per process is read now
        ask(small)
        ask(large)
        counts = [ask(small), ask(large)]
        self.assertEqual(*counts)

    def test_without_discounts_in_the_company(self):
        self.env.ref("base.group_user").implied_ids -= self.env.ref(DISCOUNT)
        self.env.invalidate_all()
        loaded = self.impact().load_order(self.order.id)
        self.assertFalse(loaded["with_discount"])
        totals = self.totals(self.variant(pump={"discount": 50}))
        self.assertEqual(totals["revenue"], 840)

    def test_what_cannot_be_gets_a_clear_word(self):
        for pattern, variant in (
            ("negative", self.variant(pump={"quantity": -1})),
            ("between", self.variant(pump={"discount": 200})),
            ("numbers", self.variant(pump={"quantity": "many"})),
            ("cannot be read", "nonsense"),
            ("changed meanwhile", {"lines": {"999999999": {"quantity": 1}}}),
            ("cannot be sold", {"extras": [{"product_id": 999999999, "quantity": 1}]}),
        ):
            with self.subTest(pattern=pattern):
                with self.assertRaisesRegex(UserError, pattern):
                    self.compare(variant)
        with self.assertRaisesRegex(UserError, "At most"):
            self.compare(*[{}] * 9)
        with self.assertRaisesRegex(UserError, "does not exist"):
            self.impact().compare(999999999, [])

    def test_sections_and_down_payments_are_left_alone(self):
        self.order.order_line = [
            Command.create({"display_type": "line_section", "name": "Options"}),
        ]
        loaded = self.impact().load_order(self.order.id)
        kinds = [line["kind"] for line in loaded["lines"]]
        self.assertEqual(kinds.count("line_section"), 1)
        section = self.order.order_line.filtered("display_type")
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            self.compare({"lines": {str(section.id): {"quantity": 2}}})
