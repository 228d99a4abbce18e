from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import MANAGER
from .score_common import ScoreCase

# What each role may do: r(ead) w(rite) c(reate) u(nlink); the rest is refused.
MODELS = [
    "crm.score.event",
    "crm.score.history",
    "crm.score.pass",
    "crm.score.preview",
    "crm.score.rule",
    "crm.score.threshold",
]
MATRIX = {
    "salesperson": {"crm.score.history": "r"},
    "manager": {
        "crm.score.event": "r",
        "crm.score.history": "r",
        "crm.score.preview": "rwcu",
        "crm.score.rule": "rwcu",
        "crm.score.threshold": "rwcu",
    },
    "employee": {},
    "portal": {},
    "system": {"crm.score.pass": "r"},
}
LETTERS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestScoreAccess(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            "salesperson": cls.ana,
            "manager": cls.manager,
            "employee": cls.new_user("emil", "base.group_user"),
            "portal": cls.new_user("petra", "base.group_portal"),
            "system": cls.new_user("sys", "base.group_system"),
        }

    def test_matrix(self):
        for role, user in self.roles.items():
            for model in MODELS:
                allowed = MATRIX[role].get(model, "")
                for letter, operation in LETTERS.items():
                    with self.subTest(role=role, model=model, operation=operation):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation),
                            letter in allowed,
                        )

    def test_salesperson_sees_the_history_of_own_leads(self):
        self.make_score_rule()
        mine = self.make_leads(1, user_id=self.ana.id)
        free = self.make_leads(1)
        theirs = self.make_leads(1, user_id=self.bruno.id)
        lines = self.lines(mine | free | theirs).with_user(self.ana)
        found = lines.search([("id", "in", lines.ids)])
        self.assertEqual(found.lead_id, mine | free)
        with self.assertRaises(AccessError):
            theirs.with_user(self.ana).action_why_score()

    def test_salesperson_who_edits_gets_the_score(self):
        self.italian_rule()
        lead = self.make_leads(1, user_id=self.ana.id)
        lead.with_user(self.ana).country_id = self.italy
        self.assertEqual(lead.score, 10)

    def test_manager_starts_a_rule(self):
        rule = self.make_score_rule(state="draft").with_user(self.manager)
        rule.action_try()
        rule.action_start()
        self.assertEqual(rule.state, "running")

    def test_second_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            login="crm_stranger",
            groups=MANAGER,
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        rule = self.make_score_rule(company_id=self.company.id)
        self.make_score_rule(kind="interest", event="meeting")
        threshold = self.env["crm.score.threshold"].create(
            {"score": 50, "company_id": self.company.id}
        )
        lead = self.make_leads(1)
        event = self.happened(lead, 1)
        for record in (rule, threshold, self.lines(lead), event):
            record = record.with_user(stranger).with_context(allowed_company_ids=[])
            found = record.search([("id", "in", record.ids)])
            self.assertFalse(found, record)
            with self.assertRaises(AccessError):
                record[:1].read(["display_name"])
        with self.assertRaises(AccessError):
            lead.with_user(stranger).action_why_score()

    def test_companies_score_their_own_leads(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.make_score_rule(company_id=self.company.id, points=1)
        self.make_score_rule(company_id=other.id, points=2)
        here, there = self.make_leads(1), self.make_leads(1, company_id=other.id)
        self.assertEqual((here.score, there.score), (1, 2))

    def test_preview_looks_at_leads_the_manager_sees(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        there = self.make_leads(1, company_id=other.id)
        rule = self.make_score_rule(state="draft").with_user(self.manager)
        preview = self.env["crm.score.preview"].with_user(self.manager)
        compared = preview.create({"rule_id": rule.id})._compare()
        self.assertNotIn(there.id, [each.lead_id for each in compared])
