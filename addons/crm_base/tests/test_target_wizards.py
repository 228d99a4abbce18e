from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .target_common import TargetCase, at


@tagged("post_install", "-at_install")
class TestTargetSpread(TargetCase):
    """A year's target over months, teams and people."""

    def spread(self, amount=1200, **values):
        return (
            self.env["crm.target.spread"]
            .with_user(self.marta)
            .create(
                {
                    "metric_id": self.won.id,
                    "amount": amount,
                    "date_from": "2026-01-01",
                    "date_to": "2026-12-31",
                    **values,
                }
            )
        )

    def set_targets(self):
        """``{owner: [amounts in order of time]}``."""
        found = {}
        for target in self.Target.search(
            [("company_id", "=", self.company.id)], order="date_from, id"
        ):
            found.setdefault(target.owner_name, []).append(target.amount)
        return found

    def test_evenly_to_the_cent(self):
        self.spread(1000, owner_kind="user", user_id=self.ana.id).action_apply()
        found = self.set_targets()["Ana"]
        self.assertEqual(len(found), 12)
        self.assertEqual((found[0], found[-1]), (83.34, 83.33))
        self.assertAlmostEqual(sum(found), 1000)
        target = self.Target.search([("user_id", "=", self.ana.id)], limit=1)
        self.assertEqual(target.team_id, self.north)

    def test_down_to_people_every_level_adds_up(self):
        self.spread(1000).action_apply()
        found = self.set_targets()
        self.assertEqual(
            set(found), {"Metric Company", "North", "South", "Ana", "Bruno", "Carla"}
        )
        for month in range(12):
            company = round(found["Metric Company"][month], 2)
            teams = round(found["North"][month] + found["South"][month], 2)
            north = round(found["Ana"][month] + found["Bruno"][month], 2)
            self.assertEqual(company, teams)
            self.assertEqual(north, found["North"][month])
        # two people in the north, one in the south
        self.assertAlmostEqual(sum(found["North"]), 666.67, delta=0.02)

    def test_more_is_handed_down(self):
        self.spread(1200, over_levels=0.1, over_people=0.05).action_apply()
        found = self.set_targets()
        self.assertAlmostEqual(
            sum(found["North"]) + sum(found["South"]), 1320, places=2
        )
        self.assertAlmostEqual(
            sum(found["Ana"]) + sum(found["Bruno"]),
            1.05 * sum(found["North"]),
            delta=0.06,
        )

    def win_last_year(self, user, amount, month):
        self.make_lead(
            user,
            won=True,
            closed=at(10, month=month).replace(year=2025),
            expected_revenue=amount,
        )

    def test_as_last_year_came_in(self):
        self.win_last_year(self.ana, 300, 3)
        self.win_last_year(self.carla, 100, 11)
        self.spread(800, method="season", share="figures").action_apply()
        found = self.set_targets()
        company = found["Metric Company"]
        self.assertEqual((company[2], company[10]), (600, 200))
        self.assertEqual(sum(company), 800)
        self.assertEqual(sum(found["Ana"]), 600)
        self.assertNotIn("Bruno", found, "who had nothing gets nothing")

    def test_without_last_year_it_is_even(self):
        self.spread(1200, method="season", share="figures").action_apply()
        self.assertEqual(self.set_targets()["Metric Company"], [100] * 12)

    def test_shares_are_changed_before_anything_is_set(self):
        spread = self.spread(owner_kind="team", team_id=self.north.id)
        spread.action_preview()
        self.assertFalse(self.set_targets())
        self.assertEqual(spread.line_ids.mapped("amount"), [1200, 600, 600])
        with Form(spread) as form:
            with form.line_ids.edit(1) as line:
                line.weight = 3
            with form.line_ids.edit(1) as line:
                self.assertEqual(line.amount, 900)
        spread.action_apply()
        self.assertEqual(sum(self.set_targets()["Ana"]), 900)

    def test_what_is_there_stays_unless_it_is_replaced(self):
        self.make_target(self.ana, 5)
        values = {"owner_kind": "user", "user_id": self.ana.id}
        spread = self.spread(**values)
        spread.action_preview()
        self.assertEqual(spread.line_ids.present, 5)
        spread.action_apply()
        self.assertEqual(self.set_targets()["Ana"][3], 5)
        self.spread(replace=True, reason="Anew", **values).action_apply()
        self.assertEqual(self.set_targets()["Ana"], [100] * 12)
        change = self.env["crm.target.change"].search([("reason", "=", "Anew")])
        self.assertEqual(change.amount_before, 5)

    def test_quarters_weeks_and_years_that_begin_in_april(self):
        self.spread(
            400,
            period="quarter",
            go_down=False,
            date_from="2026-04-01",
            date_to="2027-03-31",
        ).action_apply()
        targets = self.Target.search([("company_id", "=", self.company.id)])
        self.assertEqual(targets.mapped("amount"), [100] * 4)
        self.assertEqual(min(targets.mapped("date_from")), date(2026, 4, 1))
        weeks = self.spread(period="week", go_down=False)._get_periods()
        self.assertEqual((weeks[0].key, weeks[-1].key), ("2026-W02", "2026-W53"))

    def test_a_rate_is_not_divided(self):
        self.spread(40, metric_id=self.rate.id).action_apply()
        found = self.set_targets()
        self.assertEqual(set(map(tuple, found.values())), {(40,) * 12})

    def test_counts_are_whole(self):
        self.spread(
            100, metric_id=self.count.id, owner_kind="team", team_id=self.north.id
        ).action_apply()
        found = self.set_targets()
        self.assertEqual(sum(found["North"]), 100)
        for month in range(12):
            parts = (found["Ana"][month], found["Bruno"][month])
            self.assertEqual(sum(parts), found["North"][month])
            self.assertTrue(all(part == int(part) for part in parts))

    def test_departments_and_territories(self):
        spain = self.env["crm.territory"].create(
            {"name": "Spain", "company_id": self.company.id}
        )
        self.env["crm.territory"].create(
            [
                {"name": name, "parent_id": spain.id, "company_id": self.company.id}
                for name in ("Galicia", "Madrid")
            ]
        )
        self.spread(owner_kind="territory", territory_id=spain.id).action_apply()
        found = {name: sum(amounts) for name, amounts in self.set_targets().items()}
        self.assertEqual(
            found, {"Spain": 1200, "Spain / Galicia": 600, "Spain / Madrid": 600}
        )

    def test_what_cannot_be_spread_says_why(self):
        for values in (
            {"amount": -1},
            {"over_levels": -2},
            {"date_to": "2025-01-01"},
            {"date_from": "2026-01-02", "date_to": "2026-01-03"},
            {"date_from": "1990-01-01"},
            {"owner_kind": "team"},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self.spread(**values).action_preview()

    def test_the_season_is_shown(self):
        spread = self.spread(1200)
        self.assertIn("January 2026", spread.season)
        self.assertIn("100.00", spread.season)
        self.assertFalse(self.spread(date_to="2025-01-01").season)

    def test_from_october_on_it_is_next_year(self):
        spread = self.env["crm.target.spread"].new({})
        self.assertEqual(spread.date_from, date(2026, 1, 1))

    def test_only_managers_spread(self):
        with self.assertRaises(AccessError):
            self.env["crm.target.spread"].with_user(self.ana).create({"amount": 1})


@tagged("post_install", "-at_install")
class TestTargetMove(TargetCase):
    """Who joins, moves or leaves in the middle."""

    def move(self, kind, day="2026-04-16", **values):
        move = (
            self.env["crm.target.move"]
            .with_user(self.marta)
            .create({"user_id": self.ana.id, "kind": kind, "day": day, **values})
        )
        move.action_apply()
        return move

    def own(self, user):
        return self.Target.search([("user_id", "=", user.id)], order="date_from, id")

    def test_to_another_team(self):
        self.make_target(self.ana, 1100)
        self.make_target(self.ana, 500, month=5)
        self.move("team", team_id=self.south.id)
        before, after, may = self.own(self.ana)
        self.assertEqual((before.team_id, before.amount), (self.north, 550))
        self.assertEqual(before.date_to, date(2026, 4, 15))
        self.assertEqual((after.team_id, after.amount), (self.south, 550))
        self.assertEqual(after.date_from, date(2026, 4, 16))
        self.assertEqual((may.team_id, may.amount), (self.south, 500))
        reasons = self.env["crm.target.change"].search([("user_id", "=", self.ana.id)])
        self.assertEqual(reasons[0].reason, "Moves to another team")

    def test_figures_follow(self):
        target = self.make_target(self.ana, 1100)
        self.win(self.ana, 10, day=2)
        self.move("team", day="2026-04-07", team_id=self.south.id)
        self.win(self.ana, 20, day=7)
        after = self.own(self.ana) - target
        self.assertEqual(self.standing(target)["actual"], 10)
        self.assertEqual(self.standing(after)["actual"], 20)

    def test_who_leaves(self):
        self.make_target(self.ana, 1100)
        self.make_target(self.ana, 500, month=5)
        self.move("leave", reason="Retired")
        target = self.own(self.ana)
        self.assertEqual((target.amount, target.date_to), (550, date(2026, 4, 15)))
        gone = self.env["crm.target.change"].search([("operation", "=", "removed")])
        self.assertEqual((gone.amount_before, gone.reason), (500, "Retired"))

    def test_who_takes_over(self):
        self.make_target(self.ana, 1100)
        self.make_target(self.ana, 500, month=5)
        self.move("successor", successor_id=self.carla.id)
        april, may = self.own(self.carla)
        self.assertEqual((april.amount, may.amount), (550, 500))
        self.assertEqual(april.team_id | may.team_id, self.north)
        self.assertEqual(self.own(self.ana).amount, 550)

    def test_who_joins(self):
        self.make_target(self.ana, 1100)
        self.move("begin")
        target = self.own(self.ana)
        self.assertEqual((target.amount, target.date_from), (550, date(2026, 4, 16)))

    def test_a_rate_is_not_divided(self):
        self.make_target(self.ana, 40, metric=self.rate)
        self.move("team", team_id=self.south.id)
        self.assertEqual(self.own(self.ana).mapped("amount"), [40, 40])

    def test_what_is_over_stays(self):
        target = self.make_target(self.ana, 40, month=3)
        with self.assertRaisesRegex(UserError, "no targets"):
            self.move("leave")
        self.assertEqual(target.amount, 40)

    def test_what_is_missing_is_asked_for(self):
        self.make_target(self.ana)
        for kind in ("team", "successor"):
            with self.assertRaisesRegex(UserError, "Choose"):
                self.move(kind)

    def test_who_has_one_there_already(self):
        self.make_target(self.ana)
        self.make_target(self.carla, team_id=self.north.id)
        with self.assertRaisesRegex(ValidationError, "already a target"):
            self.move("successor", successor_id=self.carla.id)

    def test_it_is_shown_before(self):
        self.make_target(self.ana, 1100)
        form = Form(
            self.env["crm.target.move"]
            .with_user(self.marta)
            .with_context(default_user_id=self.ana.id, default_day="2026-04-16")
        )
        form.team_id = self.south
        self.assertIn("550.00", form.preview)
        self.assertIn("South", form.preview)
        self.assertIn("1,100.00", form.preview)
        form.kind = "leave"
        self.assertIn("not asked for", form.preview)
        form.user_id = self.bruno
        self.assertIn("no targets", form.preview)
        self.assertEqual(len(self.own(self.ana)), 1)
