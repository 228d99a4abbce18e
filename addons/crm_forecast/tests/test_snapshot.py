"""Snapshots hold what changed, once, whatever happens."""

from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, ForecastCase

FIRST = date(2026, 3, 2)
SECOND = date(2026, 3, 9)


@tagged("post_install", "-at_install")
class TestSnapshot(ForecastCase):
    def rows(self, deal=None):
        domain = [("company_id", "=", self.company.id)]
        if deal:
            domain.append(("lead_id", "=", deal.id))
        self.State.invalidate_model()
        return self.State.search(domain)

    def test_a_deal_that_stays_the_same_has_one_row(self):
        deal = self.make_deal(self.ana)
        for day in (FIRST, SECOND, TODAY):
            self.take(day)
        (row,) = self.rows(deal)
        self.assertEqual((row.from_date, row.until_date), (FIRST, False))
        self.assertEqual((row.amount, row.day, row.user_id), (100, TODAY, self.ana))

    def test_each_change_ends_a_row_and_adds_one(self):
        deal = self.make_deal(self.ana)
        changes = [
            {"expected_revenue": 5},
            {"date_deadline": "2026-05-01"},
            {"user_id": self.bruno.id},
            {"team_id": self.south.id, "user_id": False},
            {"stage_id": self.offer.id},
            {"forecast_word": "commit"},
            {"stage_id": self.won.id},
        ]
        self.take(FIRST)
        for number, values in enumerate(changes, 1):
            deal.write(values)
            snapshot = self.take(FIRST + timedelta(weeks=number))
            self.assertEqual((snapshot.added_count, snapshot.ended_count), (1, 1))
        rows = self.rows(deal)
        self.assertEqual(len(rows), 1 + len(changes))
        for earlier, later in zip(rows, rows[1:], strict=False):
            self.assertEqual(earlier.until_date, later.from_date)
        self.assertFalse(rows[-1].until_date)
        self.assertEqual(rows[-1].status, "won")

    def test_probabilities_alone_add_nothing(self):
        deal = self.make_deal(self.ana)
        self.take(FIRST)
        deal.probability = 42
        snapshot = self.take(SECOND)
        self.assertEqual((snapshot.added_count, snapshot.ended_count), (0, 0))

    def test_a_lost_deal_is_remembered_and_comes_back(self):
        deal = self.make_deal(self.ana)
        self.take(FIRST)
        deal.action_set_lost()
        self.take(SECOND)
        deal.action_restore()
        self.take(TODAY)
        self.assertEqual(self.rows(deal).mapped("status"), ["open", "lost", "open"])

    def test_what_is_gone_ends(self):
        deleted, archived = self.make_deal(self.ana), self.make_deal(self.ana)
        self.take(FIRST)
        gone = deleted.id
        deleted.unlink()
        archived.write({"active": False, "probability": 10})
        self.take(SECOND)
        for row in self.State.search([("lead_id", "in", [gone, archived.id])]):
            self.assertEqual(row.until_date, SECOND)

    def test_what_was_lost_or_won_long_ago_is_not_taken(self):
        lost, old, recent = (self.make_deal(self.ana) for _number in range(3))
        lost.action_set_lost()
        self.win(old, "2024-01-10 12:00:00")
        self.win(recent, "2026-01-10 12:00:00")
        self.take(FIRST)
        self.assertEqual(self.rows().mapped("lead_id"), recent.ids)

    def test_a_lead_is_no_deal(self):
        self.make_deal(self.ana, type="lead")
        self.take(FIRST)
        self.assertFalse(self.rows())

    def test_the_same_day_twice_is_one_snapshot(self):
        self.make_deal(self.ana)
        first = self.take(FIRST)
        self.make_deal(self.ana)
        self.assertEqual(self.take(FIRST), first)
        self.assertEqual(len(self.rows()), 1)

    def test_the_cron_takes_one_a_week_and_catches_up(self):
        self.make_deal(self.ana)
        self.take(date(2026, 3, 5))  # by hand, and of no week
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            for day in ("2026-03-11", "2026-03-12", "2026-03-15", "2026-03-16"):
                self.cron_on(day)
        taken = self.Snapshot.search([("week", "!=", False)], order="date")
        self.assertEqual(taken.mapped("date"), [date(2026, 3, 11), date(2026, 3, 16)])
        self.assertEqual(taken.mapped("week"), [SECOND, date(2026, 3, 16)])

    def cron_on(self, day):
        with freeze_time(f"{day} 03:00:00"):
            self.Snapshot._cron_take()

    def test_a_snapshot_by_hand_becomes_that_of_the_week(self):
        by_hand = self.take(SECOND)
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            self.cron_on("2026-03-09")
        self.assertEqual(by_hand.week, SECOND)
        self.assertEqual(self.Snapshot.search_count([("date", ">=", SECOND)]), 1)

    def test_a_deal_has_one_row_that_is_true_now(self):
        deal = self.make_deal(self.ana)
        self.take(FIRST)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO crm_forecast_state"
                " (lead_id, company_id, status, from_date)"
                " VALUES (%s, %s, 'open', '2026-03-09')",
                [deal.id, self.company.id],
            )

    def test_days_are_those_of_the_company(self):
        """Half past eleven at night in London is tomorrow in Madrid."""
        deal = self.make_deal(self.ana)
        self.win(deal, "2026-02-28 23:30:00")
        self.take(FIRST)
        self.assertEqual(self.rows(deal).day, date(2026, 3, 1))
        rows = self.forecast.with_user(self.marta)._read_lines(
            date(2026, 3, 1), date(2026, 4, 1)
        )
        self.assertEqual(len(rows), 1)

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def test_figures_are_those_of_the_deals(self):
        self.make_deal(self.ana, 100, probability=40)
        self.make_deal(self.ana, 50, stage_id=self.offer.id, probability=60)
        self.win(self.make_deal(self.bruno, 30), "2026-03-10 12:00:00")
        self.env["crm.stage.rate"].create(
            {
                "company_id": self.company.id,
                "stage_id": self.offer.id,
                "won_count": 3,
                "closed_count": 10,
                "rate": 0.3,
            }
        )
        self.take(TODAY)
        found = self.env["crm.forecast.total"].search(
            [("company_id", "=", self.company.id)], order="amount desc"
        )
        self.assertEqual(
            [(each.user_id, each.category, each.count, each.amount) for each in found],
            [
                (self.ana, "pipeline", 1, 100),
                (self.ana, "best_case", 1, 50),
                (self.bruno, "closed", 1, 30),
            ],
        )
        self.assertEqual(found.mapped("weighted"), [40, 30, 30])
        self.assertEqual(found.mapped("historic"), [40, 15, 30])
        self.assertEqual(set(found.mapped("month")), {date(2026, 3, 1)})

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    def test_a_manager_takes_one_before_a_meeting(self):
        manager = self.Snapshot.with_user(self.marta)
        self.assertEqual(manager.take_snapshot(), "2026-03-18")
        with self.assertRaisesRegex(UserError, "today already"):
            manager.take_snapshot()
        with self.assertRaises(AccessError):
            self.Snapshot.with_user(self.ana).take_snapshot()


