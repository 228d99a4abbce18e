from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import PriceImpactCase


@tagged("post_install", "-at_install")
class TestRights(PriceImpactCase):
    """Whoever may read a quotation may compare; whoever may write it may apply."""

    def test_own_and_all(self):
        for user in (self.ana, self.marta):
            with self.subTest(user=user.name):
                self.assertTrue(self.compare({}, user=user)["variants"])

    def test_no_colleague_and_no_other_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        bruno = self.make_user(
            "bruno", "sales_team.group_sale_salesman_all_leads", elsewhere
        )
        emil = self.make_user("emil", "base.group_user")
        for user in (self.carla, bruno, emil):
            impact = self.impact(user)
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    impact.load_order(self.order.id)
                with self.assertRaises(AccessError):
                    impact.compare(self.order.id, [{}])
                with self.assertRaises(AccessError):
                    impact.apply_variant(self.order.id, {}, "")

    def test_no_customer_not_even_of_the_own_quotation(self):
        pia = new_test_user(self.env, login="impact_pia", groups="base.group_portal")
        pia.write({"company_ids": [Command.set(self.company.ids)]})
        self.order.partner_id = pia.partner_id
        self.order.message_subscribe(pia.partner_id.ids)
        impact = self.env["crm.price.impact"].with_user(pia)
        for ask in (
            lambda: impact.load_order(self.order.id),
            lambda: impact.compare(self.order.id, [{}]),
            lambda: impact.apply_variant(self.order.id, {}, ""),
        ):
            with self.assertRaises(AccessError):
                ask()

    def test_margin_only_where_it_is_shown(self):
        Line = type(self.env["sale.order.line"])
        allowed = Line._has_field_access

        def without_margin(lines, field, operation):
            return field.name != "margin" and allowed(lines, field, operation)

        with patch.object(Line, "_has_field_access", without_margin):
            loaded = self.impact().load_order(self.order.id)
            variant = self.compare(self.variant(pump={"quantity": 5}))["variants"][0]
        self.assertFalse(loaded["with_margin"])
        self.assertFalse({"margin", "margin_percent"} & set(variant["totals"]))
        self.assertFalse(
            [line for line in variant["lines"].values() if "margin" in line]
        )
        self.assertTrue(self.impact().load_order(self.order.id)["with_margin"])

    def test_who_may_only_read_may_not_apply(self):
        self.env["ir.rule"].create(
            {
                "name": "Quotations are read only for Ana",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "domain_force": str([("user_id", "!=", self.ana.id)]),
                "perm_read": False,
                "perm_create": False,
                "perm_unlink": False,
            }
        )
        loaded = self.impact().load_order(self.order.id)
        self.assertFalse(loaded["editable"])
        with self.assertRaises(AccessError):
            self.impact().apply_variant(self.order.id, {}, loaded["version"])
