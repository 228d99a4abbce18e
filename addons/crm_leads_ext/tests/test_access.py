from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import MANAGER, AssignmentCase

MODELS = [
    "crm.assignment.rule",
    "crm.assignment.member",
    "crm.assignment.digest",
    "crm.assignment.fairness",
    "crm.decision",
    "crm.decision.run",
    "crm.decision.ruleset",
    "crm.decision.replay",
    "crm.decline.reason",
    "crm.lead.aging",
    "crm.lead.decline",
    "crm.lead.response",
    "crm.lead.statistics",
]
# What each role may do: r(ead) w(rite) c(reate) u(nlink); the rest is refused.
MATRIX = {
    "salesperson": {
        "crm.decision": "r",
        "crm.decline.reason": "r",
        "crm.lead.aging": "r",
        "crm.lead.decline": "rwcu",
        "crm.lead.response": "r",
        "crm.lead.statistics": "r",
    },
    "manager": {
        "crm.assignment.rule": "rwcu",
        "crm.assignment.member": "rwcu",
        "crm.assignment.fairness": "r",
        "crm.decision": "r",
        "crm.decision.run": "r",
        "crm.decision.ruleset": "r",
        "crm.decision.replay": "rwcu",
        "crm.decline.reason": "rwcu",
        "crm.lead.aging": "r",
        "crm.lead.decline": "rwcu",
        "crm.lead.response": "r",
        "crm.lead.statistics": "r",
    },
    "employee": {},
    "portal": {},
    "public": {},
    "system": {
        "crm.decision": "r",
        "crm.decision.run": "r",
        "crm.decision.ruleset": "r",
        "crm.assignment.digest": "r",
    },
}
LETTERS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestAccess(AssignmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            "salesperson": cls.ana,
            "manager": cls.manager,
            "employee": cls.new_user("emil", "base.group_user"),
            "portal": cls.new_user("petra", "base.group_portal"),
            "public": cls.env.ref("base.public_user"),
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

    def test_salesperson_sees_own_decisions_and_those_for_nobody(self):
        leads = self.make_leads(3)
        self.assign()
        self.rule.member_ids.paused = True
        waiting = self.make_leads(1)
        self.assign()
        ours = self.decisions(leads | waiting)
        seen = (
            self.env["crm.decision"]
            .with_user(self.ana)
            .search([("id", "in", ours.ids)])
        )
        self.assertEqual(set(seen.mapped("res_id")), {leads[0].id, waiting.id})
        with self.assertRaises(AccessError):
            ours.filtered(lambda d: d.user_id == self.bruno).with_user(
                self.ana
            ).explain()

    def test_second_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            login="crm_stranger",
            groups=MANAGER,
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        lead = self.make_leads(1)
        run = self.assign()
        for record in (self.rule, self.rule.member_ids, run, self.decisions(lead)):
            record = record.with_user(stranger).with_context(allowed_company_ids=[])
            found = record.search([("id", "in", record.ids)])
            self.assertFalse(found, record)
            with self.assertRaises(AccessError):
                record[:1].read(["display_name"])
        run = run.with_user(stranger).with_context(allowed_company_ids=[])
        for action in ("action_apply", "action_discard", "get_progress"):
            with self.assertRaises(AccessError):
                getattr(run, action)()

    def test_nobody_changes_a_decision(self):
        lead = self.make_leads(1)
        self.assign()
        decision = self.decisions(lead)
        for user in (self.manager, self.roles["system"]):
            with self.assertRaises(AccessError):
                decision.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "only added"):
            decision.sudo().write({"reason": "full"})
        with self.assertRaisesRegex(UserError, "only added"):
            decision.sudo().unlink()

    def test_only_managers_assign_even_without_naming_a_rule(self):
        for role in ("salesperson", "employee", "system"):
            rules = self.env["crm.assignment.rule"].with_user(self.roles[role])
            with self.subTest(role=role), self.assertRaises(AccessError):
                rules.action_assign()
