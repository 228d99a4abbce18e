from itertools import count

from odoo.tests import tagged

from .score_common import ScoreCase

# Pinned: raise them only with a reason.
CREATE_STATEMENTS = 14
WRITE_STATEMENTS = 12
PASS_STATEMENTS = 16


@tagged("post_install", "-at_install")
class TestScoreSpeed(ScoreCase):
    """Statements do not grow with the leads: 10 and 1,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("UPDATE crm_lead SET active = false")
        cls.env["crm.score.threshold"].create({"score": 10_000, "team_id": False})
        cls.rule.state = "draft"
        cls.numbers = count()

    def start_rules(self):
        self.italian_rule()
        for event in ("mail", "return", "meeting", "activity"):
            self.make_score_rule(kind="interest", event=event, half_life_days=7)

    def count(self, step):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = step()
        self.env.flush_all()
        return result, self.env.cr.sql_log_count - before

    def new_address(self):
        return f"{next(self.numbers)}@example.com"

    def prepare(self, leads):
        values = {"name": "Lead", "type": "lead", "user_id": False}
        values |= {"company_id": self.company.id, "country_id": self.italy.id}
        context = {"tracking_disable": True, "crm_routing_skip": True}
        return lambda: (
            self.env["crm.lead"]
            .with_context(**context)
            .create([dict(values, email_from=self.new_address()) for _ in range(leads)])
        )

    def measure(self, leads):
        """Statements to score new leads, edited leads, and a batch of the night."""
        created, with_rules = self.count(self.prepare(leads))
        self.assertEqual(set(created.mapped("score")), {10})
        _, write = self.count(lambda: self.score_engine._update(created))
        self.env["crm.score.pass"].search([]).unlink()
        current = self.env["crm.score.pass"].create(
            {"trigger": "night", "date": "2026-11-22 10:00:00"}
        )
        _, night = self.count(current._score_batch)
        created.active = False
        return with_rules, write, night

    def test_statements_are_the_same_for_10_and_1000(self):
        _, without = self.count(self.prepare(10))
        _, without = self.count(self.prepare(10))
        _, without_many = self.count(self.prepare(1000))
        self.start_rules()
        self.measure(10)  # caches of the process
        few, many = self.measure(10), self.measure(1000)
        self.assertEqual(few[1:], many[1:])
        self.assertLessEqual(few[0] - without, CREATE_STATEMENTS)
        self.assertLessEqual(many[0] - without_many, CREATE_STATEMENTS)
        self.assertLessEqual(many[1], WRITE_STATEMENTS)
        self.assertLessEqual(many[2], PASS_STATEMENTS)
