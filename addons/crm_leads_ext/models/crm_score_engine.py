import logging
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

from odoo.addons.crm_base.exceptions import NotRecordable
from odoo.addons.crm_base.utils import facts as conditions

_logger = logging.getLogger(__name__)

ENGINE = "crm.score.engine"
# Lost and won leads keep the last score they had.
SCORED = [("active", "=", True), ("won_status", "=", "pending")]
SCORES = ["score", "score_fit", "score_interest"]


class Reads(NamedTuple):
    """What the running rules look at: fields of the lead, and kinds of events.

    ``running`` tells whether there are rules at all (one may look at nothing),
    ``thresholds`` whether anything asks for a score.
    """

    running: bool
    thresholds: bool
    fields: frozenset
    kinds: frozenset


class CrmScoreEngine(models.AbstractModel):
    """Scores leads by the running rules, one lead or thousands alike.

    ``crm_score_engine_write.py`` holds the statement that works out and writes the
    scores of a batch; ``utils/score.py`` says the same in plain Python, and a property
    test holds both together.
    """

    _name = "crm.score.engine"
    _description = "Lead Score Engine"

    # ------------------------------------------------------------------
    # Entries
    # ------------------------------------------------------------------

    @api.model
    def _update(self, leads, at=None, *, collect=False):
        """Bring the scores of leads up to date.

        Leads that somebody else edits at this moment are left to the next time.

        :param leads: ``crm.lead``, any number
        :param at: the moment the scores are for; now by default
        :param collect: look for new events first
        :return: the leads whose score changed
        """
        engine = self._as_engine()
        leads = leads.with_env(engine.env)
        at = at or fields.Datetime.now()
        if not leads:
            return leads
        if collect:
            kinds = engine._get_reads().kinds
            engine.env["crm.score.event"]._collect(leads, kinds, at)
        changed = engine._write_scores(leads, engine._get_rules(at), at)
        leads.invalidate_recordset(SCORES, flush=False)
        return leads.browse(changed)

    @api.model
    def _rules_changed(self):
        """Rules or thresholds are others now: score all leads, in the background."""
        self.env.registry.clear_cache()
        self.env["crm.score.pass"].sudo()._request()

    def _as_engine(self):
        """The engine sees every lead, and has one calendar day for all who ask."""
        kept = {k: v for k, v in self.env.context.items() if k.startswith("ir_cron")}
        context = {**kept, "active_test": False, "tz": "UTC"}
        return self.with_env(self.env(su=True, context=context))

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    @api.model
    def _get_scored_domain(self):
        """Which leads have a living score."""
        return SCORED

    def _get_rules(self, at):
        """The rules in force at a moment, in the order of their reasons."""
        day = at.date()
        started = Domain("date_start", "=", False) | Domain("date_start", "<=", day)
        lasting = Domain("date_end", "=", False) | Domain("date_end", ">=", day)
        running = Domain("active", "=", True) & Domain("state", "=", "running")
        return self.env["crm.score.rule"].search(running & started & lasting)

    def _get_spec(self, rule):
        """What a rule means, as JSON: stored with the scores it makes."""
        condition = self.env["crm.fact"]._compile(
            self.env["crm.lead"], rule._get_lead_domain()
        )
        return {
            "id": rule.id,
            "name": rule.name,
            "version": rule.version,
            "kind": rule.kind,
            "source": rule.source,
            "event": rule.event if rule.source == "event" else False,
            "since": rule.since if rule.source == "since" else False,
            "points": rule.points,
            "half_life": rule.half_life_days if rule.source != "fact" else 0,
            "maximum": rule.maximum if rule.source == "event" else 0,
            "condition": condition,
        }

    def _get_specs(self, rules):
        """The rules that can be read, and what they mean.

        A rule that names something that is gone (a field of an add-on that was
        removed) gives no points, but keeps nobody from making leads.

        :return: rules, list of their specs
        """
        readable, specs = rules.browse(), []
        for rule in rules:
            try:
                spec = self._get_spec(rule)
            except (NotRecordable, ValueError, SyntaxError, TypeError, KeyError):
                _logger.warning("Scoring rule %s cannot be read", rule.id)
                continue
            if not spec["since"] or spec["since"] in self.env["crm.lead"]._fields:
                readable += rule
                specs.append(spec)
        return readable, specs

    @api.model
    @ormcache()
    def _get_reads(self):
        """What the running rules look at, those of other days included."""
        engine = self._as_engine()
        rules = engine.env["crm.score.rule"].search(
            [("active", "=", True), ("state", "=", "running")]
        )
        rules, specs = engine._get_specs(rules)
        names = {path.split(".")[0] for path in self._get_paths(specs)}
        thresholds = bool(engine.env["crm.score.threshold"].search_count([], limit=1))
        kinds = {spec["event"] for spec in specs if spec["event"]}
        return Reads(
            bool(rules), thresholds, frozenset(self._expand(names)), frozenset(kinds)
        )

    def _get_paths(self, specs):
        paths = {spec["since"] for spec in specs if spec["since"]}
        return paths.union(*(conditions.paths(spec["condition"]) for spec in specs))

    def _expand(self, names):
        """These fields of the lead and those they are worked out from."""
        Lead = self.env["crm.lead"]
        found, waiting = set(), set(names)
        while waiting:
            name = waiting.pop()
            found.add(name)
            field = Lead._fields.get(name)
            if field is None or not field.compute:
                continue
            depends = self.env.registry.field_depends[field]
            waiting |= {path.split(".")[0] for path in depends} - found
        return found
