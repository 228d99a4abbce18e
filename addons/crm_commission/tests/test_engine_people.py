from datetime import date

from .common import TODAY, CommissionCase

JANUARY, FEBRUARY = date(2026, 1, 15), date(2026, 2, 10)


class TestEnginePeople(CommissionCase):
    """Who is credited for a fact, and with how much of it."""

    def share(self, document, *rows):
        field = {
            "sale.order": "order_id",
            "account.move": "move_id",
            "crm.lead": "lead_id",
        }
        return self.env["commission.split"].create(
            [
                {
                    field[document._name]: document.id,
                    "partner_id": user.partner_id.id,
                    "percent": percent,
                    **values,
                }
                for user, percent, values in rows
            ]
        )

    def test_shares_lose_no_cent(self):
        self.make_plan({"rate": 100})
        invoice = self.make_invoice(None, 100)
        self.share(
            invoice,
            (self.ana, 33.3333, {}),
            (self.bruno, 33.3333, {}),
            (self.carla, 33.3334, {}),
        )
        self.run_engine()
        people = (self.ana, self.bruno, self.carla)
        self.assertEqual([self.earned(user) for user in people], [33.33, 33.33, 33.34])

    def test_overlay_and_handover(self):
        self.make_plan({"rate": 10})
        order = self.make_order(self.ana, 1000, day=JANUARY)
        self.share(
            order,
            (self.ana, 100, {"date_to": "2026-02-28"}),
            (self.bruno, 100, {"date_from": "2026-03-01"}),
            (self.carla, 20, {"kind": "overlay"}),
        )
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        invoice.invoice_date = FEBRUARY
        invoice.action_post()
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 100)
        self.assertEqual(self.earned(self.carla), 20)
        invoice.button_draft()
        invoice.invoice_date = TODAY
        invoice.action_post()
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0)
        self.assertEqual(self.earned(self.bruno), 100)

    def test_two_orders_on_an_invoice(self):
        """Each line counts for who sold it."""
        self.make_plan({"rate": 10})
        orders = self.make_order(self.ana, 100) + self.make_order(self.ana, 300)
        self.share(orders[0], (self.ana, 100, {}))
        self.share(orders[1], (self.bruno, 100, {}))
        orders.order_line.qty_delivered = 1
        invoice = orders._create_invoices()
        invoice.invoice_date = TODAY
        invoice.action_post()
        self.run_engine()
        self.assertEqual(len(invoice), 1)
        self.assertEqual([self.earned(self.ana), self.earned(self.bruno)], [10, 30])

    def test_leaders(self):
        self.make_plan({"rate": 1, "credited": "manager"}, people=[self.nora, self.sam])
        self.make_invoice(self.ana, 100)
        self.make_invoice(self.carla, 1000)
        self.make_invoice(self.nora, 10000, team_id=self.north.id)
        self.run_engine()
        self.assertEqual(self.earned(self.nora), 1 + 10, "not for her own")
        self.assertEqual(self.earned(self.sam), 10)

    def test_team_and_agent(self):
        agent = self.env["res.partner"].create({"name": "Agent"})
        self.make_plan(
            {"rate": 1, "credited": "team"},
            {"rate": 5, "credited": "agent"},
            people=[{"person": self.bruno, "team_id": self.north.id}, agent],
        )
        self.fontana.commission_agent_id = agent
        self.make_invoice(self.ana, 100)
        self.run_engine()
        self.assertEqual(self.earned(self.bruno), 1)
        self.assertEqual(self.earned(agent), 5)
