from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CommissionCase

JANUARY, FEBRUARY, MARCH = (date(2026, month, 10) for month in (1, 2, 3))
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestSimulation(CommissionCase):
    """What a version would have paid, next to what was booked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_invoice(cls.ana, 1000, day=JANUARY)
        cls.make_invoice(cls.ana, 1500, day=FEBRUARY)
        cls.make_invoice(cls.bruno, 700.55, day=MARCH)

    def simulate(self, version, first=FIRST, last=LAST, **values):
        simulation = (
            self.env["commission.simulation"]
            .with_user(self.olga)
            .create(
                {
                    "version_id": version.id,
                    "date_from": first,
                    "date_to": last,
                    **values,
                }
            )
        )
        simulation.action_run()
        return simulation

    def get_lines(self, simulation, name="simulated"):
        return {
            (line.person_id.name, line.month): line[name]
            for line in simulation.line_ids
            if line[name]
        }

    def get_ledger(self):
        """What was booked, by person and month of the fact."""
        found = {}
        for row in self.get_credits():
            key = row.person_id.name, row.month
            found[key] = found.get(key, 0) + row.amount
        return {key: round(amount, 2) for key, amount in found.items()}

    def test_it_equals_what_a_run_books(self):
        for vals in (
            {"rate": 7.77},
            {"tiers": [(0, 5), (1200, 9)], "scope": "quarter"},
            {"tiers": [(0, 5), (1200, 9)], "mode": "retroactive", "scope": "year"},
            {"rate": 10, "period_cap": 80, "holdback_percent": 50},
            {"rate": 3, "measure": "deal", "bonus_amount": 50},
        ):
            with self.subTest(vals=vals), self.env.cr.savepoint() as savepoint:
                people = [{"person": self.ana, "target": 900}, self.bruno]
                plan = self.make_plan(vals, people=people, active=False)
                simulated = self.get_lines(self.simulate(plan.version_ids))
                self.assertEqual(plan.state, "simulated")
                plan.action_approve()
                plan.action_activate()
                self.run_engine()
                self.assertTrue(simulated)
                self.assertEqual(
                    {key: round(amount, 2) for key, amount in simulated.items()},
                    self.get_ledger(),
                )
                savepoint.rollback()

    def test_the_next_version_beside_the_ledger(self):
        plan = self.make_plan({"rate": 5})
        self.run_engine()
        plan.action_new_version()
        following = plan.next_version_id
        following.component_ids.rate = 6
        simulation = self.simulate(following)
        self.assertEqual(
            self.get_lines(simulation, "booked"),
            {
                (self.ana.name, FIRST): 50,
                (self.ana.name, date(2026, 2, 1)): 75,
                (self.bruno.name, date(2026, 3, 1)): 35.03,
            },
        )
        self.assertAlmostEqual(simulation.booked, 160.03)
        self.assertAlmostEqual(simulation.simulated, 192.03)
        self.assertAlmostEqual(simulation.difference, 32)
        self.assertEqual(simulation.line_ids.team_id, self.north)
        for name, amount in (
            ("by_person", "+25.00"),
            ("by_team", "+32.00"),
            ("by_month", "+15.00"),
        ):
            self.assertIn(amount, simulation[name])

    def test_nothing_is_booked(self):
        plan = self.make_plan({"rate": 5}, active=False)
        self.simulate(plan.version_ids)
        self.assertFalse(self.get_credits())
        runs = self.env["commission.run"].search([("company_id", "=", self.company.id)])
        self.assertFalse(runs)

    def test_people_who_join_later(self):
        late = {"person": self.ana, "date_from": date(2026, 4, 1)}
        plan = self.make_plan({"rate": 5}, people=[late], active=False)
        version = plan.version_ids
        self.assertFalse(self.simulate(version, is_everybody=False).line_ids)
        simulation = self.simulate(version)
        self.assertAlmostEqual(simulation.simulated, 125)
        self.assertEqual(plan.participant_ids.date_from, date(2026, 4, 1), "as before")

    def test_who_left_stays_away(self):
        """Only the first days are moved: an end is an end."""
        plan = self.make_plan({"rate": 5}, people=[self.bruno], active=False)
        self.make_participant(plan, self.ana, date_to=date(2026, 1, 31))
        simulation = self.simulate(plan.version_ids)
        self.assertEqual(self.get_lines(simulation)[self.ana.name, FIRST], 50)
        self.assertNotIn((self.ana.name, date(2026, 2, 1)), self.get_lines(simulation))

    def test_months_of_a_quarter_add_up(self):
        """February alone is paid as the second month of its quarter."""
        plan = self.make_plan(
            {"tiers": [(0, 5), (1000, 10)], "scope": "quarter"}, active=False
        )
        simulation = self.simulate(
            plan.version_ids, date(2026, 2, 10), date(2026, 2, 20)
        )
        self.assertEqual(simulation.date_from, date(2026, 2, 1))
        self.assertEqual(simulation.date_to, date(2026, 2, 28))
        self.assertEqual(
            self.get_lines(simulation), {(self.ana.name, date(2026, 2, 1)): 150}
        )

    def test_no_facts(self):
        plan = self.make_plan({"rate": 5}, active=False)
        simulation = self.simulate(
            plan.version_ids, date(2024, 1, 1), date(2024, 12, 31)
        )
        self.assertTrue(simulation.is_done)
        self.assertFalse(simulation.line_ids)
        self.assertEqual(simulation.difference, 0)
        self.assertIn("<table", simulation.by_person)

    def test_the_last_twelve_months(self):
        simulation = self.env["commission.simulation"].new({})
        self.assertEqual(simulation.date_from, date(2025, 3, 1))
        self.assertEqual(simulation.date_to, date(2026, 2, 28))

    def test_again(self):
        """Lines are replaced, and what is active stays active."""
        plan = self.make_plan({"rate": 5})
        simulation = self.simulate(plan.version_ids)
        count = len(simulation.line_ids)
        simulation.action_run()
        self.assertEqual((count, len(simulation.line_ids)), (3, 3))
        self.assertEqual(plan.state, "active")

    def test_look_closer(self):
        plan = self.make_plan({"rate": 5}, active=False)
        simulation = self.simulate(plan.version_ids)
        other = self.simulate(plan.version_ids)
        action = simulation.action_open_lines()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, simulation.line_ids)
        self.assertFalse(found & other.line_ids)

    def test_approve(self):
        plan = self.make_plan({"rate": 5}, active=False)
        action = self.simulate(plan.version_ids).action_approve()
        self.assertEqual(action["res_id"], plan.version_ids.id)
        self.assertEqual(plan.state, "approved")
        self.assertEqual(plan.version_ids.approved_by_id, self.olga)

    def test_what_is_incomplete_is_not_simulated(self):
        plan = self.make_plan({"mode": "marginal"}, active=False)
        with self.assertRaisesRegex(UserError, "must begin at 0"):
            self.simulate(plan.version_ids)
        with self.assertRaises(ValidationError):
            self.simulate(plan.version_ids, LAST, FIRST)

    def test_as_many_statements_for_many(self):
        """More people and months need no more statements."""
        plan = self.make_plan({"rate": 5}, active=False)
        self.simulate(plan.version_ids)
        few = self.count_statements(plan.version_ids)
        for number in range(6):
            user = self.make_user(f"more_{number}")
            self.make_participant(plan, user)
            for month in (1, 2, 3):
                self.make_invoice(user, 100, day=date(2026, month, 5))
        self.simulate(plan.version_ids)
        self.assertEqual(self.count_statements(plan.version_ids), few)

    def count_statements(self, version):
        simulation = self.simulate(version)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        simulation.action_run()
        return self.env.cr.sql_log_count - before

    def test_officers_of_the_company_only(self):
        plan = self.make_plan({"rate": 5})
        vals = {"version_id": plan.version_ids.id}
        with self.assertRaises(AccessError):
            self.env["commission.simulation"].with_user(self.nora).create(vals)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        officer = self.make_user("oscar", "crm_commission.group_officer", other)
        foreign = self.env["commission.simulation"].with_user(officer)
        foreign = foreign.with_context(allowed_company_ids=other.ids)
        with self.assertRaises(AccessError):
            foreign.create(vals)
        lines = self.simulate(plan.version_ids).line_ids
        self.assertTrue(lines)
        with self.assertRaises(AccessError):
            lines.with_env(foreign.env).read(["simulated"])
