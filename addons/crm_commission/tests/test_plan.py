from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import CommissionCase


@tagged("post_install", "-at_install")
class TestPlan(CommissionCase):
    """Plans and their versions, from draft to closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan({"rate": 5}, people=[cls.ana], active=False)
        cls.version = cls.plan.version_ids
        cls.component = cls.version.component_ids

    def make_tiered(self, *tiers):
        """A component with tiers in the version."""
        return self.env["commission.component"].create(
            {
                "version_id": self.version.id,
                "name": "Tiers",
                "mode": "marginal",
                "tier_ids": [
                    Command.create({"threshold": threshold, "rate": rate})
                    for threshold, rate in tiers
                ],
            }
        )

    def activate(self):
        self.version.action_approve()
        self.version.action_activate()

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def test_steps(self):
        """Each step that is allowed works, every other one is refused."""
        allowed = {
            "draft": {"simulated", "approved"},
            "simulated": {"draft", "approved"},
            "approved": {"draft", "active"},
            "active": {"closed"},
            "closed": set(),
        }
        for state, following in allowed.items():
            for other in allowed:
                self.env.flush_all()
                self.env.cr.execute(
                    "UPDATE commission_plan_version SET state = %s WHERE id = %s",
                    [state, self.version.id],
                )
                self.version.invalidate_recordset()
                with self.subTest(state=state, other=other):
                    if other in following:
                        self.version._set_state(other)
                        self.assertEqual(self.version.state, other)
                    else:
                        with self.assertRaises(UserError):
                            self.version._set_state(other)

    def test_approval_is_kept(self):
        self.version.with_user(self.olga).action_approve()
        self.assertEqual(self.version.approved_by_id, self.olga)
        self.assertTrue(self.version.approved_date)

    def test_a_version_begins_with_a_month(self):
        with self.assertRaises(ValidationError):
            self.version.date_from = date(2026, 1, 2)

    def test_nothing_to_pay_for(self):
        self.component.unlink()
        with self.assertRaisesRegex(UserError, "pays for nothing"):
            self.version.action_approve()

    def test_tiers_that_leave_a_gap(self):
        for tiers in ((), ((10, 5),)):
            with self.subTest(tiers=tiers):
                component = self.make_tiered(*tiers)
                with self.assertRaisesRegex(UserError, "must begin at 0"):
                    self.version.action_approve()
                component.unlink()
        self.make_tiered((0, 5), (10, 7))
        self.version.action_approve()
        self.assertEqual(self.version.state, "approved")

    # ------------------------------------------------------------------
    # What never changes
    # ------------------------------------------------------------------

    def test_rules_stay_once_approved(self):
        tiers = self.make_tiered((0, 5), (100, 7)).tier_ids
        for step in (
            self.version.action_approve,
            self.version.action_activate,
            self.version.action_close,
        ):
            step()
            with self.subTest(state=self.version.state):
                self.assert_fixed(tiers)

    def assert_fixed(self, tiers):
        """Nothing of the version can be changed, added to or removed."""
        component = {"version_id": self.version.id, "name": "More", "rate": 1}
        tier = {"component_id": tiers.component_id.id, "threshold": 9, "rate": 1}
        for change in (
            lambda: self.version.write({"date_from": "2026-02-01"}),
            lambda: self.version.write({"note": "Other reasons"}),
            lambda: self.version.unlink(),
            lambda: self.component.write({"rate": 50}),
            lambda: self.component.unlink(),
            lambda: self.env["commission.component"].create(component),
            lambda: tiers[:1].write({"rate": 50}),
            lambda: tiers[1:].unlink(),
            lambda: self.env["commission.tier"].create(tier),
            lambda: self.version.write({"component_ids": [Command.clear()]}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()

    def test_a_component_cannot_move_into_an_active_version(self):
        self.activate()
        other = self.make_plan({"rate": 1}, active=False)
        with self.assertRaises(UserError):
            other.version_ids.component_ids.version_id = self.version

    def test_a_tier_cannot_move_into_an_active_version(self):
        tiered = self.make_tiered((0, 5))
        self.activate()
        other = self.make_plan({"tiers": [(0, 1), (10, 2)]}, active=False)
        tier = other.version_ids.component_ids.tier_ids[1:]
        with self.assertRaises(UserError):
            tier.component_id = tiered

    def test_back_to_draft_before_it_was_active(self):
        self.version.action_approve()
        self.version.action_reset()
        self.component.rate = 6
        self.assertEqual(self.component.rate, 6)

    def test_what_changed_must_be_simulated_again(self):
        tiers = self.make_tiered((0, 5), (100, 7)).tier_ids
        for change in (
            lambda: self.component.write({"rate": 6}),
            lambda: tiers[1:].write({"rate": 9}),
            lambda: tiers[1:].unlink(),
            lambda: self.make_tiered((0, 1)),
            lambda: self.component.unlink(),
        ):
            self.version._set_state("simulated")
            change()
            self.assertEqual(self.version.state, "draft")

    # ------------------------------------------------------------------
    # One after the other
    # ------------------------------------------------------------------

    def test_the_next_version_ends_the_one_before(self):
        self.activate()
        action = self.version.action_new_version()
        following = self.version.browse(action["res_id"])
        self.assertEqual((following.number, following.state), (2, "draft"))
        self.assertEqual(following.date_from, date(2026, 4, 1))
        self.assertEqual(following.component_ids.rate, 5)
        self.assertEqual(self.plan.current_version_id, self.version)
        self.assertEqual(self.plan.next_version_id, following)
        following.component_ids.rate = 7
        self.assertEqual(self.component.rate, 5, "a copy")
        following.action_approve()
        following.action_activate()
        self.assertEqual(self.version.state, "closed")
        self.assertEqual(self.version.date_to, date(2026, 3, 31))
        self.assertEqual(self.plan.current_version_id, following)
        self.assertFalse(self.plan.next_version_id)

    def test_the_next_version_begins_later(self):
        self.activate()
        following = self.version.copy({"date_from": self.version.date_from})
        following.action_approve()
        with self.assertRaisesRegex(UserError, "must begin later"):
            following.action_activate()

    def test_activating_twice(self):
        self.activate()
        with self.assertRaises(UserError):
            self.version.action_activate()
        self.assertEqual(self.version.state, "active")

    def test_the_end_of_a_plan(self):
        self.activate()
        self.version.action_close()
        self.assertEqual(self.version.state, "closed")
        self.assertEqual(self.version.date_to, date(2026, 3, 18))
        self.make_invoice(self.ana, 1000, day=date(2026, 3, 18))
        self.make_invoice(self.ana, 1000, day=date(2026, 3, 19))
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 50, "nothing after the end")

    def test_buttons_of_the_plan(self):
        """The plan's buttons are those of the version that is being prepared."""
        plan = self.plan.with_user(self.olga)
        plan.action_approve()
        self.assertEqual(plan.next_state, "approved")
        plan.action_reset()
        self.assertEqual(plan.next_state, "draft")
        plan.action_approve()
        plan.action_activate()
        self.assertEqual((plan.state, plan.next_state), ("active", False))
        plan.action_new_version()
        self.assertEqual((plan.state, plan.next_state), ("active", "draft"))
        action = plan.action_open_version()
        self.assertEqual(action["res_id"], plan.next_version_id.id)

    def test_compute_now(self):
        self.activate()
        self.make_invoice(self.ana, 1000)
        action = self.plan.with_user(self.olga).action_run()
        run = self.env["commission.run"].browse(action["res_id"])
        self.assertEqual((run.credit_count, run.amount), (1, 50))
        lines = run.with_user(self.olga).action_open_credits()
        found = self.env["commission.credit"].search(lines["domain"])
        self.assertEqual(found.person_id, self.ana.partner_id)
        with self.assertRaises(AccessError):
            self.plan.with_user(self.ana).action_run()

    # ------------------------------------------------------------------
    # Rights and forms
    # ------------------------------------------------------------------

    def test_a_salesperson_reads_an_active_plan(self):
        version = self.version.with_user(self.ana)
        with self.assertRaises(AccessError):
            version.read(["state"])
        self.activate()
        plan = self.plan.with_user(self.ana)
        self.assertEqual(plan.component_ids.rate, 5)
        self.assertIn("5 % of the untaxed amount", plan.component_ids.summary)
        for change in (
            lambda: plan.write({"name": "Mine"}),
            lambda: version.action_new_version(),
            lambda: version.action_close(),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()
        with self.assertRaises(AccessError):
            self.plan.with_user(self.bruno).read(["name"])

    def test_an_officer_makes_a_plan_in_the_form(self):
        form = Form(self.env["commission.plan"].with_user(self.olga))
        form.name = "Pumps"
        with form.participant_ids.new() as row:
            row.partner_id = self.bruno.partner_id
        plan = form.save()
        self.assertEqual(plan.participant_ids.user_id, self.bruno)
        with Form(plan.version_ids) as version:
            with version.component_ids.new() as component:
                component.name = "Invoices"
                component.mode = "marginal"
                with component.tier_ids.new() as tier:
                    tier.threshold, tier.rate = 0, 5
                with component.tier_ids.new() as tier:
                    tier.threshold, tier.rate = 10000, 7
        self.assertIn("; 7 % from", plan.version_ids.component_ids.summary)
        self.assertIn("10,000", plan.version_ids.component_ids.summary)
        plan.action_approve()
        self.assertEqual(plan.state, "approved")

    def test_summaries(self):
        for vals, expected in (
            ({"rate": 5}, "5 % of the untaxed amount of posted invoices, to the"),
            ({"rate": 5, "basis": "opportunity"}, "expected revenue of won opportun"),
            ({"rate": 2.5, "measure": "margin"}, "2.5 % of the margin of"),
            ({"rate": 3, "measure": "deal"}, "per deal of posted invoices"),
            ({"rate": 5, "customers": "new"}, "of customers who are new (365 days)"),
            ({"rate": 5, "credited": "manager"}, "to the leaders of the team"),
            ({"rate": 5, "domain": "[('quantity', '>', 2)]"}, "those of the filter"),
            ({"rate": 5, "holdback_percent": 20}, "20 % of it waits until"),
            ({"rate": 5, "unpaid_days": 60}, "60 days after the due date"),
            ({"rate": 5, "is_refund_included": False}, "credit notes take nothing"),
            (
                {"tiers": [(0, 5), (100, 8)], "driver": "attainment", "scope": "year"},
                "8 % from 100 % of the target per year",
            ),
            ({"tiers": [(0, 5), (9, 8)], "mode": "retroactive"}, "for everything"),
            ({"rate": 5, "period_cap": 100, "scope": "quarter"}, "per quarter."),
            ({"rate": 5, "bonus_amount": 10}, "from 100 % of the target."),
        ):
            with self.subTest(expected=expected):
                plan = self.make_plan(vals, active=False)
                self.assertIn(expected, plan.version_ids.component_ids.summary)
