from datetime import date, datetime

from .common import CommissionCase


class TestPublished(CommissionCase):
    """Plans that others published, with the figures they worked out."""

    frozen = datetime(2026, 6, 30, 9)

    def get_amounts(self, kind="commission"):
        """What each fact was booked with, in the order of the facts."""
        credits = self.get_credits(self.ana, kind=kind)
        return credits.sorted(lambda row: (row.date, row.fact_id)).mapped("amount")

    def earn(self, component, *sales, **values):
        """Sell for these amounts, on these days of the first quarter.

        :return: what Ana got for all of it
        """
        plan = self.make_plan(component, people=[{"person": self.ana, **values}])
        for place, sale in enumerate(sales, 1):
            self.make_invoice(self.ana, sale, day=date(2026, 1, place))
        self.run_engine()
        return self.earned(self.ana, plan_id=plan.id)

    def test_step_rates_of_each_transaction(self):
        """Six transactions of a quarter, 164 in all.

        https://docs.oracle.com/en/cloud/saas/sales/facmi/examples-of-calculating-earnings-using-step-rates.html
        “Examples of Calculating Earnings Using Step Rates”
        """
        rates = [(0, 1), (1000, 2), (3000, 3), (8000, 5)]
        component = {"tiers": rates, "scope": "line"}
        sales = 200, 300, 1500, 1200, 2000, 4500
        self.assertEqual(self.earn(component, *sales), 164)
        self.assertEqual(self.get_amounts(), [2, 3, 20, 14, 30, 95])

    def test_rate_that_is_not_split(self):
        """Each transaction at the rate of its tier: 1, 2 and 3 %.

        https://docs.oracle.com/en/cloud/saas/sales/facmi/options-for-splitting-attainment-numbers-across-rate-tiers.html
        “Options for Splitting Attainment Numbers Across Rate Tiers”
        """
        rates = [(0, 1), (10000, 2), (50000, 3), (100000, 4)]
        self.earn(
            {"tiers": rates, "scope": "line", "mode": "retroactive"}, 5000, 15000, 60000
        )
        self.assertEqual(self.get_amounts(), [50, 300, 1800])

    def test_rate_that_is_split(self):
        """The same transactions with each slice at its own rate.

        The page of :meth:`test_rate_that_is_not_split`.
        """
        rates = [(0, 1), (10000, 2), (50000, 3), (100000, 4)]
        self.earn({"tiers": rates, "scope": "line"}, 5000, 15000, 60000)
        self.assertEqual(self.get_amounts(), [50, 100 + 100, 100 + 800 + 300])

    def test_three_tiers_of_a_month(self):
        """30,000 at 5, 7 and 10 % are 2,050.

        https://huggingface.co/salestool/TieredCommissionCalculator
        “A Tiered Commission Calculator”
        """
        component = {"tiers": [(0, 5), (10000, 7), (25000, 10)]}
        self.assertEqual(self.earn(component, 12000, 13000, 5000), 2050)

    def test_two_tiers_and_their_boundary(self):
        """6,000, 4,000 and 5,000 at 10 % up to 5,000 and 12 % above.

        https://gist.github.com/richardlawrence/1138036
        “Feature: Tiered Sales Commissions”
        """
        component = {"tiers": [(0, 10), (5000, 12)], "scope": "document"}
        self.earn(component, 6000, 4000, 5000)
        self.assertEqual(self.get_amounts(), [620, 400, 500])

    def test_tiers_of_the_margin(self):
        """A gross profit of 1,200 brings 44 by slices, 66 by the rate reached.

        http://159.66.236.10:2080/Eclipse-Help/CHUI/!SSL!/WebHelp/mergedProjects/PRICE/PRICE_CON_TieredCommissionPlanDetails.htm
        “Tiered Commission Plan Details”
        """
        rates = [(0, 2), (200, 3), (500, 4), (1000, 5.5)]
        for mode, expected in (("marginal", 44), ("retroactive", 66)):
            plan = self.make_plan({"tiers": rates, "measure": "margin", "mode": mode})
            if mode == "marginal":
                self.make_invoice(self.ana, lines=[{"price_unit": 100, "quantity": 30}])
            self.run_engine()
            self.assertEqual(self.earned(self.ana, plan_id=plan.id), expected)

    def test_accelerator_of_a_quarter(self):
        """150 % of a quota of 100,000 are 5,000 + 1,500 + 1,750.

        https://excelforum.com/excel-formulas-and-functions/861932-vlookup-for-multiple-results-without-duplicates-prev-thread.html
        “VLookup for multiple results”, a question about accelerators over a quota
        """
        component = {
            "tiers": [(0, 5), (100, 6), (125, 7)],
            "driver": "attainment",
            "scope": "quarter",
        }
        earned = self.earn(component, 60000, 50000, 40000, target=100000)
        self.assertEqual(earned, 5000 + 1500 + 1750)

    def test_recoverable_draw_of_half_a_year(self):
        """A draw of 2,000: what is lent in March comes back in April and May.

        https://docs.oracle.com/cd/E05553_01/books/InCompAdm/InCompAdmPlanDesign8.html
        “Recoverable Draw Scenario”
        """
        self.make_plan(
            {"rate": 100},
            people=[
                {
                    "person": self.ana,
                    "draw_kind": "recoverable",
                    "draw_amount": 2000,
                }
            ],
        )
        sales = 2750, 3000, 1500, 2375, 3000, 2750
        for month, sale in enumerate(sales, 1):
            self.make_invoice(self.ana, sale, day=date(2026, month, 10))
        self.run_engine()
        paid = [
            self.earned(self.ana, date_booked=date(2026, month, 1))
            for month in range(1, 7)
        ]
        self.assertEqual(paid, [2750, 3000, 2000, 2000, 2875, 2750])
        self.assertEqual(self.earned(self.ana, kind="draw"), 500)
        self.assertEqual(self.earned(self.ana, kind="recovery"), -500)
