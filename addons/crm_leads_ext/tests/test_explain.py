from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AssignmentCase


@tagged("post_install", "-at_install")
class TestExplain(AssignmentCase):
    def explain(self, lead, user=None):
        decision = self.decisions(lead)[-1:].with_user(user or self.manager)
        return decision.explain()[decision.id]

    def test_who_and_why(self):
        self.member(self.bruno).paused = True
        leads = self.make_leads(4)
        self.assign()
        told = self.explain(leads[2])
        self.assertEqual(
            told["sentence"], "Ana got Lead 3: next in the rotation of “Everything”."
        )
        self.assertIn("number 3 of the 4 waiting leads", told["circumstances"])
        (rule,) = told["rules"]
        self.assertTrue(rule["chosen"])
        self.assertEqual(
            [(each["name"], each["note"]) for each in rule["candidates"]],
            [
                ("Ana", "got this lead; leads of this run before it: 1"),
                ("Bruno", "Paused"),
                ("Carla", "leads of this run before it: 1"),
            ],
        )

    def test_whose_turn_it_was_before(self):
        self.make_leads(1)
        self.assign()
        lead = self.make_leads(1, routed=True)
        told = self.explain(lead)
        self.assertIn("when the lead was created", told["circumstances"])
        notes = [each["note"] for each in told["rules"][0]["candidates"]]
        self.assertEqual(
            notes,
            [
                "leads of this run before it: 0; served last before this run",
                "got this lead; leads of this run before it: 0",
                "leads of this run before it: 0",
            ],
        )

    def test_nobody_and_why(self):
        self.rule.member_ids.capacity = 1
        leads = self.make_leads(4)
        self.assign()
        told = self.explain(leads[3])
        self.assertIn(
            "Nobody got Lead 4. Reason: Everybody's capacity", told["sentence"]
        )
        self.assertEqual(
            told["rules"][0]["note"], "matches, but had nobody left to give it to"
        )

    def test_later_and_other_rules(self):
        self.make_rule("Later", self.carla, sequence=50)
        self.make_rule("Other", self.carla, sequence=5, domain="[('city', '=', 'X')]")
        lead = self.make_leads(1)
        self.assign()
        notes = [rule["note"] for rule in self.explain(lead)["rules"]]
        self.assertEqual(
            notes,
            [
                "does not match this lead",
                "matches, and gave the lead",
                "matches too, but comes later",
            ],
        )

    def test_facts_are_those_of_the_moment(self):
        self.rule.domain = "[('city', 'in', ['Pavia', 'Lyon'])]"
        lead = self.make_leads(1, city="Pavia")
        self.assign()
        lead.city = "Lyon"
        self.assertEqual(dict(self.explain(lead)["facts"])["City"], "Pavia")

    def test_void_decision_explains_its_plan(self):
        lead = self.make_leads(1)
        run = self.engine._plan(self.rule, "cron")
        lead.user_id = self.carla
        self.engine._apply_inline(run)
        void = self.decisions(lead, "void").with_user(self.manager)
        told = void.explain()[void.id]
        self.assertIn("Somebody took the record", told["sentence"])
        self.assertTrue(told["rules"][0]["chosen"])

    def test_why_me_for_the_salesperson(self):
        lead = self.make_leads(1)
        self.assign()
        action = lead.with_user(self.ana).action_why_me()
        decision = self.env["crm.decision"].with_user(self.ana).browse(action["res_id"])
        self.assertIn("Ana got Lead 1", str(decision.explanation))
        self.assertEqual(action["name"], "Why me?")

    def test_why_me_needs_the_lead(self):
        lead = self.make_leads(1)
        self.assign()
        with self.assertRaises(AccessError):
            lead.with_user(self.carla).action_why_me()

    def test_each_reader_reads_their_own_language(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.env["res.lang"]._activate_lang("fr_FR")
        modules = self.env["ir.module.module"].search(
            [("name", "in", ["crm_base", "crm_leads_ext"])]
        )
        modules._update_translations(["es_ES", "fr_FR"])
        lead = self.make_leads(1)
        self.assign()
        decision = self.decisions(lead)
        told = {
            str(decision.with_context(lang=lang).explanation)
            for lang in ("en_US", "es_ES", "fr_FR")
        }
        self.assertEqual(len(told), 3)

    def test_no_decision_is_said(self):
        lead = self.make_leads(1, user_id=self.ana.id)
        with self.assertRaisesRegex(UserError, "No assignment rule"):
            lead.action_why_me()

    def test_names_are_escaped(self):
        lead = self.make_leads(1, name="<script>alert(1)</script>")
        lead.name = "<script>alert(1)</script>"
        self.assign()
        html = str(self.decisions(lead).with_user(self.manager).explanation)
        self.assertNotIn("<script>", html)
        self.assertIn("&lt;script&gt;", html)

    def test_deleted_lead_is_still_explained(self):
        lead = self.make_leads(1)
        self.assign()
        decision = self.decisions(lead).with_user(self.manager)
        lead.unlink()
        self.env.invalidate_all()
        self.assertIn("Deleted record", decision.explain()[decision.id]["sentence"])
