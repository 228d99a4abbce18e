"""How many of the deals that were in a stage were won."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import ForecastCase


@tagged("post_install", "-at_install")
class TestStageRate(ForecastCase):
    def rates(self):
        self.env["crm.stage.rate"]._refresh()
        found = self.env["crm.stage.rate"].search(
            [("company_id", "=", self.company.id)]
        )
        own = self.new | self.offer | self.won
        return {
            each.stage_id.name or "all": (each.won_count, each.closed_count)
            for each in found
            # stages that all teams share come before, and are passed as well
            if not each.stage_id or each.stage_id in own
        }

    def track(self):
        """Write down what was changed, as the end of a transaction does."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def close(self, deal, won):
        if won:
            self.win(deal)
        else:
            deal.action_set_lost()
        self.set_dates(deal, closed="2026-03-01 12:00:00")

    def test_a_deal_was_in_the_stages_that_its_history_names(self):
        for won in (True, False, False):
            deal = self.make_deal(self.ana).with_context(tracking_disable=False)
            self.track()
            deal.stage_id = self.offer
            self.track()
            self.close(deal, won)
            self.track()
        # straight to the offer, and lost there
        deal = self.make_deal(self.ana, stage_id=self.new.id)
        self.close(deal, False)
        self.assertEqual(
            self.rates(),
            {"New": (1, 4), "Offer": (1, 3), "Won": (1, 1), "all": (1, 4)},
        )

    def test_without_a_history_stages_are_taken_to_have_been_passed(self):
        self.close(self.make_deal(self.ana), True)
        self.close(self.make_deal(self.ana, stage_id=self.offer.id), False)
        self.close(self.make_deal(self.ana), False)
        rates = self.rates()
        self.assertEqual((rates["New"], rates["Offer"]), ((1, 3), (1, 2)))

    def test_stages_of_other_teams_are_not_taken_to_have_been_passed(self):
        self.offer.team_ids = [Command.set(self.south.ids)]
        self.close(self.make_deal(self.ana), True)
        self.assertNotIn("Offer", self.rates())

    def test_old_and_open_deals_say_nothing(self):
        self.make_deal(self.ana)
        old = self.make_deal(self.ana)
        self.win(old, "2023-03-01 12:00:00")
        self.assertEqual(self.rates(), {})

    def test_twice_is_once(self):
        self.close(self.make_deal(self.ana), True)
        self.assertEqual(self.rates(), self.rates())

    def test_companies_have_their_own(self):
        other = self.make_company("Other & Co")
        self.close(self.make_deal(self.ana), True)
        rates = self.env["crm.stage.rate"]._get_rates(other)
        self.assertEqual(rates, {})
