from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_base.tests.customer_common import NOW, CustomerCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPanelStock(CustomerCase):
    """Deliveries and serial numbers of a customer, in panel and search."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stan = cls.new_user(
            "stan", "stock.group_stock_user,sales_team.group_sale_salesman"
        )
        cls.pump = cls.env["product.product"].create(
            {"name": "Pump", "is_storable": True, "tracking": "serial"}
        )
        cls.customers = cls.env.ref("stock.stock_location_customers")

    @classmethod
    def make_serial(cls, name):
        lot = cls.env["stock.lot"].create(
            {"name": name, "product_id": cls.pump.id, "company_id": cls.company.id}
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.pump, cls.warehouse.lot_stock_id, 1, lot_id=lot
        )
        return lot

    @classmethod
    def move(cls, lot, partner, picking_type, source, target):
        """A transfer of one serial number, done."""
        picking = cls.env["stock.picking"].create(
            {
                "partner_id": partner.id,
                "picking_type_id": picking_type.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": cls.pump.id,
                            "product_uom_qty": 1,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.move_line_ids = [
            Command.clear(),
            Command.create(
                {
                    "product_id": cls.pump.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "picking_id": picking.id,
                }
            ),
        ]
        picking.move_ids.picked = True
        picking._action_done()
        return picking

    @classmethod
    def deliver(cls, lot, partner=None):
        return cls.move(
            lot,
            partner or cls.carla,
            cls.warehouse.out_type_id,
            cls.warehouse.lot_stock_id,
            cls.customers,
        )

    def test_deliveries_are_in_the_timeline(self):
        picking = self.deliver(self.make_serial("SN-1001"))
        self.assertEqual(picking.state, "done")
        page = self.as_user(self.stan, self.nolte).crm_read_timeline(kinds=["delivery"])
        (entry,) = page["entries"]
        self.assertEqual((entry["title"], entry["state"]), (picking.name, "Done"))
        self.assertEqual(self.titles(self.olga, kinds=["delivery"]), [])
        self.assertEqual(self.titles(self.emil, kinds=["delivery"]), [])

    def test_serial_numbers_that_the_customer_holds(self):
        kept, back = self.make_serial("SN-1001"), self.make_serial("SN-1002")
        for lot in (kept, back):
            self.deliver(lot)
        self.move(
            back,
            self.carla,
            self.warehouse.in_type_id,
            self.customers,
            self.warehouse.lot_stock_id,
        )
        data = self.read_section(self.stan, "serials")
        self.assertEqual(
            [(one["name"], one["product"]) for one in data["serials"]],
            [("SN-1001", "Pump")],
        )
        panel = self.as_user(self.ana, self.nolte).crm_read_panel()
        codes = {one["code"] for one in panel["sections"]}
        self.assertNotIn("serials", codes, "salespeople may not read lots")

    def test_search_by_serial_number_and_delivery(self):
        carla = "Nolte Pumpen GmbH, Carla Contini"
        picking = self.deliver(self.make_serial("SN-1001"))
        for text in ("SN-1001", "sn1001", "1001"):
            self.assertEqual(
                self.search_as(self.stan, text)[:1], [(carla, "Serial number SN-1001")]
            )
            self.assertEqual(self.search_as(self.ana, text), [])
        self.assertEqual(
            self.search_as(self.ana, picking.name)[:1],
            [(carla, f"Delivery {picking.name}")],
        )
        self.assertEqual(self.search_as(self.olga, picking.name), [])

    def test_a_serial_number_belongs_to_who_got_it_last(self):
        lot = self.make_serial("SN-1001")
        self.deliver(lot)
        self.move(
            lot,
            self.carla,
            self.warehouse.in_type_id,
            self.customers,
            self.warehouse.lot_stock_id,
        )
        with freeze_time("2026-11-21 12:00:00"):
            self.deliver(lot, self.dino)
        self.assertEqual(
            self.search_as(self.stan, "SN-1001"),
            [("Nolte Pumpen GmbH, Dino Della Valle", "Serial number SN-1001")],
        )

    def test_a_serial_number_in_stock_is_nobodys(self):
        self.make_serial("SN-1001")
        self.assertEqual(self.search_as(self.stan, "SN-1001"), [])
