from datetime import date, timedelta

from .common import TODAY, CommissionCase

JANUARY, FEBRUARY = date(2026, 1, 15), date(2026, 2, 10)


class TestEngine(CommissionCase):
    """A rule, a small example, a figure worked out by hand."""

    def take_back_all(self):
        """What one case posted is nothing to the next."""
        domain = [("company_id", "=", self.company.id), ("state", "=", "posted")]
        self.env["account.move"].search(domain).button_draft()

    def test_percent_of_invoices(self):
        self.make_plan({"rate": 5})
        self.make_invoice(self.ana, 1000, 200.1)
        self.make_invoice(self.bruno, 300)
        self.make_invoice(self.nora, 9999)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 60.01)
        self.assertEqual(self.earned(self.bruno), 15)
        self.assertEqual(self.earned(self.nora), 0, "she takes no part")

    def test_a_second_run_books_nothing(self):
        self.make_plan({"rate": 5}, {"tiers": [(0, 1), (500, 2)], "scope": "quarter"})
        self.make_invoice(self.ana, 1000)
        self.assertTrue(self.run_engine().credit_count)
        self.assertFalse(self.run_engine().credit_count)
        self.assertFalse(self.run_engine(full=True).credit_count)

    def test_tiers(self):
        tiers = [(0, 5), (1000, 7), (2000, 10)]
        for mode, expected in (
            ("marginal", 50 + 70 + 50),
            ("retroactive", 250),
            ("interpolated", 250),
        ):
            with self.subTest(mode=mode):
                plan = self.make_plan({"tiers": tiers, "mode": mode})
                self.make_invoice(self.ana, 1500, 1000)
                self.run_engine()
                self.assertEqual(self.earned(self.ana, plan_id=plan.id), expected)
                plan.version_ids.action_close()
                self.engine._run(self.company, full=True)
                self.take_back_all()

    def test_between_the_rates(self):
        self.make_plan({"tiers": [(0, 4), (1000, 8)], "mode": "interpolated"})
        self.make_invoice(self.ana, 500)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 30, "6 % of 500")
        self.make_invoice(self.ana, 250)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 52.5, "7 % of 750")

    def test_a_refund_goes_back_across_the_tiers(self):
        self.make_plan({"tiers": [(0, 5), (1000, 10)], "mode": "retroactive"})
        invoice = self.make_invoice(self.ana, 1200)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 120)
        self.refund(invoice, 300)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 45, "5 % of 900")

    def test_a_refund_belongs_to_its_invoice(self):
        self.make_plan({"tiers": [(0, 5), (1000, 10)], "scope": "document"})
        invoice = self.make_invoice(self.ana, 1200, day=FEBRUARY)
        self.refund(invoice, 300)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 45, "900 at 5 %")
        taken = self.get_credits(self.ana, month=date(2026, 3, 1))
        self.assertAlmostEqual(sum(taken.mapped("amount")), -25)

    def test_lines(self):
        self.make_plan({"tiers": [(0, 5), (1000, 10)], "scope": "line"})
        invoice = self.make_invoice(self.ana, 1200, 800)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 50 + 20 + 40)
        self.refund(invoice)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0)

    def test_attainment(self):
        plan = self.make_plan(
            {
                "tiers": [(0, 5), (100, 10)],
                "driver": "attainment",
                "scope": "quarter",
            },
            people=[{"person": self.ana, "target": 2000}, self.bruno],
        )
        self.make_invoice(self.ana, 1500, day=JANUARY)
        self.make_invoice(self.ana, 1000, day=FEBRUARY)
        self.make_invoice(self.bruno, 1000, day=FEBRUARY)
        run = self.run_engine()
        self.assertEqual(self.earned(self.ana), 100 + 50)
        self.assertEqual(self.earned(self.bruno), 0)
        self.assertIn("Bruno", run.problem_text)
        row = plan.participant_ids.filtered(lambda row: row.user_id == self.ana)
        row.target = 0
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 150, "nothing is taken back")
        row.target = 1000
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 50 + 150)

    def test_limits(self):
        for limits, expected in (
            ({"line_cap": 30}, 30 + 5),
            ({"line_floor": 10}, 50 + 10),
            ({"period_cap": 40}, 40),
            ({"period_floor": 70}, 70),
            ({"year_cap": 52}, 52),
        ):
            with self.subTest(limits=limits):
                plan = self.make_plan({"rate": 5, **limits})
                self.make_invoice(self.ana, 1000, day=JANUARY)
                self.make_invoice(self.ana, 100, day=JANUARY)
                self.run_engine()
                self.assertEqual(self.earned(self.ana, plan_id=plan.id), expected)
                self.take_back_all()

    def test_bonus(self):
        self.make_plan(
            {"rate": 1, "bonus_amount": 500, "scope": "quarter"},
            people=[{"person": self.ana, "target": 1000, "share": 50}],
        )
        self.make_invoice(self.ana, 900, day=JANUARY)
        self.run_engine()
        self.assertEqual(self.earned(self.ana, kind="bonus"), 0)
        invoice = self.make_invoice(self.ana, 100, day=FEBRUARY)
        self.run_engine()
        self.assertEqual(self.earned(self.ana, kind="bonus"), 250)
        self.refund(invoice, 1)
        self.run_engine()
        self.assertEqual(self.earned(self.ana, kind="bonus"), 0)
        rows = self.get_credits(self.ana, kind="bonus")
        self.assertEqual(
            sorted(rows.mapped("month")), [date(2026, 2, 1), date(2026, 3, 1)]
        )

    def test_rounding_loses_nothing(self):
        self.make_plan({"rate": 5})
        self.make_invoice(self.ana, *[0.1] * 10)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0.05)
        self.assertEqual(self.earned(self.ana, kind="commission"), 0.1)

    def test_held_until_paid(self):
        self.make_plan({"rate": 10, "holdback_percent": 50})
        invoice = self.make_invoice(self.ana, 1000)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 50)
        self.pay(invoice, 400)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 70)
        entry = self.pay(invoice)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 100)
        entry.line_ids.remove_move_reconcile()
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 70)

    def test_taken_back_without_payment(self):
        self.make_plan({"rate": 10, "unpaid_days": 30, "holdback_percent": 20})
        old = TODAY - timedelta(days=31)
        late = self.make_invoice(self.ana, 1000, day=old)
        self.make_invoice(self.ana, 1000, day=TODAY - timedelta(days=30))
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 80)
        self.pay(late, 500)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 80 + 50)

    def test_payments(self):
        self.make_plan({"rate": 10, "basis": "payment"})
        invoice = self.make_invoice(self.ana, 100, 200, day=JANUARY)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0)
        self.pay(invoice, 100, day=FEBRUARY)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 10)
        self.assertEqual(
            self.get_credits(self.ana).mapped("month"), [date(2026, 2, 1)] * 2
        )
        self.pay(invoice)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 30)
        self.assertEqual(sum(self.get_credits(self.ana).mapped("base")), 300)

    def test_orders(self):
        self.make_plan({"rate": 10, "basis": "order"})
        order = self.make_order(self.ana, 500)
        self.make_order(self.ana, 900, confirm=False)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 50)
        order._action_cancel()
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0)

    def test_margin(self):
        self.make_plan({"rate": 10, "measure": "margin"})
        order = self.make_order(
            self.ana, lines=[{"price_unit": 100, "product_uom_qty": 10}]
        )
        order.order_line.purchase_price = 70
        order.order_line.qty_delivered = 10
        invoice = order._create_invoices()
        invoice.invoice_date = TODAY
        invoice.action_post()
        self.make_invoice(self.bruno, 100)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 30, "by the cost of the order")
        self.assertEqual(self.earned(self.bruno), 4)
        self.pump.standard_price = 90
        self.run_engine(full=True)
        self.assertEqual(self.earned(self.ana), 30)
        self.assertEqual(self.earned(self.bruno), 4, "the cost of then")

    def test_opportunities(self):
        self.make_plan({"rate": 2, "basis": "opportunity"})
        self.make_deal(self.ana, 1000)
        self.make_deal(self.ana, 5000, won=False)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 20)

    def test_metric(self):
        metric = self.env.ref("crm_base.crm_metric_won_count")
        self.make_plan(
            {
                "basis": "metric",
                "metric_id": metric.id,
                "measure": "quantity",
                "rate": 3,
            }
        )
        self.make_deal(self.ana, 1, day=FEBRUARY)
        self.make_deal(self.ana, 1)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 6)

    def test_units_and_deals(self):
        self.make_plan(
            {"measure": "quantity", "rate": 2}, {"measure": "deal", "rate": 9}
        )
        line = {"price_unit": 1, "quantity": 3}
        invoice = self.make_invoice(self.ana, lines=[line, line])
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 12 + 9)
        self.refund(invoice)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0)

    def test_taxes_only_when_asked(self):
        tax = self.make_tax()
        self.make_plan({"rate": 10, "measure": "total"}, {"rate": 1})
        self.make_invoice(self.ana, lines=[{"price_unit": 100, "tax_ids": tax.ids}])
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 12.1 + 1)

    def test_filter(self):
        self.make_plan({"rate": 10, "domain": f"[('product_id', '=', {self.hose.id})]"})
        self.make_invoice(
            self.ana,
            lines=[{"price_unit": 50, "product_id": self.hose.id}, {"price_unit": 7}],
        )
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 5)

    def test_new_customers(self):
        self.make_plan(
            {"rate": 10, "customers": "new", "new_customer_days": 30},
            {"rate": 1, "customers": "existing", "new_customer_days": 30},
        )
        self.make_invoice(self.ana, 100, day=JANUARY)
        self.make_invoice(self.ana, 100, day=JANUARY + timedelta(days=29))
        self.make_invoice(self.ana, 100, day=JANUARY + timedelta(days=30))
        self.make_invoice(self.ana, 100, partner_id=self.nolte.id)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 10 + 10 + 1 + 10)

    def test_currency(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        rates = self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "currency_id": usd.id,
                "company_id": self.company.id,
                "rate": 1.25,
            }
        )
        self.make_plan({"rate": 10}, currency_id=usd.id)
        self.make_invoice(self.ana, 100)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 12.5)
        rates.rate = 2
        self.run_engine(full=True)
        self.assertEqual(self.earned(self.ana), 12.5, "the rate of then")

    # ------------------------------------------------------------------
    # What happens to documents
    # ------------------------------------------------------------------

    def test_whatever_happens_it_is_paid_once(self):
        self.make_plan({"rate": 10})
        invoice = self.make_invoice(self.ana, 100, 200)
        self.run_engine()
        invoice.button_draft()
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0)
        invoice.invoice_line_ids[0].price_unit = 150
        invoice.invoice_line_ids[1].unlink()
        invoice.action_post()
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 15)
        invoice.invoice_user_id = self.bruno
        self.run_engine()
        self.assertEqual([self.earned(self.ana), self.earned(self.bruno)], [0, 15])
        invoice.button_draft()
        invoice.button_cancel()
        self.run_engine()
        self.assertEqual(self.earned(), 0)

    def test_closed_months_do_not_move(self):
        self.make_plan({"rate": 10})
        invoice = self.make_invoice(self.ana, 100, day=JANUARY)
        self.run_engine()
        self.close(JANUARY)
        self.make_invoice(self.ana, 50, day=JANUARY)
        self.refund(invoice, 20, day=JANUARY)
        self.run_engine()
        first, second = date(2026, 1, 1), date(2026, 2, 1)
        self.assertEqual(self.earned(self.ana, date_booked=first), 10)
        self.assertEqual(self.earned(self.ana, date_booked=second), 3)

    def test_next_version(self):
        plan = self.make_plan({"rate": 10})
        self.make_invoice(self.ana, 100, day=FEBRUARY)
        self.make_invoice(self.ana, 100)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 20)
        version = plan.version_ids.copy({"date_from": date(2026, 3, 1)})
        version.component_ids.rate = 20
        version.action_approve()
        version.action_activate()
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 10 + 20)
        self.assertEqual(self.earned(self.ana, month=date(2026, 2, 1)), 10)

    def test_share_of_a_participant(self):
        self.make_plan(
            {"tiers": [(0, 10), (100, 20)]},
            people=[
                {"person": self.ana, "share": 50, "date_to": "2026-03-17"},
                {"person": self.ana, "date_from": "2026-03-18"},
            ],
        )
        self.make_invoice(self.ana, 100, day=TODAY - timedelta(days=1))
        self.make_invoice(self.ana, 100)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 5 + 20)

    # ------------------------------------------------------------------
    # A person's month
    # ------------------------------------------------------------------

    def test_recoverable_draw(self):
        self.make_plan(
            {"rate": 10},
            people=[
                {"person": self.ana, "draw_kind": "recoverable", "draw_amount": 100}
            ],
        )
        self.make_invoice(self.ana, 300, day=JANUARY)
        self.make_invoice(self.ana, 1500, day=FEBRUARY)
        self.run_engine()
        booked = {
            (row.kind, row.month.month): row.amount
            for row in self.get_credits(self.ana)
            if row.kind in ("draw", "recovery")
        }
        self.assertEqual(
            booked, {("draw", 1): 70, ("recovery", 2): -50, ("draw", 3): 100}
        )

    def test_guarantee_and_draw_that_is_kept(self):
        self.make_plan(
            {"rate": 10},
            people=[
                {
                    "person": self.ana,
                    "draw_kind": "kept",
                    "draw_amount": 100,
                    "guarantee_amount": 60,
                }
            ],
        )
        self.make_invoice(self.ana, 300, day=JANUARY)
        self.make_invoice(self.ana, 2000, day=FEBRUARY)
        self.run_engine()
        self.assertEqual(self.earned(self.ana, kind="guarantee"), 30 + 60)
        self.assertEqual(self.earned(self.ana, kind="draw"), 40 + 40)
        self.assertEqual(self.earned(self.ana, kind="recovery"), 0)

    # ------------------------------------------------------------------
    # Looking
    # ------------------------------------------------------------------

    def test_simulation_is_what_a_run_books(self):
        plan = self.make_plan({"rate": 5}, active=False)
        self.make_invoice(self.ana, 1000, 10, day=FEBRUARY)
        version = plan.version_ids
        rows = self.engine._simulate(version, date(2026, 1, 1), TODAY)
        self.assertFalse(self.get_credits())
        version.action_approve()
        version.action_activate()
        self.run_engine()
        booked = self.engine._get_booked(plan, date(2026, 1, 1), TODAY)
        self.assertTrue(rows)
        self.assertEqual(rows, booked)
