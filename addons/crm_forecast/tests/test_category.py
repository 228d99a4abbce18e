"""What a deal counts as: its stage says, its salesperson says better."""

from unittest.mock import patch

from odoo.tests import tagged

from ..hooks import pre_init_hook
from .common import ForecastCase


@tagged("post_install", "-at_install")
class TestCategory(ForecastCase):
    def test_the_stage_says(self):
        deal = self.make_deal(self.ana)
        self.assertEqual(deal.forecast_category, "pipeline")
        deal.stage_id = self.offer
        self.assertEqual(deal.forecast_category, "best_case")

    def test_a_word_beats_the_stage_and_stays(self):
        deal = self.make_deal(self.ana).with_user(self.ana)
        deal.forecast_word = "commit"
        self.assertEqual(deal.forecast_category, "commit")
        self.assertEqual(deal.forecast_word_uid, self.ana)
        self.assertEqual(deal.forecast_word_date, self.frozen)
        deal.stage_id = self.offer
        self.assertEqual(deal.forecast_category, "commit")
        deal.forecast_word = False
        self.assertEqual(deal.forecast_category, "best_case")
        self.assertFalse(deal.forecast_word_uid or deal.forecast_word_date)

    def test_a_word_at_creation_is_signed(self):
        deal = self.make_deal(self.ana, forecast_word="omitted")
        self.assertEqual(deal.forecast_category, "omitted")
        self.assertEqual(deal.forecast_word_uid, self.env.user)

    def test_a_copy_has_no_word(self):
        copied = self.make_deal(self.ana, forecast_word="commit").copy()
        self.assertFalse(copied.forecast_word or copied.forecast_word_uid)

    def test_a_won_deal_is_closed_whatever_was_said(self):
        deal = self.make_deal(self.ana, forecast_word="omitted")
        deal.action_set_won()
        deal.stage_id = self.won
        self.assertEqual(deal.forecast_category, "closed")
        deal.write({"stage_id": self.new.id, "probability": 10})
        self.assertEqual(deal.forecast_category, "omitted")

    def test_lost_deals_and_leads_count_as_nothing(self):
        deal = self.make_deal(self.ana)
        deal.action_set_lost()
        self.assertFalse(deal.forecast_category)
        lead = self.make_deal(self.ana, type="lead")
        self.assertFalse(lead.forecast_category)
        lead.type = "opportunity"
        self.assertEqual(lead.forecast_category, "pipeline")

    def test_a_stage_tells_its_deals_with_one_statement(self):
        follows, says = (
            self.make_deal(self.ana),
            self.make_deal(self.ana, forecast_word="omitted"),
        )
        lost, lead = self.make_deal(self.ana), self.make_deal(self.ana, type="lead")
        lost.action_set_lost()
        many = self.env["crm.lead"].concat(*(self.make_deal() for _n in range(40)))
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.new.forecast_category = "commit"
        self.env.flush_all()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 4)
        self.assertEqual(set((follows | many).mapped("forecast_category")), {"commit"})
        self.assertEqual(says.forecast_category, "omitted")
        self.assertFalse(lost.forecast_category or lead.forecast_category)

    def test_installing_fills_what_is_there(self):
        """One statement says what the ORM would have said, deal by deal."""
        self.offer.forecast_category = "pipeline"
        deals = [self.make_deal(self.ana) for _number in range(4)]
        deals[1].action_set_lost()
        self.win(deals[2])
        deals[3].type = "lead"
        wanted = [deal.forecast_category for deal in deals]
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET forecast_category = NULL")
        # the column is there: only its content is missing
        with patch("odoo.tools.sql.create_column"):
            pre_init_hook(self.env)
        self.env.invalidate_all()
        self.assertEqual([deal.forecast_category for deal in deals], wanted)
