from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .people import new_person

ENGINE = "crm.test.engine"


@tagged("post_install", "-at_install")
class TestDecision(TransactionCase):
    """The ledger itself, whatever engine writes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Ledger"})
        cls.past = cls.make_run()

    @classmethod
    def make_run(cls, state="done", days_ago=0):
        return cls.env["crm.decision.run"].create(
            {
                "engine": ENGINE,
                "state": state,
                "trigger": "cron",
                "date": fields.Datetime.now() - timedelta(days=days_ago),
                "company_id": cls.company.id,
            }
        )

    def decide(self, res_id, run=None, **values):
        return self.env["crm.decision"].create(
            {
                "run_id": (run or self.past).id,
                "engine": ENGINE,
                "res_id": res_id,
                "kind": "plan",
                "reason": "rotation",
                "date": fields.Datetime.now(),
                "facts": {"city": "Pavia"},
                "company_id": self.company.id,
                **values,
            }
        )

    def test_decisions_are_only_added(self):
        decision = self.decide(1)
        with self.assertRaisesRegex(UserError, "only added"):
            decision.reason = "full"
        with self.assertRaisesRegex(UserError, "only added"):
            decision.unlink()

    @mute_logger("odoo.sql_db")
    def test_record_is_decided_once_per_run(self):
        self.decide(1)
        self.decide(1, kind="void", reason="taken")
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.decide(1)

    def test_newest_decision_without_simulations(self):
        old, new = self.decide(1), self.decide(1, run=self.make_run())
        self.decide(1, run=self.make_run("simulated"))
        self.decide(1, run=self.make_run("cancelled"))
        latest = self.env["crm.decision"]._latest(ENGINE, [1, 2])
        self.assertEqual(latest, {1: new.id})
        self.assertGreater(new.id, old.id)

    def test_facts_can_be_erased_and_the_row_stays(self):
        first, second = self.decide(1), self.decide(2)
        admin = self.new_user("eraser", "base.group_system")
        first.with_user(admin).action_redact_facts()
        self.assertEqual(first.facts, {})
        self.assertEqual(second.facts, {"city": "Pavia"})
        self.assertEqual(first.reason, "rotation")

    def test_only_administrators_erase_facts(self):
        manager = self.new_user("manager", "sales_team.group_sale_manager")
        with self.assertRaisesRegex(UserError, "system administrator"):
            self.decide(1).with_user(manager).action_redact_facts()

    def test_old_runs_are_forgotten(self):
        kept = self.make_run(days_ago=600) | self.make_run("simulated", days_ago=2)
        gone = self.make_run(days_ago=800) | self.make_run("simulated", days_ago=9)
        unfinished = self.make_run("applying", days_ago=900)
        self.decide(1, run=gone[0])
        self.env["crm.decision.run"]._gc_runs()
        self.assertEqual((kept | gone | unfinished).exists(), kept | unfinished)
        self.assertFalse(self.env["crm.decision"].search([("run_id", "in", gone.ids)]))

    def test_run_takes_its_decisions_along(self):
        run = self.make_run()
        decision = self.decide(1, run=run)
        kept = self.decide(1, run=self.past)
        run.unlink()
        self.assertEqual((decision | kept).exists(), kept)

    def test_decision_outlives_the_account(self):
        user = self.new_user("leaver", "sales_team.group_sale_salesman")
        decision = self.decide(1, user_id=user.id)
        user.unlink()
        self.assertFalse(decision.user_id)

    def test_ledger_has_no_foreign_keys(self):
        self.env.cr.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid = 'crm_decision'::regclass"
        )
        self.assertFalse(self.env.cr.fetchall())

    def test_same_rules_are_stored_once(self):
        Ruleset = self.env["crm.decision.ruleset"]
        first = Ruleset._store(ENGINE, {"rules": [{"b": 1, "a": 2}]})
        same = Ruleset._store(ENGINE, {"rules": [{"a": 2, "b": 1}]})
        other = Ruleset._store(ENGINE, {"rules": []})
        self.assertEqual(first, same)
        self.assertNotEqual(first, other)

    def test_progress(self):
        run = self.make_run("applying")
        run.write({"decided_count": 8, "applied_count": 1, "void_count": 1})
        self.assertEqual(run.progress, 25)
        run.state = "done"
        self.assertEqual(run.progress, 100)

    def test_rights(self):
        salesperson = self.new_user("sales", "sales_team.group_sale_salesman")
        own = self.decide(3, user_id=salesperson.id)
        other = self.decide(4, user_id=self.env.uid)
        own.with_user(salesperson).read(["reason"])
        with self.assertRaises(AccessError):
            other.with_user(salesperson).read(["reason"])
        with self.assertRaises(AccessError):
            self.past.with_user(salesperson).read(["state"])
        for group in ("base.group_user", "base.group_portal"):
            stranger = self.new_user(group.split("_")[-1], group)
            with self.assertRaises(AccessError):
                own.with_user(stranger).read(["reason"])

    def new_user(self, login, groups):
        return new_person(self.env, f"ledger_{login}", groups, self.company)
