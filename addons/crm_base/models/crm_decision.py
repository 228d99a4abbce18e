from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import REASONS, UNREAL_STATES
from ..utils.ledger import LedgerMany2one


class CrmDecision(models.Model):
    """What an engine decided about one record, with the facts it read.

    Rows are only added. A ``plan`` says who gets the record, or why nobody; a ``void``
    says that the plan of the same run was not carried out, and why. The record is named
    by its id without a foreign key, because merged records disappear and the decision
    must not. The rules are named by their id in the run's ruleset for the same reason.
    Links have no foreign keys either, for speed: runs take their decisions along, and
    deleted accounts are taken out of them (``res_users.py``).
    """

    _name = "crm.decision"
    _description = "Decision"
    _order = "id desc"
    _log_access = False

    run_id = LedgerMany2one("crm.decision.run", required=True, ondelete="cascade")
    engine = fields.Char(required=True)
    res_id = fields.Integer("Record ID", required=True)
    kind = fields.Selection(
        [("plan", "Decision"), ("void", "Not Carried Out")], required=True
    )
    rank = fields.Integer(help="Place of the record among those of the run.")
    user_id = LedgerMany2one("res.users", "Person", ondelete="set null")
    from_user_id = LedgerMany2one(
        "res.users",
        "Taken From",
        ondelete="set null",
        help="Who had the record until this decision moved it on.",
    )
    rule_ref = fields.Integer("Rule ID", help="The rule that decided.")
    slot = fields.Integer(help="Number of the rule's slot in this run.")
    reason = fields.Selection(REASONS, required=True)
    matched = fields.Json("Matching Rules", help="Ids of the rules that matched.")
    facts = fields.Json(help="The values that the rules read.")
    date = fields.Datetime(required=True)
    company_id = LedgerMany2one("res.company")
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    # Finds the decisions about a record as well.
    _once = models.UniqueIndex("(res_id, run_id, kind)")
    _run_idx = models.Index("(run_id, id)")
    _person_idx = models.Index("(user_id, date, rule_ref) WHERE kind = 'plan'")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("lang", "tz", "uid")
    def _compute_explanation(self):
        explanations = self.explain()
        for decision in self:
            decision.explanation = self.env["ir.qweb"]._render(
                "crm_base.decision_explanation", explanations[decision.id]
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):  # pylint: disable=method-required-super
        """Decisions are only added: they cannot be changed.

        :raise UserError: always
        """
        raise UserError(self.env._("Decisions are only added, never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Decisions are only added; old ones end with their run.")
        )

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.private
    def explain(self):
        """Say in words what was decided, on which facts and between whom.

        :return: ``{decision id: values of the template crm_base.decision_explanation}``
        """
        self.check_access("read")
        explanations = {}
        for engine, decisions in self.grouped("engine").items():
            explanations |= self.env[engine]._explain(decisions)
        return explanations

    @api.model
    def _latest(self, engine, res_ids):
        """The newest decision of each record.

        :return: ``{record id: decision id}``, without records never decided upon
        """
        if not res_ids:
            return {}
        self.flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT DISTINCT ON (res_id) res_id, id FROM crm_decision
                        WHERE engine = %s AND res_id = ANY(%s) AND NOT EXISTS (
                              SELECT FROM crm_decision_run run
                               WHERE run.id = run_id AND run.state IN %s)
                        ORDER BY res_id, id DESC""",
                    engine,
                    list(res_ids),
                    UNREAL_STATES,
                )
            )
        )

    @api.model
    def _real_sql(self, alias):
        """Condition: the plan decision of this alias was, or will be, carried out."""
        return SQL(
            """(%(alias)s.kind = 'plan' AND NOT EXISTS (
                    SELECT FROM crm_decision void
                     WHERE void.run_id = %(alias)s.run_id AND void.kind = 'void'
                       AND void.res_id = %(alias)s.res_id)
                AND NOT EXISTS (
                    SELECT FROM crm_decision_run unreal
                     WHERE unreal.id = %(alias)s.run_id AND unreal.state IN %(states)s))
            """,
            alias=SQL.identifier(alias),
            states=UNREAL_STATES,
        )

    @api.model
    def _redact_facts(self, engine, res_ids):
        """Erase the facts about records while the decisions remain.

        The only change a decision ever sees: for people who ask to be forgotten.
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_decision SET facts = '{}' WHERE engine = %s"
                " AND res_id = ANY(%s)",
                engine,
                list(res_ids),
            )
        )
        self.invalidate_model(["facts"])

    def action_redact_facts(self):
        """Erase the facts of the selected decisions (system administrators)."""
        if not self.env.is_system():
            raise UserError(
                self.env._("Only a system administrator may erase recorded facts.")
            )
        for engine, decisions in self.grouped("engine").items():
            self._redact_facts(engine, decisions.mapped("res_id"))
