from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.crm_base.utils import facts as conditions

# Events shown one by one; the rest are counted.
EVENTS_SHOWN = 5


class CrmScoreEngine(models.AbstractModel):
    """Says in words where a score comes from."""

    _inherit = "crm.score.engine"

    @api.model
    def _render_score(self, lead):
        """The reasons of a lead's score as it is now.

        A closed lead keeps its last score: the reasons are those recorded with it.

        :param lead: one ``crm.lead`` that the caller may read
        """
        engine = self._as_engine()
        if not lead.active or lead.won_status != "pending":
            line = engine.env["crm.score.history"].search(
                [("lead_id", "=", lead.id)], limit=1
            )
            rules = line.ruleset_id.content["rules"] if line else []
            return self._render_reasons(rules, line.reasons or [], line.facts or {})
        at = fields.Datetime.now()
        rules, specs = engine._get_specs(engine._get_rules(at))
        found = engine._fetch_scores(lead, rules, at).get(lead.id)
        reasons = found[2] if found else []
        return self._render_reasons(specs, reasons, engine._fetch_facts(lead, specs))

    def _fetch_facts(self, lead, specs):
        Lead = self.env["crm.lead"]
        query = Lead._search(Domain("id", "=", lead.id))
        facts = self.env["crm.fact"]._facts_sql(Lead, query, self._get_paths(specs))
        rows = self.env.execute_query(query.select(facts))
        return rows[0][0] if rows else {}

    @api.model
    def _render_reasons(self, specs, reasons, facts):
        """Reasons of a score in the reader's language.

        :param specs: the rules as they were
        :param reasons: as stored in ``crm.score.history``
        :param facts: ``{path: value}``; may have been erased
        """
        rules = {spec["id"]: spec for spec in specs}
        rows = [
            self._describe_reason(rules[reason["rule"]], reason, facts or {})
            for reason in reasons
            if reason["rule"] in rules
        ]
        return self.env["ir.qweb"]._render(
            "crm_leads_ext.score_reasons",
            {
                "groups": [
                    (title, kept)
                    for kind, title in (
                        ("fit", self.env._("Fit: who they are")),
                        ("interest", self.env._("Interest: what they do")),
                    )
                    if (kept := [row for row in rows if row["kind"] == kind])
                ]
            },
        )

    def _describe_reason(self, rule, reason, facts):
        """What the template shows of one rule."""
        # the company of a rule says where it counts, not why
        read = conditions.paths(rule["condition"]) - {"company_id"}
        known = {path: value for path, value in facts.items() if path in read}
        pairs = self.env["crm.fact"]._describe(self.env["crm.lead"], [known])[0]
        events = reason["events"]
        return {
            "kind": rule["kind"],
            "name": rule["name"],
            "version": reason["version"],
            "points": f"{reason['points']:+d}",
            "good": reason["points"] > 0,
            "facts": pairs,
            "happened": self._describe_source(rule, len(events)),
            "events": [
                (format_date(self.env, moment[:10]), f"{points:+d}")
                for moment, points in events[:EVENTS_SHOWN]
            ],
            "more": max(0, len(events) - EVENTS_SHOWN),
            "fading": self._describe_fading(rule),
            "limited": bool(rule["maximum"])
            and abs(sum(points for _moment, points in events)) > rule["maximum"]
            and rule["maximum"],
        }

    def _describe_source(self, rule, count):
        if rule["source"] == "event":
            kinds = dict(self.env["crm.score.rule"]._get_event_kinds())
            name = kinds.get(rule["event"], rule["event"])
            return self.env._("%(event)s (%(count)s ×)", event=name, count=count)
        if rule["source"] == "since":
            field = self.env["crm.lead"]._fields.get(rule["since"])
            return field._description_string(self.env) if field else rule["since"]
        return ""

    def _describe_fading(self, rule):
        if not rule["half_life"]:
            return ""
        if rule["half_life"] == 1:
            return self.env._("The points are halved every day.")
        return self.env._("The points are halved every %s days.", rule["half_life"])
