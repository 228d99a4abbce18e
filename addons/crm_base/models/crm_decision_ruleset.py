import hashlib
import json

from odoo import api, fields, models


class CrmDecisionRuleset(models.Model):
    """The rules of an engine exactly as a run read them, stored once per content.

    Thousands of runs usually share one ruleset; what changes from run to run (who is
    absent, whose turn it is) stays with the run.
    """

    _name = "crm.decision.ruleset"
    _description = "Rules as Decided By"
    _log_access = False

    engine = fields.Char(required=True)
    digest = fields.Char(
        required=True, help="SHA-256 of the content: the same rules are stored once."
    )
    content = fields.Json(required=True)

    _unique_digest = models.UniqueIndex("(engine, digest)")

    @api.model
    def _store(self, engine, content):
        """The ruleset with this content, made on the first use.

        Two transactions may need the same new ruleset at once: both insert, one wins.

        :param engine: technical name of the engine
        :param content: JSON-able rules
        """
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        found = self.search([("engine", "=", engine), ("digest", "=", digest)])
        if found:
            return found
        return self.create({"engine": engine, "digest": digest, "content": content})
