from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .target_common import LEADER, TargetCase


@tagged("post_install", "-at_install")
class TestTargetGrid(TargetCase):
    """The screen of targets: reading, setting, copying."""

    def load(self, user=None, **asked):
        asked = {"metric_id": self.won.id, **asked}
        return self.Target.with_user(user or self.marta).load_grid(**asked)

    def row(self, grid, name):
        (row,) = [row for row in grid["rows"] if row["name"] == name]
        return row

    def cell(self, row, place=3, **values):
        """What the screen sends for a cell; April is the fourth month."""
        return {
            **{name: row[name] for name in ("kind", "id", "within")},
            "first": f"2026-{place + 1:02}-01",
            "before": row["cells"][place]["amount"],
            **values,
        }

    def set_cells(self, *cells, user=None, **how):
        Target = self.Target.with_user(user or self.marta)
        return Target.set_cells(self.won.id, "month", list(cells), **how)

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    def test_company_teams_and_people(self):
        grid = self.load()
        names = [(row["level"], row["name"]) for row in grid["rows"]]
        self.assertEqual(
            names,
            [
                (0, "Metric Company"),
                (1, "North"),
                (2, "Ana"),
                (2, "Bruno"),
                (1, "South"),
                (2, "Carla"),
            ],
        )
        self.assertEqual(grid["title"], "2026")
        self.assertEqual(
            [column["short"] for column in grid["columns"]][:3], ["Jan", "Feb", "Mar"]
        )
        current = [c["key"] for c in grid["columns"] if c["current"]]
        self.assertEqual(current, ["2026-04"])
        self.assertTrue(grid["can_edit"])

    def test_what_is_missing_on_each_level(self):
        self.make_target(self.company, 1000)
        self.make_target(self.north, 500)
        self.make_target(self.ana, 400)
        self.make_target(self.bruno, 200)
        grid = self.load()
        april = {row["name"]: row["cells"][3] for row in grid["rows"]}
        self.assertEqual(april["Metric Company"]["missing"], 500)
        self.assertEqual(april["North"]["missing"], -100)
        self.assertIsNone(april["South"]["missing"])
        self.assertIsNone(april["Ana"]["missing"])
        self.assertEqual(april["North"]["below"], 600)

    def test_opens_with_what_most_targets_are_set_for(self):
        self.assertEqual(self.load(metric_id=None)["metric"]["id"], self.won.id)
        self.make_target(self.ana, 30, metric=self.count)
        self.assertEqual(self.load(metric_id=None)["metric"]["id"], self.count.id)
        self.make_target(self.ana)
        self.make_target(self.bruno)
        self.make_target(self.carla, 12, metric=self.rate)
        self.assertEqual(self.load(metric_id=None)["metric"]["id"], self.won.id)

    def test_rates_have_no_levels(self):
        self.make_target(self.company, 40, metric=self.rate)
        self.make_target(self.north, 50, metric=self.rate)
        grid = self.load(metric_id=self.rate.id)
        self.assertIsNone(grid["rows"][0]["cells"][3]["missing"])
        self.assertFalse(grid["metric"]["additive"])

    def test_kinds_of_columns(self):
        for kind, number, title in (
            ("quarter", 4, "2026"),
            ("year", 5, "2024 – 2028"),
            ("week", 13, "Q2 2026"),
            ("month", 12, "2026"),
        ):
            grid = self.load(period=kind)
            self.assertEqual((len(grid["columns"]), grid["title"]), (number, title))
        self.assertEqual(self.load(offset=-1)["title"], "2025")
        self.assertEqual(self.load(period="week", offset=1)["title"], "Q3 2026")
        self.assertEqual(self.load(period="nonsense", offset="x")["period"], "month")

    def test_every_week_of_a_year_is_in_one_quarter(self):
        weeks = [
            column["key"]
            for offset in range(-1, 3)
            for column in self.load(period="week", offset=offset)["columns"]
        ]
        self.assertEqual(len(weeks), len(set(weeks)))
        self.assertEqual((weeks[0], weeks[-1]), ("2026-W02", "2026-W53"))

    def test_targets_of_quarters_are_seen_in_months(self):
        self.make_target(self.ana, 650, period="quarter")
        row = self.row(self.load(), "Ana")
        self.assertIsNone(row["cells"][3]["amount"])
        self.assertAlmostEqual(row["cells"][3]["other"], 220)
        self.assertIsNone(row["cells"][0]["other"])

    def test_a_share_of_a_quarter_is_handed_out(self):
        self.make_target(self.north, 300)
        self.make_target(self.ana, 650, period="quarter")
        north = self.row(self.load(), "North")["cells"][3]
        self.assertAlmostEqual(north["missing"], 80)
        quarter = self.row(self.load(period="quarter"), "North")["cells"][1]
        self.assertIsNone(quarter["missing"], "it has no target of its own there")
        self.assertEqual(quarter["below"], 650)

    def test_who_left_keeps_a_row(self):
        self.make_target(self.bruno, 70)
        self.north.crm_team_member_ids.filtered(
            lambda member: member.user_id == self.bruno
        ).unlink()
        self.assertFalse(self.row(self.load(), "Bruno")["current"])
        self.assertTrue(self.row(self.load(), "Ana")["current"])

    def test_who_moved_has_two_rows(self):
        self.make_target(self.ana, 300, date_to="2026-04-10")
        self.make_target(self.ana, 700, date_from="2026-04-13", team_id=self.south.id)
        rows = [row for row in self.load()["rows"] if row["name"] == "Ana"]
        self.assertEqual([row["cells"][3]["amount"] for row in rows], [300, 700])
        self.assertIn("1", rows[0]["cells"][3]["days"])
        self.assertEqual([row["current"] for row in rows], [True, False])

    def test_departments_and_territories(self):
        sales = self.env["hr.department"].create(
            {"name": "Sales", "company_id": self.company.id}
        )
        inside = self.env["hr.department"].create(
            {"name": "Inside", "company_id": self.company.id, "parent_id": sales.id}
        )
        self.env["hr.employee"].create(
            {
                "name": "Ana",
                "user_id": self.ana.id,
                "company_id": self.company.id,
                "department_id": inside.id,
            }
        )
        grid = self.load(view="department")
        names = [(row["level"], row["name"]) for row in grid["rows"]]
        self.assertEqual(
            [name for name in names if name[1] in ("Sales", "Inside", "Ana")],
            [(1, "Sales"), (2, "Inside"), (3, "Ana")],
        )
        spain = self.env["crm.territory"].create(
            {"name": "Utopia", "company_id": self.company.id}
        )
        grid = self.load(view="territory")
        self.assertIn((1, "Utopia"), [(r["level"], r["name"]) for r in grid["rows"]])
        self.set_cells(self.cell(self.row(grid, "Utopia"), amount=50), view="territory")
        self.assertEqual(
            self.Target.search([("territory_id", "=", spain.id)]).amount, 50
        )
        self.set_cells(
            self.cell(self.row(self.load(view="department"), "Ana"), amount=9),
            view="department",
        )
        target = self.Target.search([("user_id", "=", self.ana.id)])
        self.assertEqual((target.department_id, target.team_id), (inside, self.north))

    def test_a_salesperson_sees_the_own_row(self):
        for owner in (self.ana, self.bruno, self.north, self.company):
            self.make_target(owner)
        grid = self.load(self.ana)
        self.assertEqual(
            [row["name"] for row in grid["rows"]], ["Metric Company", "North", "Ana"]
        )
        self.assertFalse(grid["can_edit"])
        company, north, ana = (row["cells"][3] for row in grid["rows"])
        self.assertEqual((north["amount"], ana["amount"]), (1000, 1000))
        self.assertIsNone(company["amount"])
        self.assertIsNone(north["missing"], "that tells of colleagues")

    def test_whoever_reads_everything_sees_everybody(self):
        self.ana.group_ids = [Command.link(self.env.ref(LEADER).id)]
        grid = self.load(self.ana)
        self.assertEqual(len(grid["rows"]), 6)
        self.assertFalse(grid["can_edit"])

    def test_figures_of_targets(self):
        target = self.make_target(self.ana)
        self.win(self.ana, 450)
        found = self.Target.with_user(self.marta).load_grid_figures(target.ids)
        self.assertEqual(found[str(target.id)]["actual"], 450)
        hidden = self.Target.with_user(self.carla).load_grid_figures(target.ids)
        self.assertEqual(hidden, {})

    def test_statements_do_not_grow_with_the_rows(self):
        counts = []
        for number in range(3):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.load()
            counts.append(self.env.cr.sql_log_count - before)
            if number == 1:
                for month in range(1, 13):
                    for owner in (self.ana, self.bruno, self.carla, self.north):
                        self.make_target(owner, month=month)
        self.assertEqual(counts[1], counts[2])

    # ------------------------------------------------------------------
    # Setting
    # ------------------------------------------------------------------

    def test_set_change_and_remove(self):
        row = self.row(self.load(), "Ana")
        cells = [self.cell(row, place, amount=100 + place) for place in range(12)]
        self.assertEqual(self.set_cells(*cells, reason="The new year"), 12)
        row = self.row(self.load(), "Ana")
        self.assertEqual(row["cells"][3]["amount"], 103)
        number = self.set_cells(
            self.cell(row, 3, amount=500),
            self.cell(row, 4, amount=None),
            self.cell(row, 5, amount=105),
        )
        self.assertEqual(number, 2, "one of them was that already")
        row = self.row(self.load(), "Ana")
        self.assertEqual(
            [cell["amount"] for cell in row["cells"][3:6]], [500, None, 105]
        )
        log = self.env["crm.target.change"].search([("user_id", "=", self.ana.id)])
        self.assertEqual(len(log), 14)
        self.assertEqual(set(log[2:].mapped("reason")), {"The new year"})

    def test_nothing_set_by_somebody_else_is_lost(self):
        row = self.row(self.load(), "Ana")
        target = self.make_target(self.ana, 300)
        with self.assertRaisesRegex(UserError, "Ana"):
            self.set_cells(self.cell(row, amount=100))
        row = self.row(self.load(), "Ana")
        target.amount = 400
        with self.assertRaisesRegex(UserError, "meanwhile"):
            self.set_cells(self.cell(row, amount=100))
        with self.assertRaisesRegex(UserError, "meanwhile"):
            self.set_cells(self.cell(row, amount=None))
        self.assertEqual(target.amount, 400)

    def test_several_targets_are_not_changed_as_one(self):
        self.make_target(self.ana, 1, date_to="2026-04-10")
        self.make_target(self.ana, 2, date_from="2026-04-13")
        row = self.row(self.load(), "Ana")
        self.assertEqual(row["cells"][3]["amount"], 3)
        with self.assertRaisesRegex(UserError, "several targets"):
            self.set_cells(self.cell(row, amount=5))

    def test_only_managers_set(self):
        row = self.row(self.load(self.ana), "Ana")
        with self.assertRaises(AccessError):
            self.set_cells(self.cell(row, amount=5), user=self.ana)
        self.make_target(self.ana)
        row = self.row(self.load(self.ana), "Ana")
        for amount in (5, None):
            with self.assertRaises(AccessError):
                self.set_cells(self.cell(row, amount=amount), user=self.ana)

    # ------------------------------------------------------------------
    # Last year
    # ------------------------------------------------------------------

    def copy_year(self, **how):
        Target = self.Target.with_user(self.marta)
        return Target.copy_last_year(self.won.id, "month", **how)

    def test_targets_of_last_year(self):
        for owner, amount in ((self.ana, 100), (self.bruno, 33), (self.north, 200)):
            self.make_target(owner, amount, period_first=date(2025, 4, 1))
        kept = self.make_target(self.bruno, 7)
        self.assertEqual(self.copy_year(source="targets", percent=10), 2)
        grid = self.load()
        april = {row["name"]: row["cells"][3]["amount"] for row in grid["rows"]}
        self.assertEqual((april["Ana"], april["North"]), (110, 220))
        self.assertEqual(april["Bruno"], 7)
        self.assertEqual(kept.amount, 7)

    def test_who_changed_teams_gets_one_where_they_are(self):
        for team, days in (
            (self.south, {"date_to": "2025-04-10"}),
            (self.north, {"date_from": "2025-04-11"}),
        ):
            self.make_target(
                self.ana, 50, period_first=date(2025, 4, 1), team_id=team.id, **days
            )
        self.copy_year(source="targets")
        made = self.Target.search([("date_from", "=", "2026-04-01")])
        self.assertEqual((made.amount, made.team_id), (100, self.north))

    def test_who_left_gets_none(self):
        self.make_target(self.carla, period_first=date(2025, 4, 1))
        self.carla.active = False
        self.assertEqual(self.copy_year(source="targets"), 0)

    def test_figures_of_last_year(self):
        for user, amount in ((self.ana, 120), (self.carla, 30)):
            lead = self.win(user, amount)
            self.env.cr.execute(
                "UPDATE crm_lead SET date_closed = '2025-04-10' WHERE id = %s",
                [lead.id],
            )
        self.env.invalidate_all()
        self.copy_year(source="figures", percent=50)
        april = {row["name"]: row["cells"][3]["amount"] for row in self.load()["rows"]}
        self.assertEqual(
            april,
            {
                "Metric Company": 225,
                "North": 180,
                "Ana": 180,
                "Bruno": None,
                "South": 45,
                "Carla": 45,
            },
        )
