from datetime import datetime, timedelta

from odoo.addons.crm_leads_ext.utils.score import score

from .common import AssignmentCase

NOW = datetime(2026, 11, 22, 10)


class ScoreCase(AssignmentCase):
    """Fresh Start without any scoring rule: each test starts those it needs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.score.rule"].search([]).state = "draft"
        cls.score_engine = cls.env["crm.score.engine"]
        cls.history = cls.env["crm.score.history"]
        cls.italy = cls.env.ref("base.it")
        cls.france = cls.env.ref("base.fr")

    @classmethod
    def make_score_rule(cls, name="Everybody", **values):
        """A running rule; fit by default."""
        values = {"name": name, "state": "running", "points": 10, **values}
        return cls.env["crm.score.rule"].create(values)

    def italian_rule(self, **values):
        domain = "[('country_id.code', '=', 'IT')]"
        return self.make_score_rule("Italy", domain=domain, **values)

    def happened(self, lead, days_ago, kind="meeting"):
        """Something happened that many days before ``NOW``."""
        date = NOW - timedelta(days=days_ago)
        events = self.env["crm.score.event"]
        number = events.search_count([("lead_id", "=", lead.id)])
        return events.create(
            {"lead_id": lead.id, "kind": kind, "date": date, "ref": f"test,{number}"}
        )

    def lines(self, leads):
        return self.history.search([("lead_id", "in", leads.ids)], order="id")

    def recompute(self, line):
        """The score of a line of history by the reference, from recorded data only."""
        rules = line.ruleset_id.content["rules"]
        kinds = {rule["id"]: rule["event"] for rule in rules}
        events = [
            (kinds[reason["rule"]], moment)
            for reason in line.reasons
            for moment, _points in reason["events"]
            if kinds[reason["rule"]]
        ]
        return score(line.facts, set(events), rules, line.date, line.moments)

    def run_pass(self):
        """What the scheduled action does, without its commits."""
        current = self.env["crm.score.pass"].search([], limit=1)
        while current._score_batch():
            pass
        return current