@tagged("post_install", "-at_install")
class TestRebuild(ForecastCase):
    """The weeks before the first snapshot."""

    days = [date(2026, 2, 23), FIRST, SECOND]

    def test_deals_appear_and_close_on_their_days(self):
        early, won, lost, brief, late = (
            self.make_deal(self.ana, amount) for amount in (1, 2, 3, 4, 5)
        )
        self.win(won, "2026-03-04 12:00:00")
        self.win(brief, "2026-03-05 12:00:00")
        lost.action_set_lost()
        self.set_dates(lost, closed="2026-03-09 12:00:00")
        self.set_dates(early | won | lost, created="2026-01-05 12:00:00")
        self.set_dates(brief, created="2026-03-03 12:00:00")
        self.set_dates(late, created="2026-03-10 12:00:00")
        self.Snapshot._rebuild(self.days)
        rows = {
            deal: [
                (row.status, row.from_date, row.until_date)
                for row in self.State.search([("lead_id", "=", deal.id)])
            ]
            for deal in (early, won, lost, brief, late)
        }
        begin = self.days[0]
        self.assertEqual(rows[early], [("open", begin, False)])
        self.assertEqual(rows[won], [("open", begin, SECOND), ("won", SECOND, False)])
        self.assertEqual(rows[lost], [("open", begin, SECOND), ("lost", SECOND, False)])
        self.assertEqual(rows[brief], [("won", SECOND, False)])
        self.assertEqual(rows[late], [])
        snapshots = self.Snapshot.search([], order="date")
        self.assertEqual(snapshots.mapped("date"), self.days)
        self.assertTrue(all(snapshots.mapped("rebuilt")))

    def test_a_snapshot_goes_on_from_there(self):
        deal = self.make_deal(self.ana)
        self.set_dates(deal, created="2026-01-05 12:00:00")
        self.Snapshot._rebuild(self.days)
        snapshot = self.take(TODAY)
        self.assertEqual((snapshot.added_count, snapshot.ended_count), (0, 0))
        deal.expected_revenue = 7
        self.take(TODAY + timedelta(days=7))
        row = self.State.search([("lead_id", "=", deal.id)])[-1]
        self.assertEqual((row.amount, row.from_date), (7, date(2026, 3, 25)))

    def test_the_first_night_rebuilds_half_a_year(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            self.Snapshot._cron_take()
        taken = self.Snapshot.search([], order="date")
        self.assertEqual(len(taken), 27)
        self.assertEqual(taken[-1].date, TODAY)
        self.assertEqual(taken.filtered("rebuilt"), taken[:-1])
