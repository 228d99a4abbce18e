from odoo.fields import Command
from odoo.tests import TransactionCase

from odoo.addons.crm_base.tests.people import new_person

SALES = "sales_team.group_sale_salesman"
ALL_SALES = "sales_team.group_sale_salesman_all_leads"
DISCOUNT = "sale.group_discount_per_so_line"


class PriceImpactCase(TransactionCase):
    """A quotation of Ana: pumps by the piece, hose by the metre, an hour of work.

    ======  =====  ====  ======================================================
    Pump    100    60    from 10 on 10 % off, shown as a discount; 21 % tax
    Hose    2      1     sold by the metre and by ten metres; 21 % tax
    Work    50     30    5 % off, given by hand; no tax
    ======  =====  ====  ======================================================
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env["res.company"].create(
            {"name": "Pumps and Valves", "currency_id": cls.env.ref("base.EUR").id}
        )
        cls.env.ref("base.group_user").implied_ids += cls.env.ref(DISCOUNT)
        cls.ana = cls.make_user("ana", SALES)
        cls.carla = cls.make_user("carla", SALES)
        cls.marta = cls.make_user("marta", ALL_SALES)
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.env.user.write(
            {
                "company_ids": [Command.link(cls.company.id)],
                "company_id": cls.company.id,
            }
        )
        cls.tax = cls.make_tax()
        cls.metre = cls.env.ref("uom.product_uom_meter")
        cls.ten = cls.env["uom.uom"].create(
            {"name": "10 m", "relative_factor": 10, "relative_uom_id": cls.metre.id}
        )
        cls.pump = cls.make_product("Pump", 100, 60, cls.tax)
        cls.hose = cls.make_product("Hose", 2, 1, cls.tax, uom_id=cls.metre.id)
        cls.work = cls.make_product("Work", 50, 30, type="service")
        cls.pricelist = cls.make_pricelist()
        cls.customer = cls.env["res.partner"].create({"name": "Fontana"})
        cls.order = cls.make_order()

    @classmethod
    def make_user(cls, name, groups, company=None):
        company = company or cls.company
        return new_person(cls.env, f"impact_{name}", groups, company)

    @classmethod
    def make_tax(cls):
        country = cls.env.ref("base.be")
        group = cls.env["account.tax.group"].create(
            {"name": "21", "company_id": cls.company.id, "country_id": country.id}
        )
        return cls.env["account.tax"].create(
            {
                "name": "21 %",
                "amount": 21,
                "company_id": cls.company.id,
                "country_id": country.id,
                "tax_group_id": group.id,
            }
        )

    @classmethod
    def make_product(cls, name, price, cost, tax=None, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "standard_price": cost,
                "taxes_id": [Command.set(tax.ids if tax else [])],
                **values,
            }
        )

    @classmethod
    def make_pricelist(cls):
        return cls.env["product.pricelist"].create(
            {
                "name": "By quantity",
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "1_product",
                            "product_tmpl_id": cls.pump.product_tmpl_id.id,
                            "min_quantity": 10,
                            "compute_price": "percentage",
                            "percent_price": 10,
                        }
                    )
                ],
            }
        )

    @classmethod
    def make_order(cls, user=None, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "pricelist_id": cls.pricelist.id,
                "user_id": (user or cls.ana).id,
                "order_line": [
                    Command.create({"product_id": cls.pump.id, "product_uom_qty": 4}),
                    Command.create(
                        {
                            "product_id": cls.hose.id,
                            "product_uom_qty": 3,
                            "product_uom_id": cls.ten.id,
                        }
                    ),
                    Command.create(
                        {
                            "product_id": cls.work.id,
                            "product_uom_qty": 8,
                            "discount": 5,
                        }
                    ),
                ],
                **values,
            }
        )
        cls.env.flush_all()
        return order

    def impact(self, user=None):
        user = user or self.ana
        return (
            self.env["crm.price.impact"]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
        )

    def lines(self, order=None):
        """The lines by the name of their product."""
        lines = (order or self.order).order_line
        return {line.product_id.name: line for line in lines}

    def variant(self, _extras=(), _order=None, **changes):
        """A variant as the screen sends it: ``pump={"quantity": 3}``."""
        lines = self.lines(_order)
        return {
            "lines": {
                str(lines[name.capitalize()].id): change
                for name, change in changes.items()
            },
            "extras": list(_extras),
        }

    def compare(self, *variants, user=None, order=None):
        order = order or self.order
        return self.impact(user).compare(order.id, list(variants))

    def totals(self, variant, **options):
        return self.compare(variant, **options)["variants"][0]["totals"]

    def state_of(self, order=None):
        """All that a variant may touch, as it is in the database."""
        order = order or self.order
        self.env.flush_all()
        self.env.invalidate_all()
        head = order.read(["amount_untaxed", "amount_total", "margin", "write_date"])
        return head, order.order_line.read(
            ["product_uom_qty", "discount", "price_unit", "price_subtotal", "margin"]
        )
