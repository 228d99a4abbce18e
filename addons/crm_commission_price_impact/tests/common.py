from odoo.addons.crm_commission.tests.common import CommissionCase
from odoo.addons.crm_price_impact.tests.common import ALL_SALES, DISCOUNT


class VariantCase(CommissionCase):
    """A quotation of Ana over five pumps; 5 % up to 1000, 10 % from there on.

    She has invoiced 600 this month. Nora, who leads her team, Carla and Olga, the
    officer, read all quotations.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids += cls.env.ref(DISCOUNT)
        for user in (cls.nora, cls.carla, cls.olga):
            user.group_ids += cls.env.ref(ALL_SALES)
        cls.order = cls.make_quotation(5)

    @classmethod
    def make_quotation(cls, *quantities, user=None):
        return cls.make_order(
            user or cls.ana,
            confirm=False,
            lines=[{"product_uom_qty": quantity} for quantity in quantities],
        )

    @classmethod
    def make_standing(cls):
        """The plan, and what was invoiced."""
        cls.make_plan({"tiers": [(0, 5), (1000, 10)]})
        cls.make_invoice(cls.ana, 600)
        cls.run_engine()

    def impact(self, user=None):
        return self.env["crm.price.impact"].with_user(user or self.ana)

    def variant(self, *extras, order=None, **change):
        """A variant that changes the first line of the order, with extras."""
        line = (order or self.order).order_line[0]
        return {
            "lines": {str(line.id): change} if change else {},
            "extras": list(extras),
        }

    def compare(self, *variants, user=None, order=None):
        return self.impact(user).compare((order or self.order).id, list(variants))

    def amounts(self, *variants, **options):
        """The commission of each variant, if there is such a row."""
        effects = self.compare(*variants, **options)["effects"]
        rows = [row for row in effects if row["label"].startswith("Commission of")]
        return rows[0]["after"] if rows else None
