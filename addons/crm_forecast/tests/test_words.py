"""What people say on the forecast screen."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .screen_common import ScreenCase


@tagged("post_install", "-at_install")
class TestWords(ScreenCase):
    def test_a_person_submits_and_the_manager_sees_it(self):
        self.submit(170, "Fontana signs on Friday")
        row = self.rows(self.marta)[self.key(self.north, self.ana)]
        self.assertEqual(row["submitted"]["amount"], 170)
        self.assertEqual(row["submitted"]["note"], "Fontana signs on Friday")
        self.assertEqual(row["forecast"], 170)
        self.assertEqual(self.rows(self.marta)[self.key()]["forecast"], 170)

    def test_the_figures_of_the_moment_are_kept(self):
        self.submit(170)
        entry = self.env["crm.forecast.entry"].search([], limit=1)
        self.assertEqual(
            (entry.closed, entry.commit, entry.best_case, entry.pipeline),
            (50, 100, 200, 0),
        )
        self.assertEqual(entry.create_uid, self.ana)

    def test_an_adjustment_keeps_the_persons_figure_and_says_why(self):
        self.submit(170)
        self.adjust(120)
        for user in (self.marta, self.ana):
            row = self.rows(user)[self.key(self.north, self.ana)]
            self.assertEqual(row["submitted"]["amount"], 170)
            self.assertEqual(row["adjusted"]["amount"], 120)
            self.assertEqual(row["adjusted"]["note"], "Too hopeful")
            self.assertEqual(row["adjusted"]["author"], "Marta")
            self.assertEqual(row["forecast"], 120)
            self.assertFalse(row["outdated"])

    def test_a_new_submission_leaves_the_adjustment_and_is_pointed_out(self):
        self.submit(170)
        self.adjust(120)
        self.submit(110)
        row = self.rows(self.marta)[self.key(self.north, self.ana)]
        self.assertEqual((row["forecast"], row["outdated"]), (120, True))
        self.adjust(False, "Agreed")
        row = self.rows(self.marta)[self.key(self.north, self.ana)]
        self.assertEqual((row["forecast"], row["adjusted"]), (110, None))
        entries = self.as_user(self.ana).load_entries(
            self.key(self.north, self.ana), "month", "2026-03-01"
        )
        self.assertEqual(
            [(entry["kind"], entry["amount"]) for entry in entries],
            [
                ("withdrawal", 0),
                ("submission", 110),
                ("adjustment", 120),
                ("submission", 170),
            ],
        )

    def test_teams_and_companies_are_adjusted_too(self):
        self.adjust(1000, key=self.key(self.north))
        self.assertEqual(self.rows(self.marta)[self.key()]["forecast"], 1000)
        self.adjust(900, key=self.key())
        self.assertEqual(self.rows(self.marta)[self.key()]["forecast"], 900)
        # what the manager makes of the team is no figure of Ana's
        (row,) = self.rows(self.ana).values()
        self.assertIsNone(row["adjusted"])

    def test_deals_of_nobody_have_nobody_to_adjust(self):
        for key in (
            self.key(self.north, self.env["res.users"]),
            self.key(self.env["crm.team"]),
        ):
            self.make_deal(None, 5, team_id=False)
            with self.assertRaisesRegex(UserError, "nobody's"):
                self.adjust(10, key=key)

    def test_a_button_pressed_twice_submits_once(self):
        self.submit(170, "Good")
        self.submit(170, "Good")
        self.assertEqual(self.env["crm.forecast.entry"].search_count([]), 1)
        self.submit(170, "Better")
        self.assertEqual(self.env["crm.forecast.entry"].search_count([]), 2)

    def test_what_is_no_figure_is_refused(self):
        for amount in (-1, "12", None, float("nan"), float("inf"), 1e20, True):
            with self.assertRaisesRegex(UserError, "number"):
                self.submit(amount)

    def test_a_reason_is_needed(self):
        for note in ("", "  ", False):
            with self.assertRaisesRegex(UserError, "Say why"):
                self.adjust(120, note)
        with self.assertRaisesRegex(UserError, "no adjustment"):
            self.adjust(False, "Never mind")

    def test_what_is_over_stays_as_it_was(self):
        with self.assertRaisesRegex(UserError, "February 2026 is over"):
            self.as_user(self.ana).submit_forecast(
                self.key(self.north, self.ana), "month", "2026-02-10", 5
            )

    def test_nothing_that_was_said_is_changed(self):
        self.submit(170)
        entry = self.env["crm.forecast.entry"].search([])
        with self.assertRaises(UserError):
            entry.amount = 5
        with self.assertRaises(UserError):
            entry.unlink()
