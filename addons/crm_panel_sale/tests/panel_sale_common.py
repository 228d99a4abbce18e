from datetime import timedelta

from odoo.fields import Command

from odoo.addons.crm_base.tests.books import new_account
from odoo.addons.crm_base.tests.customer_common import NOW, CustomerCase


class PanelSaleCase(CustomerCase):
    """Nolte orders pumps and pays late; Fontana has the accounts for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.currency_id = cls.env.ref("base.EUR")
        income = new_account(cls.company, "Pumps sold", "700000", "income")
        receivable = new_account(
            cls.company, "Customers", "411000", "asset_receivable", reconcile=True
        )
        cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "SALE",
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": income.id,
            }
        )
        for partner in (cls.nolte, cls.carla, cls.dino):
            partner.property_account_receivable_id = receivable
        cls.pump = cls.env["product.product"].create(
            {"name": "Pump", "list_price": 100, "taxes_id": []}
        )
        cls.seal = cls.env["product.product"].create(
            {"name": "Seal", "list_price": 5, "taxes_id": []}
        )

    @classmethod
    def make_order(cls, name, *, user=None, days=0, quantity=1, state="sale", **values):
        """An order of so many days ago, as it was confirmed then."""
        order = cls.env["sale.order"].create(
            {
                "name": name,
                "partner_id": cls.carla.id,
                "company_id": cls.company.id,
                "user_id": (user or cls.ana).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": values.pop("product", cls.pump).id,
                            "product_uom_qty": quantity,
                        }
                    )
                ],
                **values,
            }
        )
        order.write({"state": state, "date_order": NOW - timedelta(days=days)})
        return order

    @classmethod
    def make_invoice(cls, amount, *, user=None, days=0, due=30, post=True, **values):
        """An invoice of so many days ago, due so many days after."""
        date = NOW.date() - timedelta(days=days)
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.nolte.id,
                "company_id": cls.company.id,
                "invoice_user_id": (user or cls.ana).id,
                "invoice_date": date,
                "invoice_date_due": date + timedelta(days=due),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Pumps", "price_unit": amount, "tax_ids": []}
                    )
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move
