from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import CommissionCase

FEBRUARY = date(2026, 2, 10)


@tagged("post_install", "-at_install")
class TestWizard(CommissionCase):
    """Each ready plan is what it says, and pays what it should."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.New = cls.env["commission.plan.new"].with_user(cls.olga)

    def make(self, kind, *people, **values):
        """Answer the questions in the form and activate the plan.

        :return: the plan
        """
        form = Form(self.New)
        form.kind = kind
        form.date_from = date(2026, 1, 20)
        for name, value in values.items():
            setattr(form, name, value)
        for person in people:
            chosen = form.agent_ids if kind == "agent" else form.user_ids
            chosen.add(person)
        action = form.save().action_create_plan()
        plan = self.env["commission.plan"].browse(action["res_id"])
        self.assertEqual(plan.version_ids.date_from, date(2026, 1, 1))
        self.assertEqual(plan.state, "draft")
        plan.with_user(self.olga).action_approve()
        plan.with_user(self.olga).action_activate()
        return plan

    def test_invoices(self):
        plan = self.make("invoice", self.ana, rate=5)
        component = plan.component_ids
        self.assertEqual(
            (component.basis, component.measure, component.mode, component.rate),
            ("invoice", "untaxed", "flat", 5),
        )
        self.assertEqual(plan.participant_ids.user_id, self.ana)
        self.assertEqual(plan.participant_ids.date_from, date(2026, 1, 1))
        self.make_invoice(self.ana, 1000)
        self.make_invoice(self.bruno, 1000)
        self.run_engine()
        self.assertEqual((self.earned(self.ana), self.earned(self.bruno)), (50, 0))

    def test_margin_once_paid(self):
        plan = self.make("payment", self.ana, rate=10)
        component = plan.component_ids
        self.assertEqual((component.basis, component.measure), ("payment", "margin"))
        invoice = self.make_invoice(self.ana, 100)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 0, "not paid yet")
        self.pay(invoice, 50)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 2, "half of 10 % of 40")
        self.pay(invoice)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 4)

    def test_quarter_with_accelerator(self):
        plan = self.make("quarter", self.ana, rate=5, rate_above=8, target=3000)
        tiers = plan.component_ids.tier_ids
        self.assertEqual(
            [(tier.threshold, tier.rate) for tier in tiers], [(0, 5), (100, 8)]
        )
        self.assertEqual(plan.participant_ids.target, 3000)
        self.make_invoice(self.ana, 2000, day=FEBRUARY)
        self.make_invoice(self.ana, 2000)
        self.run_engine()
        self.assertEqual(self.earned(self.ana), 3000 * 0.05 + 1000 * 0.08)

    def test_a_target_is_needed(self):
        new = self.New.create({"kind": "quarter", "rate": 5})
        with self.assertRaisesRegex(UserError, "need one"):
            new.action_create_plan()

    def test_leaders(self):
        plan = self.make("manager", rate=1)
        leaders = plan.participant_ids.user_id
        self.assertLessEqual(self.nora | self.sam, leaders, "found by their teams")
        self.assertNotIn(self.ana, leaders)
        self.make_invoice(self.carla, 1000)
        self.make_invoice(self.ana, 500)
        self.run_engine()
        self.assertEqual(self.earned(self.nora), 15, "South reports to North")
        self.assertEqual(self.earned(self.sam), 10)
        self.assertEqual(self.earned(self.carla), 0)

    def test_leaders_leave_with_the_kind(self):
        form = Form(self.New)
        form.kind = "manager"
        self.assertIn(self.nora.id, form.user_ids.ids)
        self.assertEqual(form.name, "Team Leaders")
        form.kind = "invoice"
        self.assertFalse(form.user_ids.ids)
        form.user_ids.add(self.ana)
        form.kind = "quarter"
        self.assertEqual(form.user_ids.ids, self.ana.ids, "chosen people stay")
        form.name = "Mine"
        form.kind = "payment"
        self.assertEqual(form.name, "Mine", "so does a name that was given")

    def test_agents_by_category(self):
        machines, small = self.env["product.category"].create(
            [{"name": "Machines"}, {"name": "Small Parts"}]
        )
        pumps = machines.create({"name": "Pumps", "parent_id": machines.id})
        self.pump.categ_id, self.hose.categ_id = pumps, small
        agent = self.env["res.partner"].create({"name": "Agency"})
        self.fontana.commission_agent_id = agent
        plan = self.make("agent", agent, rate=6, category_id=machines, rate_others=2)
        self.assertEqual(
            plan.component_ids.mapped("name"), ["Machines", "Other Products"]
        )
        self.assertEqual(plan.participant_ids.partner_id, agent)
        self.assertFalse(plan.participant_ids.user_id)
        self.make_invoice(
            self.ana,
            lines=[
                {"price_unit": 1000, "quantity": 1},
                {"product_id": self.hose.id, "price_unit": 300, "quantity": 1},
            ],
        )
        self.run_engine()
        self.assertEqual(self.earned(agent), 60 + 6)

    def test_agents_of_everything(self):
        agent = self.env["res.partner"].create({"name": "Agency"})
        self.fontana.commission_agent_id = agent
        self.make("agent", agent, rate=6)
        self.make_invoice(self.ana, 1000)
        self.run_engine()
        self.assertEqual(self.earned(agent), 60)

    def test_officers_only(self):
        with self.assertRaises(AccessError):
            self.New.with_user(self.nora).create({"kind": "invoice"})
